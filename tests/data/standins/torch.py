"""Stands in for torch: it takes long to import, and the tests learn how often it was."""

import os
import time

with open(os.environ["STANDIN_JOURNAL"], "a", encoding="utf-8") as journal:
    journal.write("torch was imported\n")
time.sleep(float(os.environ.get("STANDIN_SECONDS", "1")))
