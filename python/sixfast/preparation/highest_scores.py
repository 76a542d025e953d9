"""`prediction_results_highestscore.csv`, as VirNucPro makes it of its predictions with pandas."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Number = int | float  # read by type checkers only

#: The ends of ids that are frames.
_FRAMES = ("F1", "F2", "F3", "R1", "R2", "R3")
_HEADER = ("Modified_ID", "Is_Virus", "max_score_0", "max_score_1")
_DECIMAL = re.compile(r"([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?")
#: How many digits of a number pandas 2 looks at.
_MOST_DIGITS = 17
#: The largest power of ten in one step: below it a number is divided twice.
_MOST_EXPONENT = 308
#: How many rows are made at a time.
_ROWS = 10_000


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
