"""`sixfast validate`."""

from __future__ import annotations

import os
import time
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

from sixfast.cli.findings.errors import first_of
from sixfast.cli.findings.length_plot import PICTURE_SUFFIXES, plot_lengths, require_matplotlib
from sixfast.cli.findings.validation_table import format_table
from sixfast.cli.options import (
    add_input,
    add_json,
    add_no_progress,
    add_workers,
    existing_files,
    path,
    report_replaced,
)
from sixfast.cli.terminal import one_line, print_result, require_stdout
from sixfast.files.input import InputFile
from sixfast.files.outputs import OutputFiles
from sixfast.validate.report import validate_file

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from sixfast.validate.report import Validation

_DESCRIPTION = """\
Look through the reads of INPUT, a file, before anything is done with them.

Errors are ids that several records have, records without a sequence, and
letters outside IUPAC's code for DNA; warnings are U, fewer than 3 letters,
ambiguous and lower-case letters. The exit status is 1 if there is an error or
no record. A scratch file takes 8 bytes for each record during the run.
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments and options of the command."""
    parser.description = _DESCRIPTION
    add = parser.add_argument
    add_input(parser)
    add(
        "--plot",
        metavar="FILE",
        type=_picture_path,
        help="draw how long the sequences are, to a .png, .svg or .pdf; needs sixfast[plot]",
    )
    add(
        "--scratch-dir",
        metavar="DIR",
        type=path,
        help="directory for the scratch file; by default TMPDIR or /tmp",
    )
    add_workers(parser)
    add_no_progress(parser)
    add_json(parser)


def run(options: Namespace) -> None:
    """Check a file, and print what it holds.

    Raises:
        ValueError: if the file is not valid.
    """
    require_stdout()
    replaced = existing_files(options.plot)
    started = time.perf_counter()
    found = _validate(options) if options.plot is None else _validate_and_plot(options)
    seconds = time.perf_counter() - started
    report_replaced(replaced)
    if options.json:
        import json

        print_result(json.dumps({**found.as_json(), "seconds": round(seconds, 3)}))
    else:
        print_result(format_table(found))
    if not found.is_valid:
        raise ValueError(first_of(found.errors))


def _picture_path(path: str) -> str:
    if os.path.splitext(path)[1].lower() not in PICTURE_SUFFIXES:
        raise ArgumentTypeError(
            f"{path!r} is no name of a picture; let it end in {', '.join(PICTURE_SUFFIXES)}"
        )
    return path


def _validate(options: Namespace) -> Validation:
    return validate_file(
        options.input,
        workers=options.workers,
        progress=not options.no_progress,
        scratch_dir=options.scratch_dir,
    )


def _validate_and_plot(options: Namespace) -> Validation:
    """Check first that a picture can be made and written. It is put in place when it is complete."""
    require_matplotlib()
    with InputFile(options.input) as source, OutputFiles({"plot": options.plot}, source) as outputs:
        outputs.open()
        found = _validate(options)
        title = f"{one_line(os.path.basename(found.input))}: {found.records:,} records"
        picture = plot_lengths(found.lengths, title, os.path.splitext(options.plot)[1][1:].lower())
        outputs.write([picture])
        outputs.commit([len(picture)])
    return found
