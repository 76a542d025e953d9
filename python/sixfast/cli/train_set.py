"""`sixfast train-set`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sixfast.cli.options import (
    add_json,
    add_no_progress,
    add_outputs,
    existing_files,
    output_paths,
    path,
    positive_int,
    report_replaced,
)
from sixfast.cli.terminal import one_line, print_result, print_summary, require_stdout, show_log
from sixfast.files.names import stem_of
from sixfast.train_set import make_train_set

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from sixfast.train_set import TrainSet

_DESCRIPTION = """\
Make data to train VirNucPro on, as its own scripts do.

The records of GENOME are cut into overlapping chunks. Of each chunk without
ambiguous letters those stop-free frames are written whose protein is a part of
a protein of its record. These are the translations of the CDS features in the
GenBank file PROTEINS, which Biopython reads. This may be compressed with gzip,
the genome in any way.
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments and options of the command."""
    parser.usage = f"{parser.prog} [options] GENOME PROTEINS"
    parser.description = _DESCRIPTION
    parser.add_argument(
        "genome", metavar="GENOME", type=path, help="FASTA, compressed or not; - for standard input"
    )
    parser.add_argument("proteins", metavar="PROTEINS", type=path, help="the genome's GenBank file")
    parser.add_argument(
        "--chunk-size", metavar="N", type=positive_int, default=300, help="letters in a chunk; by default 300"
    )
    add_outputs(parser, "<stem>_train<N>")
    add_no_progress(parser)
    add_json(parser)


def run(options: Namespace) -> None:
    """Make a training set, and print what was read and written."""
    if options.json:
        require_stdout()
    show_log()
    started = time.perf_counter()
    with output_paths(options, _stem(options)) as (nucleotide, protein):
        replaced = existing_files(nucleotide, protein)
        made = make_train_set(
            options.genome,
            options.proteins,
            nucleotide,
            protein,
            chunk_size=options.chunk_size,
            progress=not options.no_progress,
        )
    seconds = time.perf_counter() - started
    report_replaced(replaced)
    if options.json:
        import json

        inputs = {"genome": options.genome, "genbank": options.proteins}
        files = {**inputs, "nucleotide": nucleotide, "protein": protein}
        print_result(json.dumps({**files, **made._asdict(), "seconds": round(seconds, 3)}))
    else:
        lines = f"nucleotides: {one_line(nucleotide)}", f"proteins:    {one_line(protein)}"
        print_summary(_summary_line(made, seconds), *lines)


def _stem(options: Namespace) -> str:
    """Return what the names of the outputs begin with (SEMANTICS 17.9)."""
    return f"{stem_of(options.genome)}_train{options.chunk_size}"


def _summary_line(made: TrainSet, seconds: float) -> str:
    return (
        f"{made.records:,} records, {made.chunks:,} chunks ({made.ambiguous_chunks:,} ambiguous), "
        f"{made.frames_tested:,} stop-free frames, {made.frames:,} of them in one of "
        f"{made.proteins:,} proteins and written, in {seconds:.2f} s"
    )
