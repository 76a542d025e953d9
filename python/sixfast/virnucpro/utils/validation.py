"""Drop-in for `virnucpro.utils.validation`: checks a FASTA file before it is used.

Name, parameters and the form of the result are the same. SEMANTICS 16.7 and 16.8.
"""

from __future__ import annotations

import sys
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sixfast.files.input import require_path
from sixfast.validate.statistics import collect_statistics

if TYPE_CHECKING:
    from sixfast.files import StrPath
    from sixfast.validate.statistics import FileStatistics

__all__ = ["validate_fasta_file"]


def validate_fasta_file(
    fasta_file: StrPath, max_errors: int | None = 10
) -> tuple[bool, list[str], list[str], dict[str, Any]]:
    r"""Check a FASTA file for what later stages could not process.

    All of the file is read, however many errors it has.

    Args:
        fasta_file: a FASTA file.
        max_errors: how many errors to return: the first ones in the file; None for all. `is_valid` and the
            statistics do not depend on it.

    Returns:
        (is_valid, errors, warnings, statistics).
        Errors are sentences about repeated ids, one for each such id at its second record, empty records, and
        records with a letter outside `ATGCNRYKMSWBDHV`, in either case; warnings are one sentence about
        ambiguous letters, or none. A file is valid if it has no error and at least one record.
        Statistics are a dict: `total_sequences`; `min_length`, `max_length` and `avg_length` of the records
        that are not empty, 0 if there is none; `ambiguous_count`, the number of records with an ambiguous
        letter; `duplicate_ids`, the set of repeated ids; `empty_sequences`, the number of empty records.

    Raises:
        OSError: if the file cannot be read.
        ValueError: for text before the first record, or an input that is no regular file.
        UnicodeDecodeError: for a byte that is no UTF-8.
        AttributeError: for a value that is no path.

    SEMANTICS 16.7 and 16.8.

    >>> import os, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> reads = os.path.join(folder.name, "reads.fa")
    >>> with open(reads, "w") as file:
    ...     _ = file.write(">a\nATG\n>b\nATGNCC\n>a\nAX\n")
    >>> is_valid, errors, warnings, statistics = validate_fasta_file(reads)
    >>> is_valid, errors[0], statistics["duplicate_ids"], statistics["max_length"]
    (False, 'record 3 (a), line 5: duplicate id, first used by record 1; give it another', {'a'}, 6)
    >>> folder.cleanup()
    """
    require_path(fasta_file)
    limit = sys.maxsize if max_errors is None else max(0, max_errors)
    found = collect_statistics(fasta_file, limit, None)
    counts = found.counts
    ambiguous = counts["ambiguous"]
    warnings = [f"{ambiguous} of {found.records} records have ambiguous letters"] if ambiguous else []
    lengths = found.lengths.without_empty()
    statistics = {
        "total_sequences": found.records,
        "min_length": lengths.shortest,
        "max_length": lengths.longest,
        "avg_length": lengths.mean,
        "ambiguous_count": ambiguous,
        "duplicate_ids": {each.id for each in found.duplicates},
        "empty_sequences": counts["empty"],
    }
    is_valid = bool(found.records) and not (found.ids or counts["empty"] or counts["outside"])
    return is_valid, _errors(found)[:limit], warnings, statistics


def _errors(found: FileStatistics) -> list[str]:
    """Return a sentence for each error, in the order of the file."""
    duplicates = [
        (each.again, each.line, each.id, f"duplicate id, first used by record {each.first}; give it another")
        for each in found.duplicates
    ]
    empty = [
        (each.record, each.line, each.id, "empty sequence; remove it") for each in found.examples["empty"]
    ]
    outside = [
        (
            each.record,
            each.line,
            each.id,
            f"invalid letter {each.letter!r} at position {each.position}; replace it, by N for example",
        )
        for each in found.examples["outside"]
    ]
    return [
        f"record {record} ({name}), line {line}: {what}"
        for record, line, name, what in sorted(duplicates + empty + outside, key=itemgetter(0))
    ]
