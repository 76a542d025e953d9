"""`--like`: the answer of another program, for `sixfast orfs` and `sixfast translate`."""

from __future__ import annotations

import time
from argparse import ArgumentError
from typing import TYPE_CHECKING

from sixfast.cli.options import (
    check_compression,
    existing_files,
    given_options,
    refuse_json_on_stdout,
    report_replaced,
    running_options,
)
from sixfast.cli.terminal import one_line, print_result, print_summary, show_log
from sixfast.files.names import STANDARD_OUTPUT
from sixfast.translation.peers import CHOICES, FRAME_PEERS, ORF_PEERS, peer_options, write_like

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from typing import Any

#: Options of `sixfast translate` that only other programs have.
OF_FRAME_PEERS = ("stop_as", "trim", "reverse_frames", "unknown", "append_frame", "initial_m", "line_width")
_HELP = "the answer of this program to the byte: names, order and lines; options mean what they do there"


def add_like_for_orfs(parser: ArgumentParser) -> None:
    """Add the option of `sixfast orfs`."""
    parser.add_argument("--like", choices=ORF_PEERS, help=_HELP)


def add_like_for_frames(parser: ArgumentParser) -> None:
    """Add the options of `sixfast translate`."""
    group = parser.add_argument_group("the answer of another program, into --protein alone")
    add = group.add_argument
    add("--like", choices=FRAME_PEERS, help=f"{_HELP}; --frames is F1 by default")
    add("--stop-as", choices=("X",), help="write X for a stop")
    add("--trim", action="store_true", default=None, help="transeq: leave out X and stops at the end")
    add(
        "--reverse-frames",
        choices=CHOICES["reverse_frames"],
        help="transeq: R1 has the codons of F1, by default; or begins at the end of the sequence",
    )
    add("--unknown", choices=CHOICES["unknown"], help="seqkit: letters that it does not know make an X")
    add("--append-frame", action="store_true", default=None, help="seqkit: headers tell the frame")
    add("--initial-m", action="store_true", default=None, help="seqkit: a start codon in front is M")
    add("--line-width", metavar="N", type=int, help="seqkit: letters in a line; 60 by default, 0 for all")


def refuse_with_like(options: Namespace, names: tuple[str, ...]) -> None:
    """Raise ArgumentError if one of these options was given."""
    for name in (name for name, value in given_options(options, names).items() if value is not False):
        raise ArgumentError(None, f"--{name.replace('_', '-')} does not go with --like")


def answer_like(options: Namespace, path: str, output: str, asked: dict[str, Any]) -> None:
    """Write the answer for an input, and tell about it."""
    try:
        peer_options(options.like, **asked)
    except ValueError as error:
        raise ArgumentError(None, str(error)) from None
    refuse_json_on_stdout(options, [output])
    check_compression(options, [output])
    show_log()
    started = time.perf_counter()
    replaced = existing_files(output)
    summary = write_like(
        path,
        output,
        options.like,
        **running_options(options),
        **asked,
    )
    seconds = time.perf_counter() - started
    report_replaced(replaced)
    if options.json:
        import json

        counts = {"records": summary.records, "written": summary.orfs, "bases": summary.bases}
        files = {"input": path, "output": output, "like": options.like}
        print_result(json.dumps({**files, **counts, "seconds": round(seconds, 3)}))
        return
    lines = [] if output == STANDARD_OUTPUT else [f"output: {one_line(output)}"]
    print_summary(
        f"{summary.records:,} records ({summary.bases:,} bases), {summary.orfs:,} sequences written as "
        f"{options.like} does in {seconds:.2f} s",
        *lines,
    )
