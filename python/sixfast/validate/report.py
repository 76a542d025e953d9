"""`validate_file`: what a FASTA file holds, and what in it would be in the way of VirNucPro."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Optional

from sixfast.validate.lengths import Lengths
from sixfast.validate.statistics import DuplicateId, Example, FileStatistics, collect_statistics

if TYPE_CHECKING:
    from sixfast.files import StrPath
    from sixfast.system.progress import Report

_NOTED = ("empty", "outside", "short", "ambiguous", "lower_case", "rna")
#: Examples of each kind of record, and repeated ids, that are told one by one.
EXAMPLES, REPEATED_IDS = 1, 10


class Noted(NamedTuple):
    """The records that have something in common.

    Attributes:
        records: their number.
        first: the first of them, None if there is none.
    """

    records: int
    first: Optional[Example]  # noqa: UP045 - evaluated at run time

    def as_json(self) -> dict[str, Any]:
        """The same as JSON can hold it."""
        return {"records": self.records, "first": self.first and self.first._asdict()}


class Duplicates(NamedTuple):
    """The ids that several records have.

    Attributes:
        ids: their number.
        surplus: the number of their records, but the first of each.
        first: the first ten of these ids, in the order in which each is met again.
    """

    ids: int
    surplus: int
    first: tuple[DuplicateId, ...]


class Validation(NamedTuple):
    """What a FASTA file holds.

    Attributes:
        input: its path, as it was given.
        records: number of records.
        letters: how often each letter occurs in sequences, as it is written; bytes outside ASCII as `0xc3`.
        lengths: how many sequences have each length, in bytes.
        duplicates: ids that several records have, an error.
        empty: records without a sequence, an error.
        outside: records with a letter outside IUPAC's `ACGTNRYKMSWBDHV`, in either case, an error.
        short: records with one or two letters, not a codon.
        ambiguous: records with a letter of `NRYKMSWBDHV`, in either case.
        lower_case: records with a lower-case letter.
        rna: records with the letter U, in either case; they are among those of `outside` too.

    SEMANTICS 16.1 to 16.6.

    >>> nothing = Noted(0, None)
    >>> lengths, duplicates = Lengths({4: 1}), Duplicates(0, 0, ())
    >>> found = Validation("reads.fa", 1, {"A": 3, "c": 1}, lengths, duplicates, *[nothing] * 6)
    >>> found.is_valid, found.gc, found.errors
    (True, 0.25, [])
    """

    input: str
    records: int
    letters: dict[str, int]
    lengths: Lengths
    duplicates: Duplicates
    empty: Noted
    outside: Noted
    short: Noted
    ambiguous: Noted
    lower_case: Noted
    rna: Noted

    @property
    def is_valid(self) -> bool:
        """Whether there is a record and no error."""
        return bool(self.records) and not (self.duplicates.ids or self.empty.records or self.outside.records)

    @property
    def gc(self) -> float:
        """The part of G and C among A, C, G and T, in either case; 0 if there is none of them."""
        known = {base: self.letters.get(base, 0) + self.letters.get(base.lower(), 0) for base in "ACGT"}
        return (known["C"] + known["G"]) / max(1, sum(known.values()))

    @property
    def errors(self) -> list[str]:
        """One sentence for each kind of error: how many records, the first of them, and what to do."""
        found = [] if self.records else [f"{self.input}: holds no record; give a FASTA file with sequences"]
        if self.duplicates.ids:
            first = self.duplicates.first[0]
            found.append(
                f"{self.input}, line {first.line}, record {first.again} ({first.id}): has the id of record "
                f"{first.first}{_in_all(self.duplicates.surplus)}; give each record an id of its own"
            )
        if self.empty.records:
            found.append(f"{self._place(self.empty)} has no sequence{_in_all(self.empty.records)}; remove it")
        if self.outside.records:
            remedy = "write T for U" if self.outside == self.rna else "replace it, by N for example"
            found.append(
                f"{self._place(self.outside)} {_letter(self.outside)} is outside IUPAC's code for "
                f"DNA{_in_all(self.outside.records)}; {remedy}"
            )
        return found

    @property
    def warnings(self) -> list[str]:
        """The same for what is no error, but may surprise."""
        about = (
            (self.short, "has fewer than 3 letters", "its frames have empty proteins"),
            (
                self.ambiguous,
                _letter(self.ambiguous),
                "codons with ambiguous letters add nothing to a protein",
            ),
            (
                self.lower_case,
                _letter(self.lower_case),
                "files are read in upper case, single sequences are not",
            ),
            (self.rna, _letter(self.rna), "codons with U add nothing to a protein"),
        )
        return [
            f"{self._place(noted)} {what}{_in_all(noted.records)}; {why}"
            for noted, what, why in about
            if noted.records
        ]

    def as_json(self) -> dict[str, Any]:
        """All but how many sequences have each length, with names for programs, as JSON can hold it."""
        lengths = self.lengths
        return {
            "input": self.input,
            "is_valid": self.is_valid,
            "records": self.records,
            "bases": lengths.total,
            "gc": self.gc,
            "shortest": lengths.shortest,
            "median": lengths.median,
            "mean": lengths.mean,
            "longest": lengths.longest,
            "n50": lengths.n50,
            "letters": self.letters,
            "duplicates": {
                **self.duplicates._asdict(),
                "first": [each._asdict() for each in self.duplicates.first],
            },
            **{name: getattr(self, name).as_json() for name in _NOTED},
            "errors": self.errors,
            "warnings": self.warnings,
        }

    def _place(self, noted: Noted) -> str:
        first = noted.first or Example(0, 0, "")
        return f"{self.input}, line {first.line}, record {first.record} ({first.id}):"


def _letter(noted: Noted) -> str:
    return f"letter {noted.first.letter!r} at position {noted.first.position}" if noted.first else ""


def _in_all(records: int) -> str:
    return f" ({records:,} such records)" if records > 1 else ""


def validate_file(
    input: StrPath,  # noqa: A002 - the word that users expect
    *,
    workers: int | None = None,
    progress: bool | Report = False,
    scratch_dir: StrPath | None = None,
) -> Validation:
    r"""Look through a FASTA file: its records, lengths and letters, and what is wrong with them.

    The file is read once, and the parts of it that hold ids with equal hashes once more for every 1.8
    million of these. Memory does not grow with the number of records: some 128 MB for sorting hashes, and
    200 MB for comparing ids if that many are duplicates. A scratch file takes 8 bytes for each record while
    the function runs.

    Args:
        input: a FASTA file, which can be read more than once: no pipe.
        workers: number of processes, as in `translate_file`.
        progress: as in `translate_file`.
        scratch_dir: where the scratch file is; None for the directory that Python's `tempfile` chooses.

    Returns:
        What it holds. Errors that VirNucPro would run into are in there, not raised.

    Raises:
        OSError: if a file cannot be read or written.
        ValueError: for text before the first record, no regular file, or workers below 1.
        UnicodeDecodeError: for a byte that is no UTF-8.
        InputChangedError: if the input changed while it was read.
        WorkerDiedError: if a worker process was killed.

    SEMANTICS 16.1 to 16.6.

    >>> import os, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> reads = os.path.join(folder.name, "reads.fa")
    >>> with open(reads, "w") as file:
    ...     _ = file.write(">read1\nATGGCC\n>read2\nNNN\n>read1\nTA\n")
    >>> found = validate_file(reads)
    >>> found.is_valid, found.records, found.lengths.median, found.ambiguous.records
    (False, 3, 3, 1)
    >>> found.duplicates
    Duplicates(ids=1, surplus=1, first=(DuplicateId(id='read1', records=2, first=1, again=3, line=5),))
    >>> folder.cleanup()
    """
    found = collect_statistics(
        input, EXAMPLES, REPEATED_IDS, workers=workers, progress=progress, scratch_dir=scratch_dir
    )
    return validation_of(found)


def validation_of(found: FileStatistics) -> Validation:
    """What an inspection with so many examples and repeated ids tells."""
    noted = {
        name: Noted(found.counts[name], next(iter(found.examples[name]), None)) for name in found.examples
    }
    return Validation(
        found.name,
        found.records,
        found.letters,
        found.lengths,
        Duplicates(found.ids, found.surplus, tuple(found.repeated)),
        **noted,
    )
