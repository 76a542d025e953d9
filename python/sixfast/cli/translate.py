"""`sixfast translate`."""

from __future__ import annotations

import time
from argparse import ArgumentError
from typing import TYPE_CHECKING

from sixfast.cli.like import OF_FRAME_PEERS, add_like_for_frames, answer_like, refuse_with_like
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
    given_options,
    outputs_in_directory,
    path,
    refuse_json_on_stdout,
    report_replaced,
    running_options,
)
from sixfast.cli.terminal import one_line, print_result, print_summary, require_stdout, show_log
from sixfast.files.directories import new_directory
from sixfast.files.names import STANDARD_INPUT, STANDARD_OUTPUT
from sixfast.translation.genetic_codes import STOPS, chosen_frames
from sixfast.translation.stop_free_frames import check_inputs, translate_file

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

from sixfast.translation.stop_free_frames import Summary

_DESCRIPTION = """\
Translate the reads of each INPUT in six frames: FASTA, FASTQ or unaligned BAM,
plain or compressed (gzip, bgzip, zstd, xz, bzip2); a file, a pipe, or -, which
is stdin.

Every frame without a stop is written to both outputs under the record's id
and the frame's name: its nucleotides to one, its protein to the other; one of
them will do. Codons with letters other than A, C, G and T are left out of the
protein; --ambiguity can change that. Several INPUTs go into one pair of
outputs, or with -o into a pair each. An output that exists is replaced, and
that is said; after an error none has changed.
"""
#: Options that say what is translated, besides --like.
_READING = ("code", "ambiguity", "dual", "frames", "stops")
_NOT_WITH_LIKE = (
    "nucleotide",
    "output_dir",
    "ambiguity",
    "dual",
    "stops",
    "skip_empty",
    "unique_ids",
    "on_error",
    "rejects",
)


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
    _add_frames(parser)
    add_like_for_frames(parser)
    add_workers(parser)
    add("--skip-empty", action="store_true", help="leave out frames whose protein is empty")
    add_unique_ids(parser)
    add(
        "--on-error",
        choices=("refuse", "skip"),
        help="what to do with a record that cannot be read; by default refuse",
    )
    add("--rejects", metavar="FILE", type=path, help="file for skipped records; goes with --on-error skip")
    add_no_progress(parser)
    add_json(parser)


def _add_frames(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("what is translated")
    add = group.add_argument
    add("--frames", metavar="F1,R2", help="frames to look at; all by default")
    add(
        "--stops",
        choices=STOPS,
        help="what is done with frames that have a stop; by default they are skipped",
    )
    add_reading(group, ambiguity="drop")


def run(options: Namespace) -> None:
    """Translate inputs, and print what was read and written."""
    if options.like is not None:
        _answer_like(options)
        return
    for name in given_options(options, OF_FRAME_PEERS):
        raise ArgumentError(None, f"--{name.replace('_', '-')} goes with --like")
    if options.frames is not None:
        try:
            chosen_frames(options.frames)
        except ValueError as error:
            raise ArgumentError(None, str(error)) from None
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


def _answer_like(options: Namespace) -> None:
    """Write the answer of another program for the one input."""
    refuse_with_like(options, _NOT_WITH_LIKE)
    if options.protein is None or len(options.inputs) > 1:
        raise ArgumentError(None, "--like takes one INPUT and --protein FILE")
    asked = given_options(options, ("code", "frames", *OF_FRAME_PEERS))
    answer_like(options, options.inputs[0], options.protein, asked)


def _named_outputs(options: Namespace) -> tuple[str | None, str | None]:
    """Return the paths of both outputs, after a look whether they go together with the other options."""
    nucleotide, protein = options.nucleotide, options.protein
    if nucleotide is None and protein is None:
        raise ArgumentError(None, "give --nucleotide, --protein or both, or --output-dir alone")
    outputs = [path for path in (nucleotide, protein, options.rejects) if path is not None]
    if outputs.count(STANDARD_OUTPUT) > 1:
        raise ArgumentError(None, "- is given twice; standard output takes one of the outputs")
    refuse_json_on_stdout(options, outputs)
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
    options: Namespace,
    inputs: list[str],
    nucleotide: str | None,
    protein: str | None,
    *,
    is_last: bool = True,
) -> None:
    """Translate inputs into a pair of outputs, and tell about it; after the last a signal changes nothing."""
    started = time.perf_counter()
    replaced = existing_files(nucleotide, protein, options.rejects)
    summary = translate_file(
        inputs,
        nucleotide,
        protein,
        skip_empty=options.skip_empty,
        errors=options.on_error or "refuse",
        rejects=options.rejects,
        unique_ids=options.unique_ids,
        **running_options(options),
        **given_options(options, _READING),
    )
    seconds = time.perf_counter() - started
    report_replaced(replaced)
    if options.json:
        import json

        read = {"input": inputs[0]} if len(inputs) == 1 else {"inputs": inputs}
        paths = {"nucleotide": nucleotide, "protein": protein, "rejects": options.rejects}
        files = {**read, **{role: path for role, path in paths.items() if path is not None}}
        print_result(
            json.dumps({**files, **summary._asdict(), "seconds": round(seconds, 3)}), is_last=is_last
        )
        return
    outputs = {"nucleotides:": nucleotide, "proteins:": protein}
    lines = [f"{what:<13}{one_line(path)}" for what, path in outputs.items() if path is not None]
    if options.rejects is not None:
        lines.append(f"{summary.rejected:,} rejects:  {one_line(options.rejects)}")
    if options.unique_ids:
        lines.append(f"{summary.renamed:,} records got another id")
    print_summary(
        _summary_line(summary, seconds, keeps_stops=options.stops == "keep"), *lines, is_last=is_last
    )


def _summary_line(summary: Summary, seconds: float, *, keeps_stops: bool) -> str:
    speed = summary.records / seconds if seconds else 0.0
    return (
        f"{summary.records:,} records ({summary.bases:,} bases), "
        f"{summary.records_with_frames:,} with a {'' if keeps_stops else 'stop-free '}frame, "
        f"{summary.frames:,} frames written in {seconds:.2f} s "
        f"({speed:,.0f} records/s, {summary.bases / seconds / 1e6 if seconds else 0:,.0f} Mb/s)"
    )
