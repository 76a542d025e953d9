"""What a translation went through."""

from __future__ import annotations

from typing import NamedTuple


class Summary(NamedTuple):
    """Counts of one translation, a tuple of five numbers with names.

    Attributes:
        records: records read.
        records_with_frames: records with at least one stop-free frame.
        frames: stop-free frames written, each once to both outputs.
        bases: letters of all sequences translated, blanks and line ends not counted.
        rejected: records among those read that were put aside, with `errors="skip"` only.

    SEMANTICS 8.5 to 8.7 and 8.16.

    >>> Summary(2, 1, 6, 25).frames
    6
    """

    records: int = 0
    records_with_frames: int = 0
    frames: int = 0
    bases: int = 0
    rejected: int = 0

    def plus(self, counts: tuple[int, int, int, int, int]) -> Summary:
        """The sum of these counts and others.

        Args:
            counts: five numbers in this order.

        Returns:
            A new Summary.

        >>> Summary(2, 1, 3, 40, 0).plus((1, 1, 6, 10, 0))
        Summary(records=3, records_with_frames=2, frames=9, bases=50, rejected=0)
        """
        return Summary(*map(sum, zip(self, counts)))
