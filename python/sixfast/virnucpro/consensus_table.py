"""The tables of predictions, read and written as pandas does it (SEMANTICS 22.17 and 22.18)."""

from __future__ import annotations

import csv
import math
import re
import sys
from itertools import chain
from typing import TYPE_CHECKING, Any

from sixfast.files.outputs import OutputFiles
from sixfast.preparation.highest_scores import number_of_pandas_2, table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sixfast.files import StrPath
    from sixfast.preparation.highest_scores import Number

#: pandas' words for nothing.
_NOTHING = frozenset(
    {
        *("", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN"),
        *("<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"),
    }
)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
#: Behind the last line, to see whether a field in quotes is still open there.
_END = "\0end of the table"


def read_predictions(path: StrPath, *, exact: bool) -> Iterator[tuple[str, str, Number, Number]]:
    """Return the rows of a table of predictions.

    Args:
        path: path of the table.
        exact: read numbers exactly, as pandas 3 does it, and not as pandas 2.

    Returns:
        For each frame its id, its prediction, and two scores: integers where a whole column has nothing else.
    """
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(chain(file, [_END]), delimiter="\t"))
    if rows.pop() != [_END]:
        raise _parser_error(f"{path}: a field in quotes has no end; add the missing quote")
    rows = [row for row in rows[1:] if row]  # empty lines are no rows
    if not rows:
        return iter(())
    ids, predictions, first, second = zip(*rows)
    if not _NOTHING.isdisjoint(ids) or all(map(_is_no_text, ids)):
        raise AttributeError(
            f"{path}: an id is no text for pandas, which takes it for a number or for nothing"
        )
    parse = float if exact else number_of_pandas_2
    return zip(ids, predictions, _numbers(first, parse), _numbers(second, parse))


def _is_no_text(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return word in {"True", "False", "TRUE", "FALSE", "true", "false"}
    return "_" not in word


def _numbers(words: Sequence[str], parse: Callable[[str], float]) -> list[Number]:
    if all(map(_INTEGER.fullmatch, words)):
        return list(map(int, words))
    return [math.nan if word in _NOTHING else parse(word) for word in words]


def write_table(target: StrPath, rows: Iterable[tuple[str, bool, Number, Number]]) -> None:
    """Write a consensus as pandas does it. A table without rows is an empty line.

    Args:
        target: path of the table, which appears whole or not at all.
        rows: id, whether it is a virus, and the two scores.
    """
    with OutputFiles({"consensus": target}) as outputs:
        outputs.open()
        for piece in table_of(rows):
            outputs.write([piece])
        outputs.commit()


def _parser_error(message: str) -> ValueError:
    """A ValueError, which is pandas' own where that is loaded."""
    errors = sys.modules.get("pandas.errors")
    kind: Any = type("ParserError", (ValueError,), {}) if errors is None else errors.ParserError
    error: ValueError = kind(message)
    return error
