"""Reads the proteins of a GenBank file: finds its records, and lets Biopython read each."""

from __future__ import annotations

import contextlib
import re
import textwrap
from io import StringIO, TextIOWrapper
from typing import TYPE_CHECKING, NamedTuple

from sixfast.system.log import log_warning
from sixfast.system.signals import signals_blocked

if TYPE_CHECKING:
    import gzip
    from collections.abc import Iterable, Iterator, Sequence
    from io import BufferedReader

    from sixfast.files.input import InputFile

#: The first bytes of a gzip file, whatever its name.
_GZIP_START = b"\x1f\x8b"
#: What the first line of a record begins with.
_START = "LOCUS       "
#: The last line of a record.
_END = "//"
#: What the first line of a protein begins with, behind blanks.
_TRANSLATION = "/translation="
#: A line of the sequence: the number of its first letter, and letters.
_SEQUENCE_LINE = re.compile(r" *\d+ ")
#: Letters of Biopython's own message that are told.
_MESSAGE_LETTERS = 120


class GenBankRecord(NamedTuple):
    """What a GenBank record says of proteins.

    Attributes:
        id: its accession and version.
        proteins: the translations of its CDS features.
        coding: how many CDS features it has.
        pseudogenes: how many of these are pseudogenes.
    """

    id: str
    proteins: Sequence[str]
    coding: int
    pseudogenes: int


def genbank_records(source: InputFile) -> Iterator[GenBankRecord]:
    """Yield each record's proteins (rules 17.4 and 17.5).

    Raises:
        ImportError: if Biopython is not installed.
        ValueError: naming the file and the record, if that is cut or Biopython cannot read it; and if the
            file has no record.
    """
    try:
        with signals_blocked():  # numpy, which Biopython loads, makes an ImportError of an interrupt
            from Bio import SeqIO  # noqa: F401 - to say before the file is read whether it can be
    except ImportError as error:
        raise ImportError(
            f"{source.name}: GenBank files are read by Biopython, which cannot be imported ({error}); "
            "install it with: pip install 'sixfast[biopython]'"
        ) from error
    with _decompressed(source) as file:
        # Authors' names may be in any encoding. Ids and proteins are ASCII.
        text = TextIOWrapper(file, encoding="utf-8", errors="replace")
        try:
            for record in _split(source.name, text):
                yield record.parsed()
        finally:
            text.detach()


@contextlib.contextmanager
def _decompressed(source: InputFile) -> Iterator[BufferedReader | gzip.GzipFile]:
    """Open an input for reading from its start; decompress it if its first bytes are those of gzip.

    Raises:
        ValueError: naming the input, if its compressed data are damaged or end early.
    """
    if not source.file.peek(len(_GZIP_START)).startswith(_GZIP_START):
        yield source.file
        return
    import gzip  # takes a while to load
    import zlib

    try:
        with gzip.GzipFile(fileobj=source.file) as file:
            yield file
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ValueError(
            f"{source.name}: its gzip data are damaged or incomplete ({error}); fetch or make the file again"
        ) from error


