"""`expand`: gives predictions of frames that were written once back to all frames (SEMANTICS section 24)."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple

from sixfast._kernel import PredictionExpander
from sixfast.files.directories import new_directory
from sixfast.files.input import InputFile
from sixfast.files.names import path_text
from sixfast.files.outputs import OutputFiles
from sixfast.preparation.manifest import Manifest
from sixfast.system.progress import progress_report

if TYPE_CHECKING:
    from sixfast.files import AnyPath
    from sixfast.system.progress import Report

#: VirNucPro's names of its results: the predictions of frames, and the highest scores of records.
RESULTS = "prediction_results.txt"
HIGHEST_SCORES = "prediction_results_highestscore.csv"
#: The first line of predictions.
_HEADER = b"Sequence_ID\tPrediction\tscore1\tscore2\n"


class Expanded(NamedTuple):
    """What was read and written.

    Attributes:
        predictions: predictions read.
        frames: predictions written, one for each frame.
        records: lines of highest scores written.
        results: path of the predictions of all frames.
        highest_scores: path of the highest scores.

    SEMANTICS 24.4.

    >>> Expanded(2, 3, 1, "prediction_results.txt", "prediction_results_highestscore.csv").frames
    3
    """

    predictions: int
    frames: int
    records: int
    results: str
    highest_scores: str


def expand(
    predictions: AnyPath,
    frame_map: AnyPath,
    output_dir: AnyPath,
    *,
    like_pandas_2: bool = False,
    progress: bool | Report = False,
) -> Expanded:
    r"""Give the predictions of frames that `prepare(..., unique=True)` wrote once back to all frames.

    Both files are what VirNucPro writes for the files of a preparation without `unique`, if a frame's
    prediction depends on nothing but the frame. They are put in place together at the end.

    Args:
        predictions: VirNucPro's `prediction_results.txt` for the frames that were written.
        frame_map: the map of these frames, `STEM_map.tsv`; or the directory that `prepare` has made.
        output_dir: where to write `prediction_results.txt` and `prediction_results_highestscore.csv`; made
            with its parents if there is none.
        like_pandas_2: read scores as pandas 2 does for the highest scores: one in three has another last
            digit than in the predictions. By default they are read as by pandas 3, exactly.
        progress: True for a bar on stderr, if that is a terminal; or a function that is called for each piece
            of the map that is done, with its bytes and frames.

    Returns:
        What was read and written.

    Raises:
        OSError: if a file cannot be read or written; BlockingIOError if another run writes an output.
        ValueError: for predictions that are not those of the map's frames, a map or predictions that are
            damaged, an output that is an input, or an input that is no regular file.
        InputChangedError: if an input changed while it was read.

    SEMANTICS 24.4 to 24.7.

    >>> import os, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> predictions, frame_map = (os.path.join(folder.name, name) for name in ("few.txt", "map.tsv"))
    >>> with open(predictions, "w") as file:
    ...     _ = file.write("Sequence_ID\tPrediction\tscore1\tscore2\nr1F1\tvirus\t0.25\t0.75\n")
    >>> with open(frame_map, "w") as file:
    ...     _ = file.write("r1F1\nr2F1\t1\n")
    >>> expanded = expand(predictions, frame_map, os.path.join(folder.name, "all"))
    >>> with open(expanded.results) as file:
    ...     file.read().splitlines()[1:]
    ['r1F1\tvirus\t0.25\t0.75', 'r2F1\tvirus\t0.25\t0.75']
    >>> folder.cleanup()
    """
    directory = os.fsdecode(output_dir)
    results, highest = (os.path.join(directory, name) for name in (RESULTS, HIGHEST_SCORES))
    with ExitStack() as opened:
        source = opened.enter_context(InputFile(predictions))
        lines = opened.enter_context(InputFile(_map_path(frame_map)))
        for file in (source, lines):
            file.require_regular()
        opened.enter_context(new_directory(directory))
        roles = {"predictions": results, "highest scores": highest}
        outputs = opened.enter_context(OutputFiles(roles, source, lines))
        outputs.open()
        report = opened.enter_context(progress_report(progress, f"Expanding {source.name}", lines.size, "B"))
        expander = PredictionExpander(
            source.path,
            path_text(source.name),
            lines.path,
            path_text(lines.name),
            like_pandas_2=like_pandas_2,
        )
        while expander.look():
            pass
        outputs.write([_HEADER])
        frames = 0
        while piece := expander.next():
            predicted, scores, map_bytes, frames_done = piece
            outputs.write([predicted, scores])
            report(map_bytes, frames_done)
            frames += frames_done
        for file in (source, lines):
            file.check_unchanged()
        outputs.commit()
    return Expanded(expander.predictions, frames, expander.records, results, highest)


def _map_path(path: AnyPath) -> AnyPath:
    """Return the path of the map; of a preparation's directory that of the map in it."""
    if not os.path.isdir(path):
        return path
    directory = os.fsdecode(path)
    manifest = Manifest.of_directory(directory)
    for file in manifest.files if manifest else ():
        if file.kind == "map":
            found = os.path.join(directory, file.path)
            if os.path.getsize(found) != file.size:
                raise ValueError(f"{found}: is not as it was made; prepare the frames again")
            return found
    raise ValueError(f"{directory}: no preparation with unique was made here; give its map, or its directory")
