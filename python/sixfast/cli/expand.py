"""`sixfast expand`."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from sixfast.cli.options import (
    add_json,
    add_no_progress,
    add_output_dir,
    existing_files,
    path,
    report_replaced,
)
from sixfast.cli.terminal import one_line, print_result, print_summary, require_stdout
from sixfast.preparation.expand import HIGHEST_SCORES, RESULTS, expand

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

_DESCRIPTION = f"""\
Give the predictions of frames that sixfast prepare --unique wrote once back to
all frames.

PREDICTIONS is VirNucPro's {RESULTS} for these frames. What is written
to DIR, {RESULTS} and {HIGHEST_SCORES},
is what VirNucPro writes without --unique, to the byte.
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments and options of the command."""
    parser.usage = f"{parser.prog} [options] --map MAP -o DIR PREDICTIONS"
    parser.description = _DESCRIPTION
    add = parser.add_argument
    add(
        "predictions",
        metavar="PREDICTIONS",
        type=path,
        help="the predictions of the frames that were written",
    )
    add(
        "--map",
        metavar="MAP",
        type=path,
        required=True,
        dest="frame_map",
        help="<stem>_map.tsv, or the directory that sixfast prepare has made",
    )
    add_output_dir(parser, "both files")
    add(
        "--pandas",
        type=int,
        choices=(2, 3),
        default=3,
        help="whose last digits the highest scores have: pandas 3, as by default, reads numbers exactly",
    )
    add_no_progress(parser)
    add_json(parser)


def run(options: Namespace) -> None:
    """Expand predictions, and print what was read and written."""
    if options.json:
        require_stdout()
    started = time.perf_counter()
    replaced = existing_files(*(os.path.join(options.output_dir, name) for name in (RESULTS, HIGHEST_SCORES)))
    expanded = expand(
        options.predictions,
        options.frame_map,
        options.output_dir,
        like_pandas_2=options.pandas == 2,
        progress=not options.no_progress,
    )
    seconds = time.perf_counter() - started
    report_replaced(replaced)
    if options.json:
        import json

        print_result(json.dumps({**expanded._asdict(), "seconds": round(seconds, 3)}))
    else:
        print_summary(
            f"{expanded.predictions:,} predictions for {expanded.frames:,} frames of "
            f"{expanded.records:,} records, in {seconds:.2f} s",
            f"predictions:    {one_line(expanded.results)}",
            f"highest scores: {one_line(expanded.highest_scores)}",
        )
