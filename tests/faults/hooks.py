"""Faults at a chosen moment of a worker's life.

A caller arms them; its workers import this module because their task is one of its functions. A fault
is (moment, number of the span, deed). Moments, in the order of a worker's life:

* `begin`: before the pool has its worker ready (any span);
* `task`: a span has come; `work`: in place of the kernel's call; `worked`: behind it;
* `wait`: looking for the third time whether its turn has come; `write` and `written`: around writing.

A deed is the name of a signal, `hold` (until the file `go` appears in the folder of the marks), `panic`,
or the name of an exception.
"""

from __future__ import annotations

import builtins
import ctypes
import json
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

from sixfast import _kernel, worker
from sixfast.turns import Turns

_VARIABLE = "FAULTS"
ANY = -1

_start, _translate_span = worker.start, worker.translate_span
_looks: dict[int, int] = {}
_current = 0


class UnpicklableError(Exception):
    """What cannot be sent to another process."""

    def __init__(self) -> None:
        super().__init__("cannot be pickled")
        self.lock = threading.Lock()


class UnbuildableError(Exception):
    """What can be pickled, but not be built again from that."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


def arm(marks: str, *faults: tuple[str, int, str]) -> None:
    """Let the workers of this process meet these faults from now on."""
    os.environ[_VARIABLE] = json.dumps([marks, faults])
    worker.start, worker.translate_span = start, translate_span


def disarm() -> None:
    """Let workers be as they are."""
    os.environ.pop(_VARIABLE, None)
    worker.start, worker.translate_span = _start, _translate_span


def start(job: worker.Job, turns: Turns) -> None:
    """In a worker: `worker.start` with faults."""
    _meet("begin", ANY)
    _start(job, turns)
    translator = worker.Job.translator
    worker.Job.translator = lambda self: _Translator(translator(self))  # type: ignore[assignment,method-assign,return-value]
    ended_before = Turns.ended_before

    def look(self: Turns, number: int) -> bool:
        _looks[number] = _looks.get(number, 0) + 1
        if _looks[number] >= 4:  # the first look is before the work
            _meet("wait", number)
        return ended_before(self, number)

    Turns.ended_before = look  # type: ignore[method-assign]


def translate_span(span: tuple[int, int, int]) -> worker.SpanResult | None:
    """In a worker: `worker.translate_span` with faults."""
    global _current  # noqa: PLW0603 - a worker has one span at a time
    _current = span[0]
    _meet("task", _current)
    return _translate_span(span)


class _Translator:
    """A SpanTranslator with faults around its calls."""

    def __init__(self, real: _kernel.SpanTranslator) -> None:
        self._real = real

    def translate(self, start: int, end: int) -> Any:
        _meet("work", _current)
        answer = self._real.translate(start, end)
        _meet("worked", _current)
        return answer

    def write(self, nucleotide: int, protein: int) -> None:
        _meet("write", _current)
        self._real.write(nucleotide, protein)
        _meet("written", _current)


def _meet(moment: str, number: int) -> None:
    marks, faults = json.loads(os.environ.get(_VARIABLE, '["", []]'))
    for when, which, deed in faults:
        if when == moment and which in {number, ANY}:
            # Renamed, so that who sees the mark can read it.
            mark = Path(marks, f"{moment}{number}-{os.getpid()}")
            mark.with_suffix(".new").write_text(deed, encoding="utf-8")
            mark.with_suffix(".new").rename(mark)
            _do(deed, Path(marks))


def _do(deed: str, marks: Path) -> None:
    if deed == "hold":
        while not (marks / "go").exists():
            time.sleep(0.005)
    elif deed == "panic":
        _kernel.panic_for_tests("an injected panic")
    elif deed == "segfault":
        ctypes.string_at(0)
    elif deed == "UnicodeDecodeError":
        raise UnicodeDecodeError("ascii", b"\xff", 0, 1, "an injected error")
    elif deed == "UnbuildableError":
        raise UnbuildableError("an injected", " error")
    elif deed == "UnpicklableError":
        raise UnpicklableError
    elif deed.startswith("SIG"):
        os.kill(os.getpid(), getattr(signal, deed))
        time.sleep(60)  # until the signal is delivered
    else:
        raise getattr(builtins, deed)("an injected error")
