"""Options that several commands have."""

from __future__ import annotations

import math
import os
from argparse import ArgumentError, ArgumentTypeError
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sixfast.cli.terminal import one_line, print_error
from sixfast.files.directories import new_directory
from sixfast.files.output_file import goes_to_file

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator


def add_input(parser: ArgumentParser) -> None:
    """Add the argument for the FASTA file to read."""
    parser.add_argument("input", metavar="INPUT", type=path, help="a FASTA file")


def add_outputs(parser: ArgumentParser, stem: str = "<stem>") -> None:
    """Add the options for both outputs: two files, or a directory. There their names begin with `stem`."""
    parser.add_argument("--nucleotide", metavar="FILE", type=path, help="file for the nucleotides")
    parser.add_argument("--protein", metavar="FILE", type=path, help="file for the proteins")
    parser.add_argument(
        "-o",
        "--output-dir",
        metavar="DIR",
        type=path,
        help=f"directory for {stem}_nucleotide.fa and {stem}_protein.faa; made if absent",
    )


@contextmanager
def output_paths(options: Namespace, stem: str) -> Iterator[tuple[str, str]]:
    """Give the paths of both outputs, from either kind of option; a directory that is made goes after errors.

    Raises:
        ArgumentError: for options that do not go together.
    """
    directory, nucleotide, protein = options.output_dir, options.nucleotide, options.protein
    if directory is not None and nucleotide is None and protein is None:
        begin = os.path.join(directory, stem)
        with new_directory(directory):
            yield f"{begin}_nucleotide.fa", f"{begin}_protein.faa"
    elif directory is None and nucleotide is not None and protein is not None:
        yield nucleotide, protein
    else:
        raise ArgumentError(None, "give both --nucleotide and --protein, or --output-dir alone")


def existing_files(*paths: str | None) -> list[str]:
    """Return those of the outputs that are files already, and so would be replaced."""
    return [path for path in paths if path is not None and os.path.isfile(path) and goes_to_file(path)]


def report_replaced(files: list[str]) -> None:
    """Print which files have been replaced, if any: nothing tells whether they were of the same input."""
    if files:
        print_error(f"sixfast: warning: replaced what was there before: {one_line(', '.join(files))}")


def stem_of(path: str) -> str:
    """Return the name of a file without its last suffix."""
    return os.path.splitext(os.path.basename(path))[0]


def add_workers(parser: ArgumentParser) -> None:
    """Add the option for the number of workers."""
    parser.add_argument(
        "--workers",
        metavar="N",
        type=positive_int,
        help="number of processes; by default as many as this process may use",
    )


def add_no_progress(parser: ArgumentParser) -> None:
    """Add the option that turns the progress bar off."""
    parser.add_argument("--no-progress", action="store_true", help="show no progress bar")


def add_json(parser: ArgumentParser) -> None:
    """Add the option that prints the summary as JSON."""
    parser.add_argument("--json", action="store_true", help="print the summary as JSON to stdout")


def path(text: str) -> str:
    """Return the path; refuse an empty one."""
    if not text:
        raise ArgumentTypeError("the path is empty; give one")
    return text


def positive_int(text: str, most: float = math.inf) -> int:
    """Convert text to a whole number of at least 1, and of no more than `most`."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 1 <= number <= most:
        bounds = "of at least 1" if most == math.inf else f"from 1 to {most}"
        raise ArgumentTypeError(f"{text!r} is no whole number {bounds}")
    return number
