"""Bars on standard output."""

import multiprocessing
import os
import sys

from tqdm import tqdm


class ProgressReporter:
    """Makes bars, or none."""

    def __init__(self, disable: bool = False) -> None:
        self.disable = disable

    def create_sequence_bar(self, total: int, desc: str = "Processing") -> tqdm:
        """Make a bar that counts sequences."""
        return _Bar(total=total, desc=desc, unit="seq", file=sys.stdout, disable=self.disable)


class _Bar(tqdm):
    def update(self, n: int = 1) -> None:
        with open(os.environ["STANDIN_JOURNAL"], "a", encoding="utf-8") as journal:
            journal.write(f"{len(multiprocessing.active_children())} workers are there\n")
        super().update(n)
