"""The lengths of sequences, and statistics of these."""

from __future__ import annotations

from itertools import accumulate


class Lengths(dict[int, int]):
    """How many sequences have each length. Lengths are in ascending order.

    >>> lengths = Lengths({3: 1, 4: 2, 9: 1})
    >>> lengths.sequences, lengths.total, lengths.shortest, lengths.median, lengths.mean, lengths.longest
    (4, 20, 3, 4, 5.0, 9)
    >>> lengths.n50
    4
    """

    @property
    def sequences(self) -> int:
        """Number of sequences."""
        return sum(self.values())

    @property
    def total(self) -> int:
        """The sum of all lengths."""
        return sum(length * number for length, number in self.items())

    @property
    def shortest(self) -> int:
        """The shortest length, 0 if there is no sequence."""
        return min(self, default=0)

    @property
    def longest(self) -> int:
        """The longest length, 0 if there is no sequence."""
        return max(self, default=0)

    def without_empty(self) -> Lengths:
        """Return the same without empty sequences."""
        return Lengths({length: number for length, number in self.items() if length})

    @property
    def mean(self) -> float:
        """The mean length, 0 if there is no sequence."""
        return self.total / max(1, self.sequences)

    @property
    def median(self) -> float:
        """The middle length, or the mean of the two middle ones; 0 if there is no sequence.

        >>> Lengths({3: 1, 4: 1}).median, Lengths({3: 1, 5: 1}).median, Lengths({2: 2, 5: 1}).median
        (3.5, 4, 2)
        """
        last = self.sequences - 1
        middle = self._length_at(last // 2) + self._length_at(last - last // 2)
        return middle / 2 if middle % 2 else middle // 2

    def _length_at(self, rank: int) -> int:
        """Return the length of one sequence, given its rank from 0 when all are sorted by length."""
        ends = zip(self, accumulate(self.values()))
        return next((length for length, end in ends if rank < end), 0)

    @property
    def n50(self) -> int:
        """The largest length such that sequences at least as long hold half of all letters.

        >>> Lengths({2: 3, 3: 2}).n50, Lengths({2: 4, 3: 2}).n50, Lengths().n50
        (3, 2, 0)
        """
        longest_first = list(reversed(self.items()))
        letter_sums = accumulate(length * number for length, number in longest_first)
        half = self.total
        return next(
            (length for (length, _), letters in zip(longest_first, letter_sums) if 2 * letters >= half), 0
        )
