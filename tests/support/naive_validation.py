"""What validation tells, in plain Python with everything in memory.

`inspect` is for `sixfast.validate_file` (SEMANTICS 16.1 to 16.5), `virnucpro_answer` for the drop-in (16.7 to
16.11).
"""

from __future__ import annotations

import ast
import io
from collections import Counter
from typing import Any, TextIO

from Bio import SeqIO
from Bio.Seq import Seq

Answer = tuple[bool, list[str], list[str], dict[str, Any]]

IUPAC = "ATGCNRYKMSWBDHV"
TRAITS = {
    "empty": lambda sequence: not sequence,
    "short": lambda sequence: 0 < len(sequence) < 3,
    "outside": lambda sequence: any(letter.upper() not in IUPAC for letter in sequence),
    "ambiguous": lambda sequence: any(letter.upper() in IUPAC[4:] for letter in sequence),
    "lower_case": lambda sequence: any("a" <= letter <= "z" for letter in sequence),
    "rna": lambda sequence: "U" in sequence.upper(),
}


def records(data: bytes) -> list[tuple[int, str, str]]:
    """The line, the id and the sequence of each record, a letter for each byte."""
    text = io.StringIO(data.decode(), newline=None).read().split("\n")
    lines = [number for number, line in enumerate(text, 1) if line.startswith(">")]
    parsed = SeqIO.parse(io.StringIO(data.decode(), newline=None), "fasta") if data else []
    return [(line, each.id, bytes(each.seq).decode("latin-1")) for line, each in zip(lines, parsed)]


def inspect(data: bytes) -> dict[str, Any]:
    """Counts of everything, and the first record of each kind as (record, line, id)."""
    found = records(data)
    letters = Counter("".join(sequence for _, _, sequence in found))
    answer: dict[str, Any] = {
        "records": len(found),
        "letters": {
            letter if letter.isascii() else f"0x{ord(letter):02x}": count for letter, count in letters.items()
        },
        "lengths": dict(Counter(len(sequence) for _, _, sequence in found)),
    }
    for name, has_trait in TRAITS.items():
        having = [
            (number, line, name)
            for number, (line, name, sequence) in enumerate(found, 1)
            if has_trait(sequence)
        ]
        answer[name] = (len(having), having[0] if having else None)
    numbers: dict[str, list[int]] = {}
    for number, (_, name, _) in enumerate(found, 1):
        numbers.setdefault(name, []).append(number)
    repeated = sorted((same[1], name, len(same), same[0]) for name, same in numbers.items() if len(same) > 1)
    answer["duplicates"] = (
        len(repeated),
        sum(count - 1 for _, _, count, _ in repeated),
        [(name, count, first, again, found[again - 1][0]) for again, name, count, first in repeated],
    )
    return answer


class VirNucPro:
    """What the drop-in finds in records, one after the other."""

    def __init__(self, max_errors: Any) -> None:
        self.max_errors = max_errors
        self.errors: list[str] = []
        self.warnings: list[str] = []
        self.ids: list[str] = []
        self.lengths: list[int] = []
        self.repeated: set[str] = set()
        self.ambiguous = self.empty = 0
        self.average: float = 0

    def tell(self, told: list[str], text: str) -> None:
        if len(told) < self.max_errors:
            told.append(text)

    def add(self, name: str, sequence: Seq) -> None:
        self.ids.append(name)
        if name in self.ids[:-1]:
            self.repeated.add(name)
            self.tell(self.errors, f"Duplicate ID: {name}")
        if len(sequence) == 0:
            self.empty += 1
            self.tell(self.errors, f"Empty sequence: {name}")
            return
        self.lengths.append(len(sequence))
        letters = str(sequence).upper()
        if any(letter in letters for letter in IUPAC[4:]):
            self.ambiguous += 1
            self.tell(self.warnings, f"Ambiguous bases in {name}")
        if any(letter not in IUPAC for letter in letters):
            self.tell(self.errors, f"Invalid characters in {name}: {set(letters) - set(IUPAC)}")


def virnucpro_answer(text: TextIO, max_errors: Any = 10) -> Answer:
    """The drop-in's answer for an open text, empty or beginning with a record, which Biopython reads."""
    found = VirNucPro(max_errors)
    try:
        for record in SeqIO.parse(text, "fasta"):
            found.add(record.id, record.seq)
        if found.ids:
            found.average = sum(found.lengths) / len(found.ids)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the last error
        found.errors.append(f"File parsing error: {error}")
    statistics = {
        "total_sequences": len(found.ids),
        "min_length": min(found.lengths, default=float("inf")),
        "max_length": max(found.lengths, default=0),
        "avg_length": found.average,
        "ambiguous_count": found.ambiguous,
        "duplicate_ids": found.repeated,
        "empty_sequences": found.empty,
    }
    return not found.errors and bool(found.ids), found.errors, found.warnings, statistics


def comparable(answer: Answer) -> tuple[Any, ...]:
    """An answer whose numbers are equal only if their types are, and whose sets whatever their order."""
    is_valid, errors, warnings, statistics = answer
    values = [(name, value if isinstance(value, set) else repr(value)) for name, value in statistics.items()]
    return is_valid, list(map(divided, errors)), warnings, values


def divided(error: str) -> tuple[str, set[str] | None]:
    """The text of an error, and the set of letters behind it."""
    text, _, letters = error.partition(": {")
    if letters and text.startswith("Invalid characters in "):
        return text, ast.literal_eval("{" + letters)
    return error, None
