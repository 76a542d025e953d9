"""`signals_blocked`: it always ends as it began, and no thread of an input takes a signal that is blocked."""

from __future__ import annotations

import gzip
import re
import signal
import sys
from pathlib import Path

import pytest

from programs import posix_only
from sixfast.files.input import RecordInput
from sixfast.system.signals import signals_blocked

BOTH = {signal.SIGINT, signal.SIGTERM}


def blocked() -> set[int]:
    return set(signal.pthread_sigmask(signal.SIG_BLOCK, set()))


@posix_only
def test_signals_are_blocked_inside_and_not_after() -> None:
    before = blocked()
    with signals_blocked():
        assert blocked() >= BOTH
        with signals_blocked():
            pass
        assert blocked() >= BOTH
    assert blocked() == before


@posix_only
def test_a_signal_that_comes_just_before_leaves_nothing_blocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its handler runs when the system has blocked both already."""
    before = blocked()
    block = signal.pthread_sigmask

    def interrupted(how: int, mask: set[int]) -> set[int]:
        old = set(block(how, mask))
        if how == signal.SIG_BLOCK and mask:
            raise KeyboardInterrupt
        return old

    monkeypatch.setattr(signal, "pthread_sigmask", interrupted)
    with pytest.raises(KeyboardInterrupt), signals_blocked():
        pytest.fail("the block was begun")
    assert blocked() == before


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_the_threads_that_read_an_input_take_no_signals(tmp_path: Path) -> None:
    path = tmp_path / "reads.fa.gz"
    path.write_bytes(gzip.compress(b">a\nACGT\n" * 100_000))  # more than waits to be taken
    with RecordInput(path) as source:
        source.look(2, 1000, in_order=True)
        masks = {}
        for task in Path("/proc/self/task").iterdir():
            try:
                status = (task / "status").read_text(encoding="ascii")
            except OSError:  # a thread that has just ended
                continue
            masks[status.split()[1]] = int(re.findall(r"SigBlk:\t(\w+)", status)[0], 16)
    readers = [mask for name, mask in masks.items() if name in {"sixfast-input", "decoder"}]
    assert readers
    assert all(mask >> (number - 1) & 1 for mask in readers for number in BOTH)
