"""Formats the result of `validate_file` as a table, 80 columns wide."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from sixfast.cli.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sixfast.validate.report import Validation
    from sixfast.validate.statistics import DuplicateId, Example

_WIDTH = 80
#: Letters that have their own row. All other letters are counted together.
_BASES = "ACGTN"


def format_table(found: Validation) -> str:
    """Return the table as text."""
    lines = [
        one_line(found.input),
        "",
        *_size_rows(found),
        "",
        *_letter_rows(found.letters),
        "",
        *_check_rows(found),
        *_duplicate_rows(found),
        *_message_lines(found),
    ]
    return "\n".join(lines)


def _size_rows(found: Validation) -> Iterator[str]:
    lengths = found.lengths
    rows = (
        ("records", f"{found.records:,}", "shortest", f"{lengths.shortest:,}"),
        ("bases", f"{lengths.total:,}", "median", f"{lengths.median:,}"),
        ("GC", f"{found.gc:.1%}", "mean", f"{lengths.mean:,.1f}"),
        ("", "", "longest", f"{lengths.longest:,}"),
        ("", "", "N50", f"{lengths.n50:,}"),
    )
    for name, value, length_name, length in rows:
        yield f"{name:<10}{value:>22}        {length_name:<10}{length:>20}"


def _letter_rows(letters: dict[str, int]) -> Iterator[str]:
    """Yield a row for each base, upper and lower case together, and one for other letters."""
    total = sum(letters.values())
    lower = sum(count for letter, count in letters.items() if letter.islower())
    counts = {base: letters.get(base, 0) + letters.get(base.lower(), 0) for base in _BASES}
    counts["other"] = total - sum(counts.values())
    yield f"{'letters':<10}{'number':>22}{'part':>9}"
    for name, count in counts.items():
        yield f"{name:<10}{count:>22,}{_percentage(count, total):>9}"
    yield f"{'lower case':<10}{lower:>22,}{_percentage(lower, total):>9}"


def _percentage(count: int, total: int) -> str:
    return f"{count / total:.2%}" if total else "-"


def _check_rows(found: Validation) -> Iterator[str]:
    """Yield a row for each check: how many records it found, and where the first of them is."""
    repeated = found.duplicates
    yield f"{'check':<22}{'records':>13}  {'':<7}{'first on line':>14}  id"
    yield _check_row("duplicate ids", repeated.surplus, "error", next(iter(repeated.first), None))
    for name, finding, verdict in (
        ("no sequence", found.empty, "error"),
        ("letters outside IUPAC", found.outside, "error"),
        ("U, as in RNA", found.rna, "warning"),
        ("fewer than 3 letters", found.short, "warning"),
        ("ambiguous letters", found.ambiguous, "warning"),
        ("lower-case letters", found.lower_case, "warning"),
    ):
        yield _check_row(name, finding.records, verdict, finding.first)


def _check_row(name: str, records: int, verdict: str, first: Example | DuplicateId | None) -> str:
    counted = f"{name:<22}{records:>13,}  "
    if first is None:
        return f"{counted}ok"
    return _shortened(f"{counted}{verdict:<7}{_line(first.line):>14}  {one_line(first.id)}".rstrip())


def _line(number: int) -> str:
    """A line's number; BAM has no lines."""
    return f"{number:,}" if number else "-"


def _message_lines(found: Validation) -> Iterator[str]:
    """Yield each error and warning in lines of the table's width."""
    if found.errors or found.warnings:
        yield ""
    for kind, sentences in (("error", found.errors), ("warning", found.warnings)):
        for sentence in sentences:
            text = sentence[len(found.input) :].lstrip(",: ")
            yield from wrap(one_line(f"{kind}: {text}"), _WIDTH, subsequent_indent="  ")


def _duplicate_rows(found: Validation) -> Iterator[str]:
    """Yield a row for each of the first duplicate ids; nothing if there is none."""
    ids, _, first = found.duplicates
    if not first:
        return
    yield ""
    shown = f"{'repeated ids' if ids == len(first) else f'first of {ids:,} repeated ids':<32}"
    yield f"{shown}{'records':>12}{'first':>12}{'again':>12}{'line':>12}"
    for each in first:
        name = _shortened(one_line(each.id), 31)
        yield f"{name:<32}{each.records:>12,}{each.first:>12,}{each.again:>12,}{_line(each.line):>12}"


def _shortened(text: str, width: int = _WIDTH) -> str:
    return text if len(text) <= width else f"{text[: width - 3]}..."
