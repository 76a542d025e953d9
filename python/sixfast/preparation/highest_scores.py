"""`prediction_results_highestscore.csv`, as VirNucPro makes it of its predictions with pandas."""

from __future__ import annotations

import csv
import io
import math
import re
from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
        record = frame_id[:-2] if frame_id.endswith(_FRAMES) else frame_id
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
        if not self._places:
            yield b"\n"
            return
        text = io.StringIO()
        writer = csv.writer(text, delimiter="\t", lineterminator="\n")
        writer.writerow(_HEADER)
        for record, place in self._places.items():
            others, virus = (highest[place] for highest in self._highest)
            writer.writerow(
                (
                    record,
                    virus >= others,
                    *(self._text(column, place) for column in range(len(self._highest))),
                )
            )
            if place % _ROWS == 0:
                yield text.getvalue().encode()
                text.seek(0)
                text.truncate()
        yield text.getvalue().encode()

    def _text(self, column: int, place: int) -> str:
        value = self._highest[column][place]
        if math.isnan(value):
            return ""
        return str(int(value)) if self._is_whole[column] else repr(value)


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
