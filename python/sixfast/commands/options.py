"""What several commands take."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser


def add_input(parser: ArgumentParser) -> None:
    """Declare the FASTA file to read."""
    parser.add_argument("input", metavar="INPUT", help="a FASTA file")


def add_workers(parser: ArgumentParser) -> None:
    """Declare how many may work."""
    parser.add_argument(
        "--workers",
        metavar="N",
        type=positive,
        help="number of processes; by default as many as this process may use",
    )


def add_no_progress(parser: ArgumentParser) -> None:
    """Declare how to do without a bar."""
    parser.add_argument("--no-progress", action="store_true", help="show no progress bar")


def add_json(parser: ArgumentParser) -> None:
    """Declare that a program will read what is told."""
    parser.add_argument("--json", action="store_true", help="print the summary as JSON to stdout")


def positive(text: str) -> int:
    """Read a whole number from 1 on."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise ArgumentTypeError(f"{text!r} is no whole number of at least 1")
    return number
