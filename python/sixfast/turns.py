"""Where each span's results go, agreed among processes without a lock."""

from __future__ import annotations

import time
from multiprocessing.context import BaseContext

_SHORTEST_SLEEP = 0.0001
_LONGEST_SLEEP = 0.002


class Turns:
    """The places of all spans' results in the two outputs, in memory that processes share.

    There are two words for each span. The worker of the span before writes them, each once and in one
    piece: the offset plus one, for zero means not known yet. So no lock is needed that could die with its
    holder, and no order of the two writes matters.
    """

    def __init__(self, context: BaseContext, spans: int) -> None:
        self._words = context.RawArray("q", 2 * spans + 4)
        self.give(0, (0, 0))

    def give(self, number: int, place: tuple[int, int]) -> None:
        """Tell the worker of span `number` its offsets in the nucleotide and the protein file."""
        self._words[2 * number + 2], self._words[2 * number + 3] = place[0] + 1, place[1] + 1

    def place(self, number: int) -> tuple[int, int] | None:
        """Return the offsets of span `number`, None if they are not known yet."""
        nucleotide, protein = self._words[2 * number + 2], self._words[2 * number + 3]
        return (nucleotide - 1, protein - 1) if nucleotide and protein else None

    def wait(self, number: int) -> tuple[int, int] | None:
        """Return the offsets of span `number` when they are known, None if its turn will not come."""
        sleep = _SHORTEST_SLEEP
        while not self.ended_before(number):
            place = self.place(number)
            if place:
                return place
            time.sleep(sleep)
            sleep = min(2 * sleep, _LONGEST_SLEEP)
        return None

    def welcome_worker(self) -> None:
        """Say that a worker is ready."""
        self._words[1] = 1

    @property
    def has_worker(self) -> bool:
        """Whether a worker has been ready."""
        return bool(self._words[1])

    def end_with(self, number: int) -> None:
        """Say that the run ends with span `number`, which failed: later ones are not begun.

        When two say so at a time either may win: earlier spans go on, so the first failure is found.
        """
        self._words[0] = number + 1

    def ended_before(self, number: int) -> bool:
        """Return whether the run ends before span `number`."""
        ended = int(self._words[0])
        return 0 < ended <= number
