"""Cuts, joins and damages GenBank files at every byte: each is read without a loss, or refused in a sentence.

`python scripts/genbank_sweep.py [FILE...]`, with any Python that has sixfast and any Biopython.
"""

from __future__ import annotations

import argparse
import gzip
import logging
import re
import sys
import tempfile
import warnings
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import Bio

from sixfast.files.genbank import genbank_records
from sixfast.files.input import InputFile

DATA = Path(__file__).resolve().parent.parent / "tests" / "data" / "genbank"
#: A whole record.
RECORD = re.compile(rb"(?ms)^(?:\xef\xbb\xbf)?LOCUS {7}.*?^//$\n?")
#: What may be passed over in silence: between records it stands for nothing.
NOTHING = b"/\n\xef\xbb\xbf"
#: What refusals say behind their place, or that there is no record; and what they are called here.
REFUSALS = (
    (r", line \d+, record \d+ \(.*?\): was cut, .*; fetch", "refused: the record was cut"),
    (r", line \d+, record \d+( \(.*?\))?: 'LOCUS' stands in the middle .*; make", "refused: LOCUS in a line"),
    (r", line \d+, record \d+: does not begin with .*; fetch", "refused: no LOCUS line"),
    (r", line \d+, record \d+ \(.*?\): Biopython [\d.]+ finds .*; mend", "refused: a protein is left out"),
    (
        r", line \d+, record \d+ \(.*?\): Biopython [\d.]+ cannot read it \((\w+).*; mend",
        "Biopython raises",
    ),
    (r": holds no GenBank record; give", "refused: no record"),
    (r": its gzip data are damaged or incomplete .*; fetch", "refused: gzip data"),
)

Proteins = list[tuple[str, list[str]]]


class Part(NamedTuple):
    """A part of a file: its bytes from `begin` to `end`."""

    data: bytes
    begin: int
    end: int


class Outcome(NamedTuple):
    """What came of an input: its records' proteins, or the kind of the refusal."""

    proteins: Proteins | None
    kind: str


class Sweep:
    """Reads variants of files and counts what came of them.

    Attributes:
        inputs: how many were read.
        outcomes: how many there were of each kind.
        failures: sentences on those that went wrong.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "x.gbff"
        self._known: dict[bytes, Proteins | None] = {}
        self.inputs = 0
        self.outcomes: Counter[str] = Counter()
        self.failures: list[str] = []

    def file(self, name: str, data: bytes, other: bytes, step: int = 1) -> None:
        """Read the variants of a file, those that are made with the whole file `other` too."""
        for at in range(0, len(data) + 1, step):
            front, rest, whole = Part(data, 0, at), Part(data, at, len(data)), Part(other, 0, len(other))
            for parts, between in (
                ([front], b""),
                ([rest], b""),
                ([front, whole], b""),
                ([front, whole], b"\n"),
                ([whole, front], b""),
                ([whole, rest], b""),
            ):
                self._check(f"{name} at {at}", parts, between)
            for damaged in (
                data[:at] + data[at + 1 :],
                data[:at] + data[at + 80 :],
                data[:at] + b"\n" + data[at:],
            ):
                self._count(f"{name} damaged at {at}", self.read(damaged))
        packed = gzip.compress(data, mtime=0)
        for at in range(1, len(packed), step):
            outcome = self.read(packed[:at])
            self._count(f"{name}, compressed, at {at}", outcome)
            if outcome.proteins is not None:
                self.failures.append(f"{name}, compressed, at {at}: is read")

    def _check(self, what: str, parts: list[Part], between: bytes) -> None:
        """Read parts joined together: whole records may be read, and nothing else may be passed over."""
        outcome = self.read(between.join(data[begin:end] for data, begin, end in parts))
        self._count(what, outcome)
        whole = [record for part in parts for record in RECORD.findall(part.data[part.begin : part.end])]
        rests = [RECORD.sub(b"", part.data[part.begin : part.end]) for part in parts]
        alone = [self._proteins(record) for record in whole]
        right = None if None in alone else [found for proteins in alone for found in proteins or []]
        if outcome.proteins is not None and outcome.proteins != right:
            self.failures.append(f"{what}, {len(parts)} parts: proteins are lost or made up")
        if outcome.proteins is not None and any(rest.strip(NOTHING) for rest in rests):
            self.failures.append(f"{what}, {len(parts)} parts: a part of a record is passed over")
        unharmed = all(begin == 0 and end == len(data) for data, begin, end in parts)
        if unharmed and right and outcome.proteins is None:
            self.failures.append(f"{what}: whole files are refused ({outcome.kind})")

    def _proteins(self, record: bytes) -> Proteins | None:
        """Return what is read of a record alone."""
        if record not in self._known:
            self._known[record] = self.read(record).proteins
        return self._known[record]

    def _count(self, what: str, outcome: Outcome) -> None:
        self.inputs += 1
        self.outcomes[outcome.kind] += 1
        if outcome.kind.startswith("unexpected"):
            self.failures.append(f"{what}: {outcome.kind}")

    def read(self, data: bytes) -> Outcome:
        """Read a file with these bytes."""
        self._path.write_bytes(data)
        try:
            with InputFile(self._path) as source:
                proteins = [(record.id, list(record.proteins)) for record in genbank_records(source)]
        except ValueError as error:
            return Outcome(None, self._kind(str(error)))
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            return Outcome(None, f"unexpected {type(error).__name__}")
        return Outcome(proteins, "read")

    def _kind(self, sentence: str) -> str:
        """Return the kind of a refusal, which has to be one line that names file, record and remedy."""
        for pattern, kind in REFUSALS:
            if found := re.match(re.escape(str(self._path)) + pattern, sentence):
                return " ".join([kind, *found.groups()[-1:]]) if kind == "Biopython raises" else kind
        return f"unexpected sentence: {sentence}"


def main() -> int:
    """Sweep the files; print what came of them; return 1 after a failure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=sorted(DATA.glob("*.gbff")))
    parser.add_argument("--step", type=int, default=1, help="bytes from one place to the next")
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # Biopython's
    logging.getLogger("sixfast").setLevel(logging.ERROR)
    other = (DATA / "ok.gbff").read_bytes().replace(b"NC_000001", b"NC_000009")
    with tempfile.TemporaryDirectory() as folder:
        sweep = Sweep(Path(folder))
        for path in options.files:
            sweep.file(path.name, path.read_bytes(), other, options.step)
    version = sys.version.partition(" ")[0]
    print(
        f"Biopython {Bio.__version__}, Python {version}: {len(options.files)} files, {sweep.inputs:,} inputs"
    )
    for kind, count in sweep.outcomes.most_common():
        print(f"{count:10,} {kind}")
    print(*(f"FAILED: {failure}" for failure in sweep.failures[:20]), sep="\n")
    print(f"{len(sweep.failures)} failures")
    return 1 if sweep.failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
