"""`prediction_results_highestscore.csv`, as VirNucPro makes it of its predictions with pandas."""

from __future__ import annotations

import csv
import io
import re
from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Number = int | float  # read by type checkers only

#: The ends of ids that are frames.
_FRAMES = ("F1", "F2", "F3", "R1", "R2", "R3")
_HEADER = ("Modified_ID", "Is_Virus", "max_score_0", "max_score_1")
_WHOLE = re.compile(r"[+-]?\d+")
_DECIMAL = re.compile(r"([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?")
#: How many digits of a number pandas 2 looks at.
_MOST_DIGITS = 17
#: The largest power of ten in one step: below it a number is divided twice.
_MOST_EXPONENT = 308
#: How many rows are made at a time.
_ROWS = 10_000


class HighestScores:
    """The highest scores of each record, over all its frames, in the order in which records come up."""

    def __init__(self, *, like_pandas_2: bool) -> None:
        """Start without records; `like_pandas_2` reads numbers as pandas 2 does, not exactly."""
        self._number: Callable[[str], float] = number_of_pandas_2 if like_pandas_2 else float
        self._places: dict[str, int] = {}
        self._highest = array("d"), array("d")
        self._is_whole = [True, True]

    def __len__(self) -> int:
        return len(self._places)

    def add(self, frame_id: str, scores: tuple[str, str]) -> None:
        """Add the scores of a frame, as the text in the predictions.

        Raises:
            ValueError: if one is no number.
        """
        record = without_frame(frame_id)
        place = self._places.setdefault(record, len(self._places))
        for column, (highest, text) in enumerate(zip(self._highest, scores)):
            value = self._number(text)
            if self._is_whole[column] and not _WHOLE.fullmatch(text):
                self._is_whole[column] = False
            if place == len(highest):
                highest.append(value)
            elif value > highest[place]:  # as Python's max: a NaN in front stays
                highest[place] = value

    def table(self) -> Iterator[bytes]:
        """Yield the file, piece by piece."""
        return table_of(map(self._row, self._places, self._places.values()))

    def _row(self, record: str, place: int) -> tuple[str, bool, Number, Number]:
        others, virus = (highest[place] for highest in self._highest)
        first, second = (
            int(value) if is_whole else value for value, is_whole in zip((others, virus), self._is_whole)
        )
        return record, virus >= others, first, second


def without_frame(frame_id: str) -> str:
    """Return the id of a record, from that of its frame.

    >>> without_frame("read1F2"), without_frame("read1")
    ('read1', 'read1')
    """
    return frame_id[:-2] if frame_id.endswith(_FRAMES) else frame_id


def table_of(rows: Iterable[tuple[str, bool, Number, Number]]) -> Iterator[bytes]:
    """Yield the table of some records as pandas writes it, piece by piece; without records an empty line.

    Args:
        rows: id, whether it is a virus, and both scores.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    number = 0
    for number, row in enumerate(rows, 1):
        if number == 1:
            writer.writerow(_HEADER)
        writer.writerow(["" if field != field else field for field in row])  # noqa: PLR0124 - NaN
        if number % _ROWS == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode() if number else b"\n"


def number_of_pandas_2(text: str) -> float:
    """Read a number as `read_csv` of pandas 2 does: one in three has another last digit than it should.

    >>> number_of_pandas_2("0.25"), number_of_pandas_2("0.9998779296875")
    (0.25, 0.9998779296875)
    """
    found = _DECIMAL.fullmatch(text)
    if found is None or not (found[2] or found[3]):
        return float(text)
    digits, exponent = 0, int(found[4] or 0)
    value = 0.0
    for behind_point, part in enumerate((found[2], found[3])):
        for digit in part:
            if digits < _MOST_DIGITS:
                value = value * 10 + int(digit)
                exponent -= behind_point
                digits += 1
            elif not behind_point:
                exponent += 1
    if exponent > _MOST_EXPONENT:
        return float(text)
    if exponent > 0:
        value *= _power_of_ten(exponent)
    elif exponent < -_MOST_EXPONENT:
        value = value / _power_of_ten(-exponent - _MOST_EXPONENT) / _power_of_ten(_MOST_EXPONENT)
    elif exponent < 0:
        value /= _power_of_ten(-exponent)
    return -value if found[1] == "-" else value


def _power_of_ten(exponent: int) -> float:
    """The double that is nearest to it, which `10.0 ** 23` is not."""
    return float(f"1e{exponent}")
