"""Inputs of the soak, what comes of them, and how a job says that it has failed."""

from __future__ import annotations

import functools
import random
import re

from sixfast import reference

#: Different inputs; the reference translates each once.
INPUTS = 40


@functools.cache
def material(number: int) -> bytes:
    """An input of up to 300 kB; one in three holds records that cannot be read."""
    rng = random.Random(number)  # noqa: S311 - nothing secret
    longest = rng.choice([30, 300, 3_000, 30_000])
    bad = 0.01 if number % 3 == 0 else 0.0
    records = []
    left = rng.choice([0, 1_000, 30_000, 100_000, 300_000])
    while left > 0:
        letters = "".join(
            rng.choices("ACGTNacgt", [30, 30, 30, 30, 1, 5, 5, 5, 5], k=rng.randint(0, longest))
        )
        broken = "\udcff" if rng.random() < bad else ""
        records.append(f">read{len(records)} some words\n{letters}{broken}\n")
        left -= len(records[-1])
    return "".join(records).encode(errors="surrogateescape")


@functools.lru_cache(maxsize=2 * INPUTS)
def results(data: bytes) -> tuple[bytes, bytes, bytes]:
    """Nucleotides, proteins and rejects, by the reference."""
    records = re.split(rb"(?<=\n)(?=>)", data)
    rejects = [record for record in records if b"\xff" in record]
    nucleotide, protein, _ = reference.translate_fasta(
        b"".join(record for record in records if b"\xff" not in record)
    )
    return nucleotide, protein, b"".join(rejects)


class Failure(Exception):  # noqa: N818 - the word for it
    """A job did not end as it must."""


def check(condition: object, what: str) -> None:
    """Raise if it does not hold."""
    if not condition:
        raise Failure(what)
