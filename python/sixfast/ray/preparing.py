"""`prepare` on a Ray cluster: the files that the local one makes, by tasks on all nodes."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any

from sixfast.files.names import stem_of
from sixfast.preparation.prepare import checked_options
from sixfast.ray.cluster import Cluster
from sixfast.ray.divided import prepare_divided
from sixfast.ray.orders import Order, prepare_whole
from sixfast.ray.storage import TASK_BYTES, Storage, absolute, paths_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sixfast.files import AnyPath
    from sixfast.preparation.result import Prepared
    from sixfast.system.progress import Report

#: Processors for an input that is one task: one reads, one translates.
_PROCESSORS = 2


def prepare(
    paths: AnyPath | Iterable[AnyPath],
    output_dir: AnyPath,
    *,
    filesystem: Any = None,  # noqa: ANN401 - pyarrow's or fsspec's
    task_bytes: int = TASK_BYTES,
    retries: int = 3,
    validate: bool = False,
    progress: bool | Report = False,
    **options: Any,  # noqa: ANN401 - those of sixfast.prepare
) -> list[Prepared]:
    """Do what `sixfast.prepare` does on a Ray cluster, with the same files and the same manifest.

    FASTA text that is not compressed is divided among tasks. One wave of them counts what comes of each piece
    of the input; with these counts each task of a second wave knows which files it has to write. A task that
    is lost with its node is done again, and writes the same bytes to the same places. All else is one task
    on one node: what is compressed, FASTQ, BAM, and what needs all records in order, which are the options
    `files`, `unique`, `unique_ids` and `validate`, and `keep` in object storage. Several such inputs are done
    side by side.

    Inputs and outputs are files that all nodes see at the same path; or objects such as `s3://bucket/out`. An
    object appears when it is complete, the manifest after all others. A run that was interrupted starts anew
    where its input is divided.

    Args:
        paths: one input, whose files go to the output directory; or several, each with a directory of its
            own in there, named by the input without its suffixes.
        output_dir: the directory; in object storage one that holds no other preparation.
        filesystem: of pyarrow or fsspec, for all URLs; None for the one that pyarrow takes.
        task_bytes: bytes of input for a task. A file is written by one task, whatever its size.
        retries: how often a task is done again if its node is lost, or storage fails.
        validate: as in `sixfast.prepare`.
        progress: as in `sixfast.prepare`, for inputs that are divided.
        options: those of `sixfast.prepare`, but for `workers`: the cluster's processors are the workers.

    Returns:
        What was read and written, for each input.

    Raises:
        ImportError: if there is no Ray.
        WorkerDiedError: if a task was lost too often.
        TypeError: for an unknown option.
        OSError, ValueError, UnicodeDecodeError, ZeroDivisionError, InputChangedError: as `sixfast.prepare`.
            Other inputs are done before that.

    SEMANTICS 15.1 to 15.13.
    """
    if "workers" in options:
        raise TypeError("there are no workers to choose: the cluster's processors are used")
    if task_bytes < 1 or retries < 0:
        raise ValueError(f"task_bytes is {task_bytes} and retries {retries}; give at least 1 and at least 0")
    checked = checked_options(validate=validate, **options)
    storage = Storage(filesystem)
    orders = [
        Order(path, directory, checked, validate, storage, task_bytes)
        for path, directory in _directories(paths, absolute(output_dir))
    ]
    are_divided = [order.can_be_divided() for order in orders]
    cluster = Cluster(retries)
    finishers: list[Callable[[], Prepared]] = []
    for order, is_divided in zip(orders, are_divided):
        if is_divided:
            finishers.append(partial(prepare_divided, cluster, order, progress))
        else:
            processors = min(_PROCESSORS, cluster.of_a_node)
            task = cluster.start(prepare_whole, order, processors, processors=processors)
            finishers.append(partial(cluster.result, task))
    prepared, errors = [], []
    for finish in finishers:
        try:
            prepared.append(finish())
        except Exception as error:  # noqa: BLE001, PERF203 - the others are done nevertheless
            errors.append(error)
    if errors:
        raise errors[0]
    return prepared


def _directories(paths: AnyPath | Iterable[AnyPath], output_dir: str) -> Iterator[tuple[str, str]]:
    """Yield each input, and the directory of its outputs."""
    is_one = isinstance(paths, (str, bytes, os.PathLike))
    seen: dict[str, str] = {}
    for path in map(absolute, paths_of(paths)):
        directory = output_dir if is_one else os.path.join(output_dir, stem_of(path))
        if directory in seen:
            raise ValueError(f"{path}: its outputs would go where those of {seen[directory]} go; rename one")
        seen[directory] = path
        yield path, directory
