"""`sixfast translate`."""

from __future__ import annotations

import time
from argparse import ArgumentError
from typing import TYPE_CHECKING

from sixfast.cli.options import (
    add_input,
    add_json,
    add_no_progress,
    add_outputs,
    add_workers,
    existing_files,
    output_paths,
    path,
    report_replaced,
    stem_of,
)
from sixfast.cli.terminal import one_line, print_result, print_summary, require_stdout, show_log
from sixfast.translation import translate_file

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from sixfast.translation import Summary

_DESCRIPTION = """\
Translate the records of the FASTA file INPUT in six frames.

Every frame without a stop is written to both outputs under the record's id
and the frame's name: its nucleotides to one, its protein to the other. Codons
with letters other than A, C, G and T are left out of the protein. An output
that exists is replaced, and that is said; after an error none has changed.
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments and options of the command."""
    parser.description = _DESCRIPTION
    add = parser.add_argument
    add_input(parser)
    add_outputs(parser)
    add_workers(parser)
    add("--skip-empty", action="store_true", help="leave out frames whose protein is empty")
    add(
        "--on-error",
        choices=("refuse", "skip"),
        default="refuse",
        help="what to do with a record that cannot be read; by default refuse",
    )
    add("--rejects", metavar="FILE", type=path, help="file for skipped records; goes with --on-error skip")
    add_no_progress(parser)
    add_json(parser)


def run(options: Namespace) -> None:
    """Translate a file, and print what was read and written."""
    if (options.on_error == "skip") != (options.rejects is not None):
        raise ArgumentError(None, "--on-error skip and --rejects go together: give both or none")
    if options.json:
        require_stdout()
    if options.on_error == "skip":
        show_log()
    started = time.perf_counter()
    with output_paths(options, stem_of(options.input)) as (nucleotide, protein):
        replaced = existing_files(nucleotide, protein, options.rejects)
        summary = translate_file(
            options.input,
            nucleotide,
            protein,
            workers=options.workers,
            skip_empty=options.skip_empty,
            progress=not options.no_progress,
            errors=options.on_error,
            rejects=options.rejects,
        )
    seconds = time.perf_counter() - started
    report_replaced(replaced)
    if options.json:
        import json

        files = {"input": options.input, "nucleotide": nucleotide, "protein": protein}
        if options.rejects is not None:
            files["rejects"] = options.rejects
        print_result(json.dumps({**files, **summary._asdict(), "seconds": round(seconds, 3)}))
    else:
        lines = [f"nucleotides: {one_line(nucleotide)}", f"proteins:    {one_line(protein)}"]
        if options.rejects is not None:
            lines.append(f"{summary.rejected:,} rejects:  {one_line(options.rejects)}")
        print_summary(_summary_line(summary, seconds), *lines)


def _summary_line(summary: Summary, seconds: float) -> str:
    speed = summary.records / seconds if seconds else 0.0
    return (
        f"{summary.records:,} records ({summary.bases:,} bases), "
        f"{summary.records_with_frames:,} with a stop-free frame, "
        f"{summary.frames:,} frames written in {seconds:.2f} s "
        f"({speed:,.0f} records/s, {summary.bases / seconds / 1e6 if seconds else 0:,.0f} Mb/s)"
    )
