"""The copying floor: what it costs only to read the input and to write the outputs.

`cat` of the input into nothing, then `cp` of both outputs to files that do not exist yet, on the
same file system. The page cache is warm and nothing is flushed to disk, as for every other program.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from benchmarks.measure import Command, Job, Program, answer


def floor(nucleotide: Path, protein: Path) -> Program:
    """The floor of a job whose finished outputs lie in these two files."""

    def commands(job: Job) -> list[Command]:
        copy = copy_command()
        return [
            Command(["cat", job.input]),
            Command([*copy, nucleotide, job.nucleotide]),
            Command([*copy, protein, job.protein]),
        ]

    return Program(
        "floor",
        f"cat of the input into nothing, {' '.join(copy_command())} of both outputs to new files",
        commands,
    )


@cache
def copy_command() -> tuple[str, ...]:
    """`cp` that copies bytes, also where the file system could share them."""
    # Only GNU's cp shares blocks unless told not to, and only GNU's knows the option.
    gnu = "GNU" in (answer("cp", "--version") or "")
    return ("cp", "--reflink=never") if gnu else ("cp",)
