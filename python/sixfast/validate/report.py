"""`validate_file`: reports what an input holds, and what in it VirNucPro could not process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Optional

from sixfast.validate.lengths import Lengths
from sixfast.validate.statistics import (
    DuplicateId,
    Example,
    FileStatistics,
    NamedLetter,
    collect_statistics,
)

if TYPE_CHECKING:
    from sixfast.files import AnyPath
    from sixfast.system.progress import Report

#: The attributes of Validation that are findings, in the order of its JSON.
_FINDINGS = ("empty", "outside", "short", "ambiguous", "lower_case", "rna")
#: How many records with each finding, and how many duplicate ids, are reported one by one.
MAX_EXAMPLES, MAX_DUPLICATE_IDS = 1, 10


class Finding(NamedTuple):
    """The records that have something in common, such as an empty sequence.

    Attributes:
        records: their number.
        first: the first of them, None if there is none.
    """

    records: int
    first: Optional[Example]  # noqa: UP045 - evaluated at run time

    def as_json(self) -> dict[str, Any]:
        """Return the same as values for JSON."""
        return {"records": self.records, "first": self.first and self.first._asdict()}


class Duplicates(NamedTuple):
    """The ids that several records have.

    Attributes:
        ids: their number.
        surplus: the number of their records, the first of each id not counted.
        first: the first ten of these ids, in the order of their second records.
    """

    ids: int
    surplus: int
    first: tuple[DuplicateId, ...]


class Hidden(NamedTuple):
    """Lines that look as if a record began, and do not begin one: a mark or a blank stands before the `>`.

    Attributes:
        records: their number.
        first: the letter that hides the first of them, None if there is none.
    """

    records: int
    first: Optional[NamedLetter]  # noqa: UP045 - evaluated at run time

    def as_json(self) -> dict[str, Any]:
        """Return the same as values for JSON."""
        return {"records": self.records, "first": self.first and self.first._asdict()}


class Validation(NamedTuple):
    """What an input holds.

    Attributes:
        input: its path, as it was given.
        records: number of records.
        letters: how often each letter occurs in sequences, as it is written; bytes outside ASCII as `0xc3`.
        lengths: how many sequences have each length, in bytes.
        duplicates: ids that several records have, an error.
        empty: records without a sequence, an error.
        outside: records with a letter outside IUPAC's `ACGTNRYKMSWBDHV`, in either case, an error.
        short: records with one or two letters, which is less than a codon.
        ambiguous: records with a letter of `NRYKMSWBDHV`, in either case.
        lower_case: records with a lower-case letter.
        rna: records with the letter U, in either case; they are among those of `outside` too.
        outside_letter: the letter that `outside.first` is about, None if there is none.
        hidden: records that do not begin, since something stands before their `>`. What hides them is among
            the letters of `outside`.

    SEMANTICS 16.1 to 16.6.

    >>> nothing = Finding(0, None)
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
    empty: Finding
    outside: Finding
    short: Finding
    ambiguous: Finding
    lower_case: Finding
    rna: Finding
    outside_letter: Optional[NamedLetter] = None  # noqa: UP045 - evaluated at run time
    hidden: Hidden = Hidden(0, None)

    @property
    def is_valid(self) -> bool:
        """Whether there is at least one record and no error."""
        return bool(self.records) and not (self.duplicates.ids or self.empty.records or self.outside.records)

    @property
    def gc(self) -> float:
        """The fraction of G and C among A, C, G and T, in either case; 0 if there are none of them."""
        known = {base: self.letters.get(base, 0) + self.letters.get(base.lower(), 0) for base in "ACGT"}
        return (known["C"] + known["G"]) / max(1, sum(known.values()))

    @property
    def errors(self) -> list[str]:
        """One sentence for each kind of error: the first such record, how many there are, and what to do."""
        found = [] if self.records else [f"{self.input}: holds no record; give a FASTA file with sequences"]
        if self.duplicates.ids:
            first = self.duplicates.first[0]
            found.append(
                f"{self._place(first.line)} record {first.again} ({first.id}): has the id of record "
                f"{first.first}{_count_text(self.duplicates.surplus)}; give each record an id of its own"
            )
        if self.empty.records:
            found.append(
                f"{self._location(self.empty)} has no sequence{_count_text(self.empty.records)}; remove it"
            )
        if self.hidden.first:
            _, what, remedy, _ = self.hidden.first
            found.append(
                f"{self.input}, line {self.hidden.first.line}: {what}, "
                f"{remedy}{_count_text(self.hidden.records, 'lines')}"
            )
        if self.outside.records and not self._is_outside_explained():
            found.append(self._outside_error())
        return found

    def _is_outside_explained(self) -> bool:
        """Whether what hides records is all that is outside."""
        letter = self.outside_letter
        return letter is not None and letter.hides_record and self.outside.records <= self.hidden.records

    def _outside_error(self) -> str:
        count = _count_text(self.outside.records)
        first, letter = self.outside.first, self.outside_letter
        if first and letter and letter.remedy:
            return (
                f"{self._place(letter.line)} record {first.record} ({first.id}): {letter.what} at "
                f"position {first.position}, {letter.remedy}{count}"
            )
        remedy = "write T for U" if self.outside == self.rna else "replace it, by N for example"
        what = _letter_text(self.outside)
        if first and letter and len(first.letter) > 1:  # a byte of a letter outside ASCII
            what = f"{letter.what} at position {first.position}"
        return f"{self._location(self.outside)} {what} is outside IUPAC's code for DNA{count}; {remedy}"

    @property
    def warnings(self) -> list[str]:
        """The same for findings that are no errors, but may surprise."""
        findings = (
            (self.short, "has fewer than 3 letters", "its frames have empty proteins"),
            (
                self.ambiguous,
                _letter_text(self.ambiguous),
                "codons with ambiguous letters add nothing to a protein",
            ),
            (
                self.lower_case,
                _letter_text(self.lower_case),
                "files are read in upper case, single sequences are not",
            ),
            (self.rna, _letter_text(self.rna), "codons with U add nothing to a protein"),
        )
        return [
            f"{self._location(finding)} {what}{_count_text(finding.records)}; {why}"
            for finding, what, why in findings
            if finding.records
        ]

    def as_json(self) -> dict[str, Any]:
        """Return everything except how many sequences have each length, as values for JSON."""
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
            **{name: getattr(self, name).as_json() for name in _FINDINGS},
            "hidden": self.hidden.as_json(),
            "errors": self.errors,
            "warnings": self.warnings,
        }

    def _location(self, finding: Finding) -> str:
        """Say where the first record of a finding is."""
        first = finding.first or Example(0, 0, "")
        return f"{self._place(first.line)} record {first.record} ({first.id}):"

    def _place(self, line: int) -> str:
        """Name the input and the line; BAM has no lines."""
        return f"{self.input}, line {line}," if line else f"{self.input},"


