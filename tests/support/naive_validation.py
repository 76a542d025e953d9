"""What `sixfast.validate_file` tells (SEMANTICS 16.1 to 16.5), in plain Python with everything in memory."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

from Bio import SeqIO

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