class _RecordText:
    """The lines of a record without its sequence, which may be long and says nothing of proteins."""

    def __init__(self, name: str, line_number: int, number: int, first_line: str) -> None:
        self._name = name
        self._line_number = line_number
        self._label = f"record {number} ({' '.join(first_line.split()[1:2])})"
        self._lines: list[str] = []
        self._in_sequence = False
        self._sequence_letters = 0
        self._translations = 0

    def add(self, line: str) -> None:
        """Add the next line."""
        if self._in_sequence and (number := _SEQUENCE_LINE.match(line)):
            letters = line[number.end() : -1]  # a line end is always one letter
            self._sequence_letters += len(letters) - letters.count(" ")
            return
        self._in_sequence = self._in_sequence or line.startswith("ORIGIN")
        self._translations += line.lstrip().startswith(_TRANSLATION)
        self._lines.append(line)

    def place(self, line_number: int | None = None) -> str:
        """Return where the record is: its first line, or another."""
        return f"{self._name}, line {line_number or self._line_number}, {self._label}"

    def cut(self) -> ValueError:
        """Return the refusal of a record without an end."""
        return ValueError(
            f"{self.place()}: was cut, for no line '{_END}' ends it; fetch or make the file again"
        )

    def parsed(self) -> GenBankRecord:
        """Return what Biopython reads.

        Raises:
            ValueError: naming the record, if Biopython cannot read it, or leaves out a protein.
        """
        from Bio import SeqIO, __version__

        biopython = f"{self.place()}: Biopython {__version__}"
        try:
            record = SeqIO.read(StringIO("".join(self._lines)), "genbank")  # type: ignore[no-untyped-call]
        except Exception as error:  # its versions raise many kinds
            message = textwrap.shorten(f"{type(error).__name__}: {error}".rstrip(": "), _MESSAGE_LETTERS)
            raise ValueError(
                f"{biopython} cannot read it ({message}); mend it, or try another version of Biopython"
            ) from error
        translations = sum(len(feature.qualifiers.get("translation", ())) for feature in record.features)
        if translations < self._translations:
            raise ValueError(
                f"{biopython} finds {translations} of its {self._translations} translations; "
                "mend the lines and quotation marks of its features"
            )
        if self._sequence_letters and 0 < len(record) != self._sequence_letters:
            log_warning(
                "%s: its first line tells of %d letters, but it has %d; see whether a part is missing",
                self.place(),
                len(record),
                self._sequence_letters,
            )
        coding = [feature.qualifiers for feature in record.features if feature.type == "CDS"]
        proteins = [protein for found in coding for protein in found.get("translation", ())]
        pseudogenes = sum("pseudo" in found or "pseudogene" in found for found in coding)
        return GenBankRecord(record.id, proteins, len(coding), pseudogenes)


class _Outside:
    """Text in front of the first record, between two, or behind the last.

    The releases of GenBank have such text. Biopython passes over it, and over whatever it does not know as a
    record. So what seems to be a part of a record is refused.
    """

    def __init__(self, name: str, next_record: int) -> None:
        self._name = name
        self._next_record = next_record
        self._first_line: int | None = None

    def add(self, number: int, line: str) -> None:
        """Look at the next line.

        Raises:
            ValueError: naming the line, for UTF-16 text, and for a record without its first line.
        """
        if "\0" in line:
            raise ValueError(
                f"{self._name}, line {number}: has NUL bytes, as UTF-16 text has; save the file as UTF-8"
            )
        text = line.strip()
        if text and text != _END:
            self._first_line = self._first_line or number
        ends = text == _END and self._first_line
        if ends or text.startswith(_TRANSLATION) or (text and _START.startswith(text)):
            raise self._refusal(number)

    def end(self) -> None:
        """Raise ValueError if the file ends with text, which may be the beginning of a record."""
        if self._first_line:
            raise self._refusal(self._first_line)

    def _refusal(self, number: int) -> ValueError:
        return ValueError(
            f"{self._name}, line {self._first_line or number}, record {self._next_record}: does not begin "
            f"with '{_START}', so a part of it is missing; fetch or make the file again"
        )


def _split(name: str, lines: Iterable[str]) -> Iterator[_RecordText]:
    """Yield the records of a file.

    Raises:
        ValueError: naming the record, if it is cut; and if there is none.
    """
    records = 0
    record: _RecordText | None = None
    outside = _Outside(name, 1)
    for number, marked_line in enumerate(lines, 1):
        line = marked_line.lstrip("\ufeff")  # each of the files that were joined may begin with this mark
        if line.find(_START, 1) > 0:
            place = record.place(number) if record else f"{name}, line {number}, record {records + 1}"
            raise ValueError(
                f"{place}: '{_START.strip()}' stands in the middle of this line, as where a file that was "
                "cut is joined with another; make the file again from whole ones"
            )
        if line.startswith(_START):
            if record:
                raise record.cut()
            records += 1
            record = _RecordText(name, number, records, line)
        if record is None:
            outside.add(number, line)
            continue
        record.add(line)
        if line.rstrip() == _END:
            yield record
            record, outside = None, _Outside(name, records + 1)
    if record:
        raise record.cut()
    if not records:
        raise ValueError(f"{name}: holds no GenBank record; give the genome's GenBank file")
    outside.end()
