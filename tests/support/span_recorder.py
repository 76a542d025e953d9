"""Stand-ins for `sixfast.engine.process_worker.do_span`, which tests have real workers run.

The engine looks `do_span` up when a run begins; a test that replaces it with one of these hears which
processes took part. They run in the workers, which import this module.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sixfast.engine import process_worker

if TYPE_CHECKING:
    from sixfast.engine.interfaces import SpanResult
    from sixfast.engine.spans import Span

#: The directory for notes, handed to the workers in their environment.
NOTES = "SIXFAST_TEST_NOTES"

#: Set by a test in its own process: only a forked process would see it.
SET_IN_PARENT = False

_PATIENCE = 120.0
_do_span = process_worker.do_span


def record_and_do(span: Span) -> SpanResult | None:
    """Leave a note about this process, wait for that of another, and translate."""
    notes = Path(os.environ[NOTES])
    note = notes / f"{os.getpid()}.json"
    if not note.exists():
        about = {
            "forked": SET_IN_PARENT,
            "main": getattr(sys.modules["__mp_main__"], "__file__", None),
            "modules": sorted(sys.modules),
        }
        unfinished = note.with_suffix(".part")
        unfinished.write_text(json.dumps(about), encoding="utf-8")
        unfinished.replace(note)
    _wait_for(notes, 2)
    return _do_span(span)


def _wait_for(notes: Path, processes: int) -> None:
    """Two processes that take part: one alone would wait here in vain."""
    deadline = time.monotonic() + _PATIENCE
    while len(list(notes.glob("*.json"))) < processes:
        if time.monotonic() > deadline:
            raise TimeoutError("no other process took part")
        time.sleep(0.005)
