"""`expand`: gives predictions of frames that were written once back to all frames (SEMANTICS section 24)."""

from __future__ import annotations

import os
from array import array
from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple

from sixfast.files.directories import new_directory
from sixfast.files.input import InputFile
from sixfast.files.outputs import OutputFiles
from sixfast.preparation.highest_scores import HighestScores
from sixfast.preparation.manifest import Manifest
from sixfast.system.progress import progress_report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sixfast.files import AnyPath
    from sixfast.system.progress import Report

#: VirNucPro's names of its results: the predictions of frames, and the highest scores of records.
RESULTS = "prediction_results.txt"
HIGHEST_SCORES = "prediction_results_highestscore.csv"
#: The first line of predictions.
_HEADER = b"Sequence_ID\tPrediction\tscore1\tscore2\n"
#: Bytes that are read for one line, which is mostly shorter.
_LINE = 512
#: About so many bytes are written at a time.
_PIECE = 1 << 20


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
        known = opened.enter_context(_Predictions(source))
        scores = HighestScores(like_pandas_2=like_pandas_2)
        outputs.write([_HEADER, b""])
        frames, piece, read, reported = 0, bytearray(), 0, 0
        for frame_id, row, length in _frames(lines, known):
            piece += frame_id + row
            try:
                _, _, others, virus = row.decode().rstrip("\n").split("\t")
                scores.add(frame_id.decode(), (others, virus))
            except ValueError:
                raise known.unreadable(frame_id) from None
            read += length
            frames += 1
            if len(piece) >= _PIECE:
                outputs.write([bytes(piece), b""])
                report(read, frames - reported)
                piece, read, reported = bytearray(), 0, frames
        known.check_all_used()
        outputs.write([bytes(piece), b""])
        for table in scores.table():
            outputs.write([b"", table])
        report(read, frames - reported)
        for file in (source, lines):
            file.check_unchanged()
        outputs.commit()
    return Expanded(known.used, frames, len(scores), results, highest)


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


def _frames(lines: InputFile, known: _Predictions) -> Iterator[tuple[bytes, bytes, int]]:
    """Yield the id of each frame of the map, the rest of its prediction, and the length of the map's line."""
    for number, line in enumerate(lines.file, 1):
        frame_id, tab, kept = line.rstrip(b"\n").partition(b"\t")
        if frame_id.startswith(b'"'):
            name = frame_id.decode(errors="replace")
            raise ValueError(
                f"{lines.name}, line {number}: {name} begins with a quotation mark, by which pandas reads "
                "something else; rename that record"
            )
        if not line.endswith(b"\n") or not frame_id or (tab and not kept.isdigit()):
            raise ValueError(f"{lines.name}, line {number}: is damaged, or no map; prepare the frames again")
        if not tab:
            yield frame_id, known.next(frame_id), len(line)
        elif 1 <= int(kept) <= known.used:
            yield frame_id, known.again(int(kept)), len(line)
        else:
            raise ValueError(f"{lines.name}, line {number}: frame {int(kept)} is not before it; is it cut?")


class _Predictions:
    """Predictions of the frames that were written, by their number. Used as a context manager.

    They are read in the order of the file, which is that of the frames. Where it is another one, the places
    of all ids are kept.

    Attributes:
        used: how many were asked for by `next`.
    """

    def __init__(self, source: InputFile) -> None:
        """Take a file at its front.

        Raises:
            ValueError: if it does not begin as predictions do.
        """
        self._source = source
        self._file = source.file
        self._offsets = array("Q")
        self._by_id: dict[bytes, int] | None = None
        self._again = open(source.path, "rb", _LINE)  # noqa: SIM115 - closed by __exit__
        if self._file.readline() != _HEADER:
            self._again.close()
            raise ValueError(
                f"{source.name}, line 1: is no header of predictions; give VirNucPro's {RESULTS}"
            )
        self._offset = len(_HEADER)

    def __enter__(self) -> _Predictions:
        return self

    def __exit__(self, *_error: object) -> None:
        self._again.close()

    @property
    def used(self) -> int:
        return len(self._offsets)

    def next(self, frame_id: bytes) -> bytes:
        """Return what stands behind the id in the prediction of the next frame that was written."""
        if self._by_id is None:
            line = self._file.readline()
            found, tab, row = line.partition(b"\t")
            if found == frame_id:
                self._offsets.append(self._offset)
                self._offset += len(line)
                return tab + row
            self._by_id = self._places(self._offset)
        if frame_id not in self._by_id:
            raise ValueError(
                f"{self._source.name}: has no prediction for {frame_id.decode(errors='replace')}"
            )
        self._offsets.append(self._by_id.pop(frame_id))
        return self.again(self.used)

    def again(self, number: int) -> bytes:
        """Return what stands behind the id in the prediction of a frame by its number, from 1."""
        self._again.seek(self._offsets[number - 1])
        _, tab, row = self._again.readline().partition(b"\t")
        return tab + row

    def _places(self, start: int) -> dict[bytes, int]:
        """Return the offsets of all predictions from one on, by their ids."""
        places: dict[bytes, int] = {}
        self._again.seek(start)
        for line in self._again:
            found = line.partition(b"\t")[0]
            if found in places:
                raise ValueError(
                    f"{self._source.name}: is in another order than the frames, and has two predictions for "
                    f"{found.decode(errors='replace')}; prepare the reads with unique ids"
                )
            places[found] = start
            start += len(line)
        return places

    def unreadable(self, frame_id: bytes) -> ValueError:
        """Return the error for the prediction of a frame."""
        name = frame_id.decode(errors="replace")
        return ValueError(
            f"{self._source.name}: the prediction of {name} is not a word and two numbers; is it cut?"
        )

    def check_all_used(self) -> None:
        """Raise ValueError if a prediction is left."""
        left = (
            self._file.readline().partition(b"\t")[0] if self._by_id is None else next(iter(self._by_id), b"")
        )
        if left:
            raise ValueError(
                f"{self._source.name}: {left.decode(errors='replace')} is not in the map; give the "
                "predictions of the frames that the map tells of"
            )
