"""Frames as a dataset of Ray: read tasks that translate a span each, and a function for `map_batches`."""

from __future__ import annotations

import inspect
import os
from functools import partial
from typing import TYPE_CHECKING, Any

from sixfast.engine.spans import BLOCK, cut, span_bytes
from sixfast.ray.cluster import load_ray
from sixfast.ray.storage import TASK_BYTES, Storage, absolute, is_url, open_input, paths_of
from sixfast.translation.arrow import divide, translate_arrow
from sixfast.translation.arrow import read_frames as read_here

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sixfast.files import AnyPath

    #: Start and end of a part of an input; None for all of it.
    Span = tuple[int, int] | None

#: Frames have so many times the bytes of the reads, about: what Ray plans its memory by.
_LARGER = 2


def read_frames(
    paths: AnyPath | Iterable[AnyPath],
    *,
    filesystem: Any = None,  # noqa: ANN401 - pyarrow's or fsspec's
    task_bytes: int = TASK_BYTES,
    ray_options: Mapping[str, Any] | None = None,
    **options: Any,  # noqa: ANN401 - those of sixfast.read_frames
) -> Any:  # noqa: ANN401 - Ray's class
    """Translate reads in six frames into a dataset of Ray, by tasks on all nodes.

    The rows are those of `sixfast.read_frames`. FASTA text that is not compressed is divided among tasks; all
    else is one task for each input.

    Args:
        paths: one input or several: files that all nodes see, or objects such as `s3://bucket/reads.fa`.
        filesystem: of pyarrow or fsspec, for all URLs; None for the one that pyarrow takes.
        task_bytes: bytes of input for a task.
        ray_options: further arguments of `ray.data.read_datasource`, such as `concurrency`.
        options: those of `sixfast.read_frames`, but for `workers`, `span` and `unique_ids`.

    Returns:
        A `ray.data.Dataset` with the columns that are asked for. Ray does not keep the order of the reads
        unless its `DataContext` says so.

    Raises:
        ImportError: if there is no Ray.
        OSError: if an input cannot be opened.
        ValueError: for an option that does not exist, or an input that holds no records.
        TypeError: for an unknown option.

    What is wrong behind the front of an input is raised by Ray, when the dataset is used.

    SEMANTICS 25.1 to 25.9.
    """
    for name in ("workers", "span", "unique_ids"):
        if name in options:
            raise TypeError(f"{name} is not for a cluster: tasks know nothing of each other")
    if task_bytes < 1:
        raise ValueError(f"task_bytes is {task_bytes}; give at least 1")
    read_here(os.devnull, **options).close()  # so that wrong options are refused now
    storage = Storage(filesystem)
    spans = [
        (path, span) for path in map(absolute, paths_of(paths)) for span in _spans(path, storage, task_bytes)
    ]
    load_ray()
    from ray.data import read_datasource

    return read_datasource(_datasource(spans, storage, options), **(ray_options or {}))


def translate_table(
    table: Any,  # noqa: ANN401 - pyarrow's class
    *,
    id: str = "id",  # noqa: A002 - the usual name
    sequence: str = "sequence",
    **options: Any,  # noqa: ANN401 - those of sixfast.translate_arrow
) -> Any:  # noqa: ANN401 - the same
    """Translate a table of sequences into one of frames: a function for `map_batches` of Ray's datasets.

    Write `dataset.map_batches(translate_table, batch_format="pyarrow")`; `fn_kwargs` takes the options.

    Args:
        table: a table of pyarrow.
        id: the column of ids.
        sequence: the column of sequences; a row without one makes no frame.
        options: those of `sixfast.translate_arrow`.

    Returns:
        A table of pyarrow, as `sixfast.translate_arrow` has its rows.

    Raises:
        KeyError: if there is no such column.
        ValueError: for a sequence that cannot be translated, or a wrong option.

    SEMANTICS 25.10 to 25.12.
    """
    import pyarrow as pa

    return pa.table(translate_arrow(table.column(id), table.column(sequence), **options))


def _spans(path: str, storage: Storage, length: int) -> Iterator[Span]:
    """Yield the spans of an input; None if it has to be read as a whole."""
    if not is_url(path):
        spans = divide(path, length)
        if spans:
            yield from spans
        else:
            yield None
        return
    with open_input(path, storage) as source:
        source.look(1, span_bytes(BLOCK))
        if source.blocks is not None:
            yield None
        else:
            yield from ((span.start, span.end) for span in cut(source.file, source.size, length))


def _datasource(spans: list[tuple[str, Span]], storage: Storage, options: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """Return a datasource of Ray with a read task for each span. Its class needs Ray, so it is made here."""
    from ray.data import Datasource, ReadTask
    from ray.data.block import BlockMetadata

    sizes = [storage.size_of(path) if span is None else span[1] - span[0] for path, span in spans]

    class SixfastFrames(Datasource):  # type: ignore[misc] # Ray has no types
        def estimate_inmemory_data_size(self) -> int:
            return _LARGER * sum(sizes)

        def get_read_tasks(
            self,
            _parallelism: int,
            per_task_row_limit: int | None = None,
            **later: Any,  # noqa: ANN401 - Ray's
        ) -> list[Any]:
            # What later versions of Ray hand over goes on to what they make of it, as far as that takes it.
            known = _known(ReadTask.__init__, {"per_task_row_limit": per_task_row_limit, **later})
            return [
                ReadTask(
                    partial(read_span, path, span, storage, options),
                    BlockMetadata(
                        num_rows=None, size_bytes=_LARGER * size, input_files=[path], exec_stats=None
                    ),
                    **known,
                )
                for (path, span), size in zip(spans, sizes)
            ]

    return SixfastFrames()


def _known(function: Callable[..., Any], options: dict[str, Any]) -> dict[str, Any]:
    """Return the options that a function takes."""
    names = inspect.signature(function).parameters
    return {name: value for name, value in options.items() if name in names}


def read_span(path: str, span: Span, storage: Storage, options: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the frames of a span as tables of pyarrow: what a read task does.

    Raises:
        OSError: if the input cannot be read.
        ValueError, UnicodeDecodeError: for a record that cannot be read.
    """
    import pyarrow as pa

    if is_url(path):
        start, end = span or (0, storage.size_of(path))
        with storage.local_bytes(path, start, end) as (local, _):
            try:
                yield from read_span(local, None, storage, options)
            except ValueError as error:
                where = f"{path}, from byte {start} on"
                raise ValueError(str(error).replace(local, where)) from None
        return
    with read_here(path, span=span, workers=1, **options) as batches:
        schema = pa.schema(batches)
        yield schema.empty_table()  # Ray wants a block of each task
        for batch in batches:
            yield pa.table(batch)
