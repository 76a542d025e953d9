"""`sixfast orfs`."""

from __future__ import annotations

import time
from argparse import ArgumentError
from typing import TYPE_CHECKING

from sixfast.cli.like import add_like_for_orfs, answer_like, refuse_with_like
from sixfast.cli.options import (
    add_compression,
    add_json,
    add_no_progress,
    add_reading,
    add_workers,
    check_compression,
    existing_files,
    given_options,
    path,
    refuse_json_on_stdout,
    report_replaced,
    running_options,
)
from sixfast.cli.terminal import one_line, print_result, print_summary, show_log
from sixfast.files.names import STANDARD_OUTPUT
from sixfast.translation.orf_options import orf_options
from sixfast.translation.orfs import FORMATS, write_orfs

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from typing import Any

    from sixfast.translation.orfs import OrfSummary

_DESCRIPTION = """\
Find the open reading frames of the records of INPUT: FASTA, FASTQ or unaligned
BAM, plain or compressed; a file, a pipe, or -, which is stdin.

An ORF is what lies between two stops of a frame, or from a start codon to the
next stop. The end of a record stands for a stop, unless --partial says
otherwise. ORFs are written in the order of the input, F1 F2 F3 R1 R2 R3, and
in a frame in the direction of its strand. An output that exists is replaced,
and that is said; after an error none has changed.
"""
#: Options that are passed on to `orf_options`, where they are given.
_SEARCH = (
    *("find", "starts", "min_length", "max_length", "min_aa", "max_aa", "partial", "strand", "frames"),
    *("include_stop", "initial_m", "code", "ambiguity", "dual", "circular", "line_width", "description"),
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments and options of the command."""
    parser.description = _DESCRIPTION
    add = parser.add_argument
    add("input", metavar="INPUT", type=path, help="FASTA, FASTQ or unaligned BAM; - for standard input")
    _add_what_is_an_orf(parser)
    _add_outputs(parser)
    add_like_for_orfs(parser)
    add_compression(parser)
    add_workers(parser)
    add_no_progress(parser)
    add_json(parser)


def _add_what_is_an_orf(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("what is an ORF")
    add = group.add_argument
    add("--find", choices=("stops", "start"), help="from stop to stop, by default; or from start to stop")
    add("--starts", metavar="CODONS", help="with --find start: atg, by default; code; or CTG,TTG,...")
    add("--min-length", metavar="N", type=int, help="nucleotides at least, a stop not counted; 30 by default")
    add("--max-length", metavar="N", type=int, help="nucleotides at most")
    add("--min-aa", metavar="N", type=int, help="the least length in codons")
    add("--max-aa", metavar="N", type=int, help="the greatest length in codons")
    add(
        "--partial",
        choices=("keep", "5", "3", "drop"),
        help="which ORFs may lack an end: any, the left one, the right one, none; by default any with "
        "--find stops, 3 with --find start",
    )
    add("--strand", choices=("both", "forward", "reverse"), help="by default both")
    add("--frames", metavar="F1,R2", help="frames to look at; all by default")
    add("--circular", action="store_true", default=None, help="the last letter is followed by the first")
    add_reading(group, ambiguity="x")


def _add_outputs(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("what is written")
    add = group.add_argument
    add("-o", "--output", metavar="FILE", type=path, help="by default -, which is stdout")
    add("--format", choices=FORMATS, help="of the output; by default fasta, which is the proteins")
    for name in FORMATS:
        add(f"--{name}", metavar="FILE", type=path, help=f"write {name} too; without -o and --format instead")
    add("--include-stop", action="store_true", default=None, help="the stop codon is a part of the ORF")
    add(
        "--no-initial-m",
        dest="initial_m",
        action="store_false",
        default=None,
        help="write the start codon's own amino acid",
    )
    add(
        "--line-width",
        metavar="N",
        type=int,
        help="letters in a line of FASTA; 0, by default, for all in one",
    )
    add(
        "--description",
        action="store_true",
        default=None,
        help="the description stands behind headers of FASTA",
    )


def run(options: Namespace) -> None:
    """Find the ORFs of an input, and print what was read and written."""
    asked = given_options(options, _SEARCH)
    if options.like is not None:
        refuse_with_like(options, FORMATS)
        if options.format is not None:
            asked["format"] = options.format
        answer_like(options, options.input, options.output or STANDARD_OUTPUT, asked)
        return
    try:
        orf_options(**asked)
    except ValueError as error:
        raise ArgumentError(None, str(error)) from None
    outputs = _outputs(options)
    refuse_json_on_stdout(options, outputs.values())
    check_compression(options, outputs.values())
    show_log()
    _find(options, outputs, asked)


def _outputs(options: Namespace) -> dict[str, str]:
    """Return the outputs by format."""
    outputs: dict[str, str] = given_options(options, FORMATS)
    if not outputs or options.output is not None or options.format is not None:
        main = options.format or "fasta"
        if main in outputs:
            raise ArgumentError(None, f"--{main} is the format of -o already; give one of them")
        outputs = {main: options.output or STANDARD_OUTPUT, **outputs}
    if list(outputs.values()).count(STANDARD_OUTPUT) > 1:
        raise ArgumentError(None, "- is given twice; standard output takes one of the outputs")
    return outputs


def _find(options: Namespace, outputs: dict[str, str], asked: dict[str, Any]) -> None:
    started = time.perf_counter()
    replaced = existing_files(*outputs.values())
    summary = write_orfs(
        options.input,
        outputs,
        **running_options(options),
        **asked,
    )
    seconds = time.perf_counter() - started
    report_replaced(replaced)
    if options.json:
        import json

        files = {"input": options.input, "outputs": outputs}
        print_result(json.dumps({**files, **summary._asdict(), "seconds": round(seconds, 3)}))
        return
    lines = (f"{name + ':':<12}{one_line(file)}" for name, file in outputs.items() if file != STANDARD_OUTPUT)
    print_summary(_summary_line(summary, seconds), *lines)


def _summary_line(summary: OrfSummary, seconds: float) -> str:
    return (
        f"{summary.records:,} records ({summary.bases:,} bases), {summary.records_with_orfs:,} with an ORF, "
        f"{summary.orfs:,} ORFs written in {seconds:.2f} s "
        f"({summary.bases / seconds / 1e6 if seconds else 0:,.0f} Mb/s)"
    )
