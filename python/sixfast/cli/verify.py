"""`sixfast verify`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sixfast.cli.options import add_input, add_no_progress
from sixfast.cli.terminal import one_line, print_result, require_stdout
from sixfast.verify import verify_file

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

_DESCRIPTION = """\
Hold the answers for records of INPUT to those of the pure-Python reference.

A sample of pieces of 64 kB, spread over the input, or with --all every record
goes through the reference and, at every CPU level of this machine,
through the kernel. Nothing is written. The exit status is 1 if there is a
difference.
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments and options of the command."""
    parser.description = _DESCRIPTION
    add_input(parser)
    parser.add_argument("--all", action="store_true", help="compare every record, at some 3 MB a second")
    add_no_progress(parser)


def run(options: Namespace) -> None:
    """Compare, and print what was compared."""
    require_stdout()
    verified = verify_file(options.input, everything=options.all, progress=not options.no_progress)
    extent = "all" if verified.whole else "a sample of"
    print_result(
        f"{one_line(options.input)}: the kernel gives the reference's answers for {extent} "
        f"{verified.records:,} records ({verified.bases:,} bases) at every CPU level of this machine "
        f"({', '.join(verified.levels)})"
    )
