"""`sixfast prepare`."""

from __future__ import annotations

import time
from argparse import ArgumentTypeError
from functools import partial
from typing import TYPE_CHECKING

from sixfast.cli.findings.errors import first_of
from sixfast.cli.options import (
    add_input,
    add_json,
    add_no_progress,
    add_output_dir,
    add_unique_ids,
    add_workers,
    positive_int,
)
from sixfast.cli.terminal import one_line, print_error, print_result, print_summary, require_stdout
from sixfast.preparation.layout import INTERMEDIATE_FILES
from sixfast.preparation.output_directory import unfinished_directory
from sixfast.preparation.prepare import MAX_FILES, prepare

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from sixfast.preparation.result import Prepared

_DESCRIPTION = """\
Cut the reads of INPUT into chunks, translate these in six frames, and share the
stop-free frames out among files, all in one pass.

For reads.fastq.gz the files are DIR/reads_nucleotide/output_1.fa, ... and
DIR/reads_protein/output_1.fa, ...: what VirNucPro's stages on the GPU read,
to the byte. DIR/manifest.json tells what is in each. A second run checks the
files and does nothing; after an interruption it goes on from where it was.
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments and options of the command."""
    parser.description = _DESCRIPTION
    add = parser.add_argument
    add_input(parser)
    add_output_dir(parser, "all files")
    add(
        "--chunk-size", metavar="N", type=positive_int, default=500, help="letters in a chunk; by default 500"
    )
    sharing = parser.add_mutually_exclusive_group()
    sharing.add_argument(
        "--records-per-file",
        metavar="N",
        type=positive_int,
        default=10_000,
        help="records in a file; by default 10000",
    )
    sharing.add_argument(
        "--files",
        metavar="N",
        type=partial(positive_int, most=MAX_FILES),
        help="make N files of each kind, with nearly equal residues",
    )
    add(
        "--line-width",
        metavar="N",
        type=int,
        choices=(0, 60),
        default=60,
        help="60 letters in a line, as by default, or 0 for sequences in one line",
    )
    add("--skip-empty", action="store_true", help="leave out frames whose protein is empty")
    add(
        "--keep",
        metavar="WHAT",
        type=_intermediate_names,
        default=(),
        help="also write what VirNucPro leaves between its stages: chunked, nucleotide, protein, or "
        "several with commas",
    )
    add(
        "--validate",
        action="store_true",
        help="also look through the input, as sixfast validate does, and tell what is wrong with it; "
        "after an error the status is 1, with all files in place",
    )
    add_unique_ids(parser)
    add(
        "--unique",
        action="store_true",
        help="write frames that have the same nucleotides and protein once, and <stem>_map.tsv, by which "
        "sixfast expand gives the predictions back to all of them",
    )
    add_workers(parser)
    add_no_progress(parser)
    add_json(parser)


def run(options: Namespace) -> None:
    """Prepare a file, and print what was read and written.

    Raises:
        ValueError: if the input was to be validated and is not valid.
    """
    if options.json:
        require_stdout()
    started = time.perf_counter()
    try:
        prepared = prepare(
            options.input,
            options.output_dir,
            chunk_size=options.chunk_size,
            records_per_file=options.records_per_file,
            files=options.files,
            line_width=options.line_width,
            skip_empty=options.skip_empty,
            keep=options.keep,
            validate=options.validate,
            unique_ids=options.unique_ids,
            unique=options.unique,
            workers=options.workers,
            progress=not options.no_progress,
        )
    except BlockingIOError:
        raise  # what is there is of the other run
    except BaseException:
        kept = unfinished_directory(options.output_dir, options.input)
        if kept is not None:
            print_error(
                f"sixfast: what is done is kept in {one_line(kept)}; the same command goes on from there"
            )
        raise
    seconds = time.perf_counter() - started
    if options.json:
        import json

        files = {"input": options.input, "output_dir": options.output_dir}
        print_result(json.dumps({**files, **prepared._asdict(), "seconds": round(seconds, 3)}))
    else:
        lines = [f"manifest: {one_line(prepared.manifest)}"]
        if prepared.removed:
            first, *others = prepared.removed
            more = f" and {len(others)} more" if others else ""
            lines.append(f"removed:  {one_line(first)}{more}, of an earlier preparation")
        if options.unique_ids:
            lines.append(f"{prepared.renamed:,} records got another id")
        lines += (f"sixfast: warning: {one_line(sentence)}" for sentence in prepared.warnings)
        print_summary(_summary_line(prepared, seconds), *lines)
    if prepared.errors:
        raise ValueError(f"{first_of(prepared.errors)} (all files are in place nevertheless)")


def _intermediate_names(text: str) -> list[str]:
    names = text.split(",")
    for name in names:
        if name not in INTERMEDIATE_FILES:
            raise ArgumentTypeError(
                f"there is no {name!r} to keep; give some of {', '.join(INTERMEDIATE_FILES)}"
            )
    return names


def _summary_line(prepared: Prepared, seconds: float) -> str:
    balance = f", the fullest {prepared.balance:.4f} times the mean" if prepared.balance else ""
    how = f"in {seconds:.2f} s"
    if prepared.written < prepared.frames:
        saved = 1 - prepared.written / prepared.frames
        balance = f", {prepared.written:,} of them written, which saves {saved:.1%}{balance}"
    if prepared.resumed:
        how = f"{prepared.resumed:,} bytes of the input had been done before; {how}"
    return (
        f"{prepared.records:,} records ({prepared.bases:,} bases), {prepared.chunks:,} chunks, "
        f"{prepared.chunks_with_frames:,} with a stop-free frame, {prepared.frames:,} frames in "
        f"{prepared.files:,} files of each kind{balance}; {how}"
    )
