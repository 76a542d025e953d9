"""Where the results of each span go in the outputs; agreed among workers without a lock."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from sixfast.engine.interfaces import Place

_SHORTEST_SLEEP = 0.0001
_LONGEST_SLEEP = 0.002
#: Marks a place that will never be known.
_CANCELLED = -1


class Words(Protocol):
    """Numbered words, zero at first."""

    def __getitem__(self, number: int, /) -> int:
        """Return a word."""

    def __setitem__(self, number: int, word: int, /) -> None:
        """Set a word."""


class Placement:
    """The places of all spans' results, in memory that the workers share.

    The worker of a span knows how long its results are, so it tells where those of the next span go.

    The memory is a list of words (whole numbers):

    * one that says whether the run has stopped,
    * one for each worker: whether it has started,
    * for each span one that marks whether its place is known, and one for each number of the place. A place
      may have no numbers.

    Each word of a place is written once, in one piece, as the number plus one; zero means not known yet. So
    there is no lock that could die with the worker that holds it, and the order of writes does not matter.

    A worker that has taken a span either sets the place of the next span or cancels it. So nobody waits for
    ever.
    """

    def __init__(self, share: Callable[[int], Words], workers: int, spans: int, numbers: int) -> None:
        """No place is known yet.

        Args:
            share: makes so many words, all of them zero.
            workers: how many workers tell that they have started.
            spans: how many spans there can be at most.
            numbers: how many numbers a place has.
        """
        self._spans_from = 1 + workers
        self._each = 1 + numbers
        self._words = share(self._spans_from + self._each * (spans + 1))

    def set_place(self, number: int, place: Place) -> None:
        """Tell the worker of span `number` where its results go."""
        for word, value in enumerate((0, *place), self._word(number)):
            self._words[word] = value + 1

    def get_place(self, number: int) -> Place | None:
        """Return where the results of span `number` go; None if that is not known yet."""
        first = self._word(number)
        words = [self._words[word] for word in range(first, first + self._each)]
        return tuple(word - 1 for word in words[1:]) if all(word > 0 for word in words) else None

    def wait_for_place(self, number: int) -> Place | None:
        """Wait until the place of span `number` is known and return it; None if the span is cancelled."""
        sleep = _SHORTEST_SLEEP
        while not self.is_cancelled(number):
            place = self.get_place(number)
            if place is not None:
                return place
            time.sleep(sleep)
            sleep = min(2 * sleep, _LONGEST_SLEEP)
        return None

    def cancel_next(self, number: int) -> None:
        """Say that span `number` failed or was not begun, so that the next one gets no place.

        The worker of the next span then cancels the one after it. Earlier spans go on: so the first failure
        is the one that is reported.
        """
        self._words[self._word(number + 1)] = _CANCELLED

    def stop(self) -> None:
        """End the run: no further span is begun, and nobody waits any longer."""
        self._words[0] = 1

    def is_cancelled(self, number: int) -> bool:
        """Return whether span `number` need not be done."""
        return bool(self._words[0]) or self._words[self._word(number)] == _CANCELLED

    def mark_started(self, worker: int) -> None:
        """Say that this worker, counted from 0, has started."""
        self._words[1 + worker] = 1

    def has_started(self, worker: int) -> bool:
        """Return whether this worker has started."""
        return bool(self._words[1 + worker])

    def _word(self, number: int) -> int:
        return self._spans_from + self._each * number