def _letter_text(finding: Finding) -> str:
    return f"letter {finding.first.letter!r} at position {finding.first.position}" if finding.first else ""


def _count_text(number: int, things: str = "records") -> str:
    return f" ({number:,} such {things})" if number > 1 else ""


def validate_file(
    input: AnyPath,  # noqa: A002 - the word that users expect
    *,
    workers: int | None = None,
    progress: bool | Report = False,
    scratch_dir: AnyPath | None = None,
) -> Validation:
    r"""Check reads in a file: count records, lengths and letters, and find what is wrong with them.

    The file is read once. To find duplicate ids, hashes of ids are compared first; the parts of the file that
    hold ids with equal hashes are read again, once for every 1.8 million of these ids.

    Memory does not grow with the number of records: some 128 MB for sorting hashes, and 200 MB for comparing
    ids if that many are duplicates. A scratch file takes 8 bytes for each record while the function runs.

    Args:
        input: a file of any kind that `translate_file` reads; no pipe, since it may be read more than once.
        workers: number of processes, as in `translate_file`.
        progress: as in `translate_file`.
        scratch_dir: directory for the scratch file; None for the one that Python's `tempfile` chooses.

    Returns:
        What the file holds. Errors that VirNucPro would run into are reported in it, not raised.

    Raises:
        OSError: if a file cannot be read or written.
        ValueError: for text before the first record, an input that is cut, damaged or no regular file, or
            workers below 1.
        UnicodeDecodeError: for a byte that is no UTF-8.
        InputChangedError: if the input changed while it was read.
        WorkerDiedError: if a worker process was killed.

    SEMANTICS 16.1 to 16.6, 18.1 to 18.26 and 18.31.

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
        input, MAX_EXAMPLES, MAX_DUPLICATE_IDS, workers=workers, progress=progress, scratch_dir=scratch_dir
    )
    return validation_of(found)


def validation_of(found: FileStatistics) -> Validation:
    """Make a Validation from statistics with `MAX_EXAMPLES` examples and `MAX_DUPLICATE_IDS` ids."""
    findings = {
        name: Finding(found.counts[name], next(iter(found.examples[name]), None)) for name in found.examples
    }
    return Validation(
        found.name,
        found.records,
        found.letters,
        found.lengths,
        Duplicates(found.ids, found.surplus, tuple(found.duplicates)),
        **findings,
        outside_letter=found.outside_letter,
        hidden=Hidden(found.hidden, found.first_hidden),
    )
