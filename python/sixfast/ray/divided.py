"""An input that is divided among many tasks, in two waves."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack, closing
from functools import partial
from typing import TYPE_CHECKING

from sixfast._kernel import SpanPreparer
from sixfast.engine.run import checked_results
from sixfast.engine.spans import BLOCK, SPAN, cut, span_bytes
from sixfast.files.directories import new_directory
from sixfast.preparation.layout import KINDS, Layout, whole_files
from sixfast.preparation.output_directory import prepare_into
from sixfast.preparation.prepare import name_final_path, raise_for_empty_record
from sixfast.preparation.result import counts_of, manifest_of
from sixfast.preparation.staging import WorkDone
from sixfast.ray.objects import prepare_objects
from sixfast.ray.storage import is_url, open_input
from sixfast.ray.waves import Piece, Work, count, divide, write
from sixfast.system.progress import progress_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sixfast.engine.interfaces import SpanResult
    from sixfast.files.input import RecordInput
    from sixfast.preparation.manifest import Manifest
    from sixfast.preparation.result import Prepared
    from sixfast.preparation.staging import StagingDirectory
    from sixfast.ray.cluster import Cluster
    from sixfast.ray.orders import Order
    from sixfast.ray.waves import Part
    from sixfast.system.progress import Report

#: So many pieces are kept in mind at most, some 900 bytes each; those of very large inputs are larger.
_PIECES = 200_000


def prepare_divided(cluster: Cluster, order: Order, progress: bool | Report) -> Prepared:
    """Do an input that can be divided, by many tasks.

    Args:
        cluster: runs them.
        order: what is made.
        progress: as for `prepare`.
    """
    layout, options = order.layout, order.options
    with ExitStack() as opened:
        source = opened.enter_context(order.open())
        shown = progress_report(progress, f"Preparing {source.name}", source.size, "B")
        run = _Run(cluster, order, source, opened.enter_context(shown))
        if is_url(order.directory):
            return prepare_objects(layout, source, options, order.storage, run.make_objects, validate=False)
        opened.enter_context(new_directory(order.directory))
        return prepare_into(
            layout, source, options, run.make_files, validate=False, resumable=False, progress=progress
        )


class _Run:
    """Makes the files or the objects of one input."""

    def __init__(self, cluster: Cluster, order: Order, source: RecordInput, report: Report) -> None:
        self._cluster = cluster
        self._order = order
        self._source = source
        self._report = report
        piece = span_bytes(max(SPAN, source.size // _PIECES))
        self._work = Work(source.path, source.size, order.options, piece, order.storage)

    def make_files(self, staging: StagingDirectory, layout: Layout) -> None:
        """Make the files in the staging directory."""
        # In a folder of this run alone: what is left of an earlier run may still be writing.
        folder = tempfile.mkdtemp(dir=os.path.abspath(staging.path))
        for kind in KINDS:
            os.mkdir(os.path.join(folder, kind))
        whole = whole_files(self._order.options.keep, unique=False)
        for name in whole:
            with open(os.path.join(folder, name), "xb"):
                pass
        name_place = partial(name_final_path, folder, layout)
        for result in checked_results(self._results(write, folder), self._source, name_place):
            staging.add(result)
        for name in (*KINDS, *whole):
            os.rename(os.path.join(folder, name), os.path.join(staging.path, name))

    def make_objects(self) -> Manifest:
        """Make all objects but the manifest, and return that."""
        done = WorkDone()
        for result in self._results(write_objects, self._order.layout):
            done.add(result.length, result.counts, result.notes)
        self._source.check_unchanged()
        return manifest_of(self._source, self._order.options, done, self._order.layout, None)

    def _results(self, task: Callable[..., SpanResult], target: object) -> Iterator[SpanResult]:
        """Count, divide, write; yield what was done by each task of the second wave, in order."""
        options = self._order.options
        assert options.each is not None, "files with equal residues are not divided"  # noqa: S101
        parts = divide(self._counted(), options.each, self._order.task_bytes)
        calls = ((self._work, target, part) for part in parts)
        with closing(self._cluster.in_order(task, calls)) as results:
            for result in results:
                self._report(result.length, result.counts[0] if result.counts else 0)
                yield result

    def _counted(self) -> list[Piece]:
        """Count what comes of each piece of the input."""
        pieces: list[Piece] = []
        counted = WorkDone()
        spans = cut(self._source.file, self._source.size, self._order.task_bytes)
        calls = ((self._work, span.start, span.end) for span in spans)
        try:
            with closing(self._cluster.in_order(count, calls)) as results:
                for piece in (piece for found in results for piece in found):
                    pieces.append(piece)
                    counted.add(piece.end - piece.start, piece.counts, ())
                    counts = counts_of(counted)
                    if counts["longer"] and counts["empty"]:
                        raise_for_empty_record(self._source, self._order.options.size, 1)
        except ValueError:
            if is_url(self._order.input):  # a task that has a part of it cannot name record and line
                self._cluster.result(self._cluster.start(refuse_in_order, self._order))
            raise
        return pieces


def refuse_in_order(order: Order) -> None:
    """Raise the error for the first record that cannot be read: a task that reads from the front."""
    size, each, _, skip_empty, *_ = order.options
    preparer = SpanPreparer(None, "", size, each=each, skip_empty=skip_empty)
    with open_input(order.input, order.storage) as source:
        source.look(1, span_bytes(BLOCK), in_order=True)
        while source.blocks is not None and (block := source.blocks.next()):
            at, end = 0, preparer.load(block)
            while at < end:
                _, _, at = preparer.process(at, end)


def write_objects(work: Work, layout: Layout, part: Part) -> SpanResult:
    """Write the files of a part to objects: a task of the second wave."""
    with tempfile.TemporaryDirectory(prefix="sixfast-") as folder:
        for kind in KINDS:
            os.mkdir(os.path.join(folder, kind))
        result = write(work, folder, part)
        for name, *_ in result.notes:
            if "/" in name:
                local = os.path.join(folder, *name.split("/"))
                work.storage.upload(local, layout.final_path(layout.relative_path(name)))
        return result
