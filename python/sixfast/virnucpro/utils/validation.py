"""Drop-in for `virnucpro.utils.validation`: looking through a FASTA file before it is used.

Same name, parameters, answers, texts and log records. SEMANTICS 16.7 to 16.12.
"""

from __future__ import annotations

import logging
import math
import os
import stat
import sys
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any, cast

from sixfast.files.text_records import text_records
from sixfast.validate.first_errors import (
    DUPLICATE,
    EMPTY,
    collect_examples,
    first_errors,
    letters_outside,
)

if TYPE_CHECKING:
    from typing import TextIO

    from sixfast.files import AnyPath
    from sixfast.validate.first_errors import RecordError
    from sixfast.validate.statistics import OffsetStatistics

    #: (is_valid, errors, warnings, statistics).
    Answer = tuple[bool, list[str], list[str], dict[str, Any]]

__all__ = ["logger", "validate_fasta_file"]

logger = logging.getLogger("virnucpro.validation")

_BASES = b"ACGTacgt"
_AMBIGUOUS = frozenset("NRYMKSWHBVD")
_IUPAC = frozenset("ATGC") | _AMBIGUOUS


def validate_fasta_file(
    fasta_file: AnyPath | TextIO, max_errors: float = 10
) -> tuple[bool, list[str], list[str], dict[str, Any]]:
    r"""Look through a FASTA file for what would be in the way later.

    A regular file goes through the kernel, in memory that grows with the number of repeated ids and of the
    errors and warnings that are told. All else is read once, record by record, and so is a file with an error
    that VirNucPro stops at; then all ids are held in memory.

    Args:
        fasta_file: a FASTA file, or an open text, which is read to its end.
        max_errors: how many errors, and how many warnings, are told at most. Without an error in the list a
            file with a record is valid, so with 0 every such file is.

    Returns:
        (is_valid, errors, warnings, statistics).
        Errors are "Duplicate ID: <id>" for each record but the first of an id, "Empty sequence: <id>", and
        "Invalid characters in <id>: <set>" for letters outside `ATGCNRYKMSWBDHV`, in either case. Warnings
        are "Ambiguous bases in <id>". Where reading or comparing with `max_errors` fails, the last error is
        "File parsing error: <text>", which is logged too, and the statistics are those up to there.
        Statistics are a dict: `total_sequences`; `min_length` and `max_length` of the records that are not
        empty, infinity and 0 if there is none; `avg_length` of all records; `ambiguous_count`, the number of
        records with an ambiguous letter; `duplicate_ids`, the set of repeated ids; `empty_sequences`, the
        number of empty records.

    SEMANTICS 16.7 to 16.12.

    >>> import os, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> reads = os.path.join(folder.name, "reads.fa")
    >>> with open(reads, "w") as file:
    ...     _ = file.write(">a\nATG\n>b\nATGNCC\n>a\nAX\n")
    >>> is_valid, errors, warnings, statistics = validate_fasta_file(reads)
    >>> is_valid, errors, warnings
    (False, ['Duplicate ID: a', "Invalid characters in a: {'X'}"], ['Ambiguous bases in b'])
    >>> statistics["total_sequences"], statistics["max_length"], statistics["duplicate_ids"]
    (3, 6, {'a'})
    >>> folder.cleanup()
    """
    return _answer_by_kernel(fasta_file, max_errors) or _answer_by_reading(fasta_file, max_errors)


def _answer_by_reading(fasta_file: object, max_errors: object) -> Answer:
    """Record by record, in the words of the rules."""
    findings = _Findings(max_errors)
    try:
        with closing(text_records(fasta_file)) as records:
            for record in records:
                findings.add(record.id, record.sequence)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is an answer
        logger.error("Failed to parse FASTA file: %s", error)  # noqa: TRY400 - VirNucPro logs no traceback
        findings.errors.append(f"File parsing error: {error}")
        return findings.answer()
    findings.finish()
    return findings.answer()


