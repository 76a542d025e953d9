"""Options that several commands have."""

from __future__ import annotations

import math
import os
from argparse import ArgumentError, ArgumentTypeError
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sixfast._kernel import Compressor
from sixfast.cli.terminal import one_line, print_error, require_stdout
from sixfast.files.directories import new_directory
from sixfast.files.names import STANDARD_OUTPUT, compression_of, stem_of
from sixfast.files.output_file import goes_to_file

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _ActionsContainer
    from collections.abc import Iterable, Iterator
    from typing import Any


_WHICH_OUTPUTS = "give both --nucleotide and --protein, or --output-dir alone"


def add_input(parser: ArgumentParser) -> None:
    """Add the argument for the input to read."""
    parser.add_argument(
        "input", metavar="INPUT", type=path, help="FASTA, FASTQ or unaligned BAM, compressed or not"
    )


def add_outputs(parser: ArgumentParser, stem: str = "<stem>") -> None:
    """Add the options for both outputs: two files, or a directory. There their names begin with `stem`."""
    parser.add_argument("--nucleotide", metavar="FILE", type=path, help="file for the nucleotides")
    parser.add_argument("--protein", metavar="FILE", type=path, help="file for the proteins")
    add_output_dir(parser, f"{stem}_nucleotide.fa and {stem}_protein.faa", required=False)


def add_output_dir(parser: ArgumentParser, files: str, *, required: bool = True) -> None:
    """Add the option for the directory of some files."""
    parser.add_argument(
        "-o",
        "--output-dir",
        metavar="DIR",
        type=path,
        required=required,
        help=f"directory for {files}; made if absent",
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
        raise ArgumentError(None, _WHICH_OUTPUTS)


def existing_files(*paths: str | None) -> list[str]:
    """Return those of the outputs that are files already, and so would be replaced."""
    return [path for path in paths if path is not None and os.path.isfile(path) and goes_to_file(path)]


def report_replaced(files: list[str]) -> None:
    """Print which files have been replaced, if any: nothing tells whether they were of the same input."""
    if files:
        print_error(f"sixfast: warning: replaced what was there before: {one_line(', '.join(files))}")


def outputs_in_directory(
    options: Namespace, inputs: list[str], compression: str | None = None
) -> list[tuple[str, str]]:
    """Return the paths of both outputs of each input in the output directory.

    Raises:
        ArgumentError: if outputs are named too.
        ValueError: if two inputs would have one output.
    """
    if options.nucleotide is not None or options.protein is not None:
        raise ArgumentError(None, _WHICH_OUTPUTS)
    suffix = f".{compression}" if compression else ""
    made_from: dict[str, str] = {}
    for path in inputs:
        begin = os.path.join(options.output_dir, stem_of(path))
        if begin in made_from:
            raise ValueError(
                f"{made_from[begin]} and {path}: {begin}_nucleotide.fa{suffix} would be the output of both; "
                "give them output directories of their own"
            )
        made_from[begin] = path
    return [(f"{begin}_nucleotide.fa{suffix}", f"{begin}_protein.faa{suffix}") for begin in made_from]


def given_options(options: Namespace, names: Iterable[str]) -> dict[str, Any]:
    """Return those of these options that were given, by name; None is the default of one that was not."""
    return {name: value for name in names if (value := getattr(options, name)) is not None}


def running_options(options: Namespace) -> dict[str, Any]:
    """Return how a run is done, by the keywords of the functions that write files."""
    return {
        "workers": options.workers,
        "progress": not options.no_progress,
        "compress": options.compress,
        "compress_level": options.compress_level,
    }


def refuse_json_on_stdout(options: Namespace, outputs: Iterable[str]) -> None:
    """Raise ArgumentError if the summary and an output would both go to stdout; OSError if that is closed."""
    if not options.json:
        return
    if STANDARD_OUTPUT in outputs:
        raise ArgumentError(None, "--json and an output - do not go together: both are standard output")
    require_stdout()


def add_compression(parser: ArgumentParser, what: str = "compress an output -") -> None:
    """Add the options for how outputs are compressed."""
    parser.add_argument(
        "--compress", choices=("gz", "zst"), help=f"{what}; named ones are where they end in .gz or .zst"
    )
    parser.add_argument(
        "--compress-level", metavar="N", type=int, help="how hard: 0 to 9 for gz, 1 to 19 for zst"
    )


def check_compression(options: Namespace, outputs: Iterable[str]) -> None:
    """Raise ArgumentError for outputs that are not compressed as their names say, or at that level."""
    try:
        compressions = {compression_of(output, options.compress) for output in outputs}
    except ValueError as error:
        raise ArgumentError(None, str(error)) from None
    check_level(options, compressions)


def check_level(options: Namespace, compressions: set[str | None]) -> None:
    """Raise ArgumentError for a level of compression that these outputs do not have."""
    if options.compress_level is None:
        return
    if compressions == {None}:
        raise ArgumentError(None, "--compress-level goes with compressed outputs")
    try:
        for compression in compressions - {None}:
            Compressor(str(compression), options.compress_level)
    except ValueError as error:
        raise ArgumentError(None, str(error)) from None


def add_unique_ids(parser: ArgumentParser) -> None:
    """Add the option that gives each record an id of its own."""
    parser.add_argument(
        "--unique-ids",
        action="store_true",
        help="give records with an id that was there before another one: _1, _2, ... is added",
    )


def add_reading(parser: _ActionsContainer, ambiguity: str) -> None:
    """Add the options for how codons are read; `ambiguity` is the policy where none is given."""
    from sixfast.translation.genetic_codes import AMBIGUITIES, DUALS  # most commands do without

    parser.add_argument(
        "--code",
        metavar="ID",
        type=_code,
        help="genetic code, by the id or name that sixfast codes lists; by default 1, the standard code",
    )
    parser.add_argument(
        "--ambiguity",
        choices=AMBIGUITIES,
        help="what a codon with other letters than A, C, G and T is: nothing, X, what its letters allow, "
        f"or what Biopython makes of it; by default {ambiguity}",
    )
    parser.add_argument(
        "--dual",
        choices=DUALS,
        help="what codons are that are an amino acid and a stop at once; by default amino acids",
    )


def _code(text: str) -> int:
    """Return the id of a genetic code that is given by id or name."""
    from sixfast.translation.genetic_codes import genetic_code

    try:
        return genetic_code(text).id
    except (KeyError, ValueError) as error:
        raise ArgumentTypeError(error.args[0]) from None


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
