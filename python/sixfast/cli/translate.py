"""`sixfast translate`."""

from __future__ import annotations

import time
from argparse import ArgumentError
from typing import TYPE_CHECKING

from sixfast.cli.options import (
    add_compression,
    add_json,
    add_no_progress,
    add_outputs,
    add_reading,
    add_unique_ids,
    add_workers,
    check_compression,
    check_level,
    existing_files,
    named_outputs,
    outputs_in_directory,
    path,
    report_replaced,
)
from sixfast.cli.terminal import one_line, print_result, print_summary, require_stdout, show_log
from sixfast.files.directories import new_directory
from sixfast.files.names import STANDARD_INPUT, STANDARD_OUTPUT
from sixfast.translation.stop_free_frames import check_inputs, translate_file

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from sixfast.translation.stop_free_frames import Summary

_DESCRIPTION = """\
Translate the reads of each INPUT in six frames: FASTA, FASTQ or unaligned BAM,
plain or compressed (gzip, bgzip, zstd, xz, bzip2); a file, a pipe, or -, which
is stdin.

Every frame without a stop is written to both outputs under the record's id
and the frame's name: its nucleotides to one, its protein to the other. Codons
with letters other than A, C, G and T are left out of the protein; --ambiguity
can change that. Several INPUTs go into one pair of outputs, or with -o into a
pair each. An output that exists is replaced, and that is said; after an error
none has changed.
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments and options of the command."""
    parser.usage = "sixfast translate [options] INPUT ..."
    parser.description = _DESCRIPTION
    add = parser.add_argument
    add(
        "inputs",
        metavar="INPUT",
        nargs="+",
        type=path,
        help="FASTA, FASTQ or unaligned BAM; - for standard input",
    )
    add_outputs(parser)
    add_compression(parser, "compress outputs of -o, and an output -")
    add_reading(parser, ambiguity="drop")
    add_workers(parser)
    add("--skip-empty", action="store_true", help="leave out frames whose protein is empty")
    add_unique_ids(parser)
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
    """Translate inputs, and print what was read and written."""
    if (options.on_error == "skip") != (options.rejects is not None):
        raise ArgumentError(None, "--on-error skip and --rejects go together: give both or none")
    if options.inputs.count(STANDARD_INPUT) > 1:
        raise ArgumentError(None, "- is given twice; standard input can be read once")
    if options.json:
        require_stdout()
    show_log()
    if options.output_dir is None:
        _translate(options, options.inputs, *_named_outputs(options))
    else:
        _translate_each(options)


def _named_outputs(options: Namespace) -> tuple[str, str]:
    """Return the paths of both outputs, after a look whether they go together with the other options."""
    nucleotide, protein = named_outputs(options)
    outputs = [nucleotide, protein, *filter(None, [options.rejects])]
    if outputs.count(STANDARD_OUTPUT) > 1:
        raise ArgumentError(None, "- is given twice; standard output takes one of the outputs")
    if options.json and STANDARD_OUTPUT in outputs:
        raise ArgumentError(None, "--json and an output - do not go together: both are standard output")
    check_compression(options, outputs)
    return nucleotide, protein


def _translate_each(options: Namespace) -> None:
    """Translate each input into a pair of outputs of its own."""
    check_level(options, {options.compress})
    pairs = outputs_in_directory(options, options.inputs, compression=options.compress)
    if options.rejects is not None and len(pairs) > 1:
        raise ArgumentError(None, "--rejects goes with one pair of outputs; give --nucleotide and --protein")
    with new_directory(options.output_dir):
        if len(pairs) > 1:
            check_inputs(options.inputs, [output for pair in pairs for output in pair])
        for number, (each, (nucleotide, protein)) in enumerate(zip(options.inputs, pairs), 1):
            _translate(options, [each], nucleotide, protein, is_last=number == len(pairs))


def _translate(
    options: Namespace, inputs: list[str], nucleotide: str, protein: str, *, is_last: bool = True
) -> None:
    """Translate inputs into a pair of outputs, and tell about it; after the last a signal changes nothing."""
    started = time.perf_counter()
    replaced = existing_files(nucleotide, protein, options.rejects)
    summary = translate_file(
        inputs,
        nucleotide,
        protein,
        workers=options.workers,
        skip_empty=options.skip_empty,
        progress=not options.no_progress,
        errors=options.on_error,
        rejects=options.rejects,
        unique_ids=options.unique_ids,
        compress=options.compress,
        compress_level=options.compress_level,
        code=options.code,
        ambiguity=options.ambiguity,
        dual=options.dual,
    )
    seconds = time.perf_counter() - started
    report_replaced(replaced)
    if options.json:
        import json

        read = {"input": inputs[0]} if len(inputs) == 1 else {"inputs": inputs}
        files = {**read, "nucleotide": nucleotide, "protein": protein}
        if options.rejects is not None:
            files["rejects"] = options.rejects
        print_result(
            json.dumps({**files, **summary._asdict(), "seconds": round(seconds, 3)}), is_last=is_last
        )
        return
    lines = [f"nucleotides: {one_line(nucleotide)}", f"proteins:    {one_line(protein)}"]
    if options.rejects is not None:
        lines.append(f"{summary.rejected:,} rejects:  {one_line(options.rejects)}")
    if options.unique_ids:
        lines.append(f"{summary.renamed:,} records got another id")
    print_summary(_summary_line(summary, seconds), *lines, is_last=is_last)


def _summary_line(summary: Summary, seconds: float) -> str:
    speed = summary.records / seconds if seconds else 0.0
    return (
        f"{summary.records:,} records ({summary.bases:,} bases), "
        f"{summary.records_with_frames:,} with a stop-free frame, "
        f"{summary.frames:,} frames written in {seconds:.2f} s "
        f"({speed:,.0f} records/s, {summary.bases / seconds / 1e6 if seconds else 0:,.0f} Mb/s)"
    )