class _Findings:
    """What was found in the records so far (16.8 to 16.10).

    Attributes:
        errors: texts.
        warnings: texts.
        statistics: the dict of the answer.
    """

    def __init__(self, max_errors: Any) -> None:  # noqa: ANN401 - what it is shows when it is compared
        self.errors: list[str] = []
        self.warnings: list[str] = []
        self.statistics = _no_statistics()
        self._max_errors = max_errors
        self._ids: set[str] = set()
        self._letters = 0

    def add(self, name: str, sequence: bytes) -> None:
        """Take in the next record. The order of the steps is what an exception leaves behind."""
        statistics = self.statistics
        statistics["total_sequences"] += 1
        if name in self._ids:
            statistics["duplicate_ids"].add(name)
            self._tell(self.errors, f"Duplicate ID: {name}")
        self._ids.add(name)
        if not sequence:
            statistics["empty_sequences"] += 1
            self._tell(self.errors, f"Empty sequence: {name}")
            return
        statistics["min_length"] = min(statistics["min_length"], len(sequence))
        statistics["max_length"] = max(statistics["max_length"], len(sequence))
        self._letters += len(sequence)
        sequence.decode("ascii")  # an exception for a letter beyond it
        self._add_letters(name, set(sequence.translate(None, _BASES).decode("ascii").upper()))

    def _add_letters(self, name: str, letters: set[str]) -> None:
        if not letters.isdisjoint(_AMBIGUOUS):
            self.statistics["ambiguous_count"] += 1
            self._tell(self.warnings, f"Ambiguous bases in {name}")
        if not letters <= _IUPAC:
            self._tell(self.errors, f"Invalid characters in {name}: {letters - _IUPAC}")

    def _tell(self, told: list[str], text: str) -> None:
        if len(told) < self._max_errors:
            told.append(text)

    def finish(self) -> None:
        """After the last record."""
        records = self.statistics["total_sequences"]
        if records:
            self.statistics["avg_length"] = self._letters / records

    def answer(self) -> Answer:
        """All of it."""
        is_valid = not self.errors and self.statistics["total_sequences"] > 0
        return is_valid, self.errors, self.warnings, self.statistics


def _no_statistics() -> dict[str, Any]:
    return {
        "total_sequences": 0,
        "min_length": math.inf,
        "max_length": 0,
        "avg_length": 0,
        "ambiguous_count": 0,
        "duplicate_ids": set(),
        "empty_sequences": 0,
    }


def _answer_by_kernel(fasta_file: object, max_errors: object) -> Answer | None:
    """The same answer; None for what only reading record by record can tell."""
    if not isinstance(fasta_file, (str, bytes, os.PathLike)):
        return None
    with suppress(Exception):  # whatever is wrong, reading then tells it in VirNucPro's words
        path = os.fsdecode(fasta_file)
        if stat.S_ISREG(os.stat(path).st_mode):  # a pipe can be opened only once
            return _answer_of_regular(path, _places(max_errors))
    return None


def _answer_of_regular(path: str, places: int | None) -> Answer | None:
    found = collect_examples(path, places or 0)
    is_told = found.ids or any(found.counts[finding] for finding in ("empty", "outside", "ambiguous"))
    is_beyond_ascii = any(letter.startswith("0x") for letter in found.letters)
    if is_beyond_ascii or (places is None and is_told):  # reading stops there, or has to compare
        return None
    places = places or 0
    errors = [_text(path, each) for each in first_errors(path, found, places)]
    warnings = [f"Ambiguous bases in {name}" for _, name, _ in found.examples["ambiguous"]]
    return not errors and found.records > 0, errors, warnings, _statistics(found)


def _text(path: str, error: RecordError) -> str:
    if error.kind == DUPLICATE:
        return f"Duplicate ID: {error.id}"
    if error.kind == EMPTY:
        return f"Empty sequence: {error.id}"
    return f"Invalid characters in {error.id}: {letters_outside(path, error.offset)}"


def _statistics(found: OffsetStatistics) -> dict[str, Any]:
    lengths = found.lengths.without_empty()
    statistics = _no_statistics()
    statistics["total_sequences"] = found.records
    if lengths:
        statistics["min_length"] = lengths.shortest
    statistics["max_length"] = lengths.longest
    if found.records:
        statistics["avg_length"] = lengths.total / found.records
    statistics["ambiguous_count"] = found.counts["ambiguous"]
    statistics["duplicate_ids"] = {each.id for each in found.duplicates}
    statistics["empty_sequences"] = found.counts["empty"]
    return statistics


def _places(max_errors: object) -> int | None:
    """How many texts find a place in a list while its length is below `max_errors`.

    None if that can be told only by comparing.
    """
    if type(max_errors) not in {int, bool, float}:
        return None
    return math.ceil(min(max(0, cast("float", max_errors)), sys.maxsize))  # max(0, nan) is 0
