"""Where each span's results go, agreed among workers without a lock."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, MutableSequence

    from sixfast.job import Place

_SHORTEST_SLEEP = 0.0001
_LONGEST_SLEEP = 0.002
#: Stands in front of a place that is never given.
_NEVER = -1


class Turns:
    """The places of all spans' results in the outputs, in memory that the workers share.

    There is a word for the end of the run, one for each worker, and for each span those of its place, behind
    one more, for a place may have no numbers. The worker of the span before writes them, each once and in one
    piece: the number plus one, for zero means not known yet. So no lock is needed that could die with its
    holder, and no order of the writes matters.

    Whoever has a span either gives the next one its place or withholds it: so nobody waits in vain.
    """

    def __init__(
        self, share: Callable[[int], MutableSequence[int]], workers: int, spans: int, first: Place
    ) -> None:
        """`share` makes so many words, all zero; `first` is the place of the first span."""
        self._spans_from = 1 + workers
        self._each = 1 + len(first)
        self._words = share(self._spans_from + self._each * (spans + 1))
        self.give(0, first)

    def give(self, number: int, place: Place) -> None:
        """Tell the worker of span `number` where its results go."""
        for word, value in enumerate((0, *place), self._word(number)):
            self._words[word] = value + 1

    def place(self, number: int) -> Place | None:
        """Return where the results of span `number` go, None if that is not known yet."""
        first = self._word(number)
        words = self._words[first : first + self._each]
        return tuple(word - 1 for word in words[1:]) if all(word > 0 for word in words) else None

    def wait(self, number: int) -> Place | None:
        """Return where the results of span `number` go when it is known, None if its turn will not come."""
        sleep = _SHORTEST_SLEEP
        while not self.will_not_come(number):
            place = self.place(number)
            if place is not None:
                return place
            time.sleep(sleep)
            sleep = min(2 * sleep, _LONGEST_SLEEP)
        return None

    def welcome(self, worker: int) -> None:
        """Say that this worker, counted from 0, has started."""
        self._words[1 + worker] = 1

    def has_started(self, worker: int) -> bool:
        """Return whether this worker has started."""
        return bool(self._words[1 + worker])

    def withhold(self, number: int) -> None:
        """Say that span `number` failed or was not begun: no place will come for the one behind it.

        That one says the same in its turn. Earlier spans go on, so the first failure is found.
        """
        self._words[self._word(number + 1)] = _NEVER

    def end(self) -> None:
        """Say that the run is over: no span is begun, and nobody waits any longer."""
        self._words[0] = 1

    def will_not_come(self, number: int) -> bool:
        """Return whether span `number` need not be begun or waited with."""
        return bool(self._words[0]) or self._words[self._word(number)] == _NEVER

    def _word(self, number: int) -> int:
        return self._spans_from + self._each * number
