"""Drop-in for `virnucpro.data.sequence_dataset`: records for the workers of a torch DataLoader.

Same names, parameters, results and log records. Where torch is loaded these are torch's IterableDatasets;
without torch they can be iterated all the same. SEMANTICS 22.8 and 22.9.
"""

from __future__ import annotations

import logging
import os
import sys
from contextlib import contextmanager
from functools import cache
from itertools import chain, islice, repeat, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from sixfast.files.text_records import text_records
from sixfast.virnucpro.data.shard_index import load_sequence_index
from sixfast.virnucpro.index_table import IndexTable, open_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from typing_extensions import Self

    from sixfast.files import StrPath

    Record = dict[str, Any]

__all__ = ["IndexBasedDataset", "SequenceDataset", "logger"]

logger = logging.getLogger("virnucpro.data.sequence_dataset")

#: Records that are read at a time: few at first, so that the first comes soon.
_FIRST_BATCHES = (1, 16, 128)
_BATCH = 1024


def get_worker_info() -> Any:  # noqa: ANN401 - an object of torch's
    """Return what torch says of the DataLoader worker that this process is; None if it is none."""
    data = sys.modules.get("torch.utils.data")
    return None if data is None else data.get_worker_info()


class _Dataset:
    """What both have: they are torch's where that is loaded, and look at the worker that they run in."""

    _validated = False

    def __new__(cls, *_args: object, **_keywords: object) -> Self:
        return object.__new__(_with_torch(cls))  # type: ignore[return-value] # a subclass

    def __reduce__(self) -> tuple[Any, ...]:
        """Be pickled as the class of this module: the other process makes its own one with torch."""
        return _remake, (vars(type(self)).get("_plain", type(self)), vars(self))

    def _worker(self) -> tuple[int, int] | None:
        """Return the number of the worker that this is, and how many there are; None outside of workers."""
        info = get_worker_info()
        if info is None:
            return None
        if not self._validated:
            _check_that_no_gpu_is_seen(info.id)
            self._validated = True
        return info.id, info.num_workers


def _with_torch(cls: type[_Dataset]) -> type[_Dataset]:
    """The class, as one of torch's IterableDatasets if torch is loaded."""
    data = sys.modules.get("torch.utils.data")
    if data is None or "_plain" in vars(cls):
        return cls
    return _combined(cls, data.IterableDataset)  # type: ignore[arg-type] # classes are hashable


@cache
def _combined(cls: Any, iterable_dataset: Any) -> type[_Dataset]:  # noqa: ANN401 - both are classes
    names = {"__module__": cls.__module__, "__qualname__": cls.__qualname__, "__doc__": cls.__doc__}
    combined: type[_Dataset] = type(iterable_dataset)(
        cls.__name__, (cls, iterable_dataset), {**names, "_plain": cls}
    )
    return combined


def _remake(cls: type[_Dataset], state: dict[str, Any]) -> _Dataset:
    dataset = _Dataset.__new__(cls)
    vars(dataset).update(state)
    return dataset


@contextmanager
def _errors_logged(message: str, path: StrPath) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        logger.error("%s %s: %s", message, path, error)  # noqa: TRY400 - VirNucPro logs no traceback here
        raise


def _check_that_no_gpu_is_seen(worker: int) -> None:
    devices = os.environ.get("CUDA_VISIBLE_DEVICES")
    if devices:
        raise RuntimeError(
            f"Worker {worker}: CUDA_VISIBLE_DEVICES not empty: '{devices}'. "
            "Set it to '' where workers are started: they must not use a GPU"
        )
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        raise RuntimeError(
            f"Worker {worker}: torch sees a GPU, which workers must not use; "
            "start them with CUDA_VISIBLE_DEVICES set to ''"
        )
    logger.debug("Worker %s: CUDA isolation validated", worker)


class SequenceDataset(_Dataset):
    """The records of FASTA files, read one by one by the rules of section 6.

    Each of several workers takes some of the files.

    Args:
        fasta_files: Paths.
        max_length: sequences are cut to it; None for no limit.

    Attributes:
        files: the same.
        max_length: the same.

    SEMANTICS 22.9.

    >>> SequenceDataset([]).max_length
    1024
    """

    def __init__(self, fasta_files: Sequence[Path], max_length: int | None = 1024) -> None:
        self.files = fasta_files
        self.max_length = max_length
        self._validated = False

    def __iter__(self) -> Iterator[Record]:
        worker = self._worker()
        files = self.files
        if worker is None:
            logger.debug("Single-process mode: processing %s files", len(files))
        else:
            files = files[worker[0] :: worker[1]]
            logger.debug("Worker %s/%s: assigned %s files", *worker, len(files))
        for file in files:
            with _errors_logged("Error parsing", file):
                for name, _, sequence in text_records(file):
                    yield {
                        "id": name,
                        "sequence": sequence.decode("ascii")[: self.max_length],
                        "file": file.name,
                    }


class IndexBasedDataset(_Dataset):
    r"""Some of the records of an index, in the order in which they are asked for.

    With the table beside the index they are read as they are asked for. What can be wrong is looked for
    before the first one is given.

    Args:
        index_path: path of the index.
        indices: numbers of records.
        max_length: sequences are cut to it; None for no limit.

    Attributes:
        index_path: the same.
        indices: the same.
        max_length: the same.

    Raises:
        OSError, json.JSONDecodeError, UnicodeDecodeError: if the index cannot be read.
        KeyError: if it has no `sequences`.

    SEMANTICS 22.8.

    >>> import tempfile
    >>> from sixfast.virnucpro.data.shard_index import create_sequence_index
    >>> folder = tempfile.TemporaryDirectory()
    >>> reads, index = Path(folder.name, "reads.faa"), Path(folder.name, "index.json")
    >>> _ = reads.write_text(">a\nM\n>b\nMK\n")
    >>> list(IndexBasedDataset(create_sequence_index([reads], index), [0]))
    [{'id': 'b', 'sequence': 'MK', 'file': 'reads.faa'}]
    >>> folder.cleanup()
    """

    def __init__(self, index_path: StrPath, indices: Sequence[int], max_length: int | None = 1024) -> None:
        self.index_path = index_path
        self.indices = indices
        self.max_length = max_length
        self._validated = False
        table = open_table(index_path)
        self._entries: Sequence[Record] = (
            load_sequence_index(index_path)["sequences"] if table is None else table
        )

    def __len__(self) -> int:
        return len(self.indices)

    def __iter__(self) -> Iterator[Record]:
        worker = self._worker()
        indices = self.indices
        if worker is not None:
            indices = indices[worker[0] :: worker[1]]
            logger.debug("Worker %s/%s: processing %s/%s indices", *worker, len(indices), len(self.indices))
        if isinstance(self._entries, IndexTable) and self._can_stream(self._entries, indices):
            yield from self._stream(self._entries, indices)
        else:
            yield from self._read_all(indices)

    def _can_stream(self, table: IndexTable, indices: Sequence[int]) -> bool:
        """Whether nothing can be wrong with these records."""
        try:
            for file in table.files:
                with open(file, "rb"):
                    pass
        except OSError:
            return False
        is_length = self.max_length is None or isinstance(self.max_length, int)
        return is_length and table.kernel.are_distinct(indices)

    def _stream(self, table: IndexTable, indices: Sequence[int]) -> Iterator[Record]:
        """Yield records as they are read."""
        names = [Path(file).name for file in table.files]
        left = iter(indices)
        for length in chain(_FIRST_BATCHES, repeat(_BATCH)):
            batch = list(islice(left, length))
            if not batch:
                return
            try:
                found = table.kernel.read(table.files, batch)
            except OSError as error:
                logger.error("Error reading %s: %s", error.filename, error)  # noqa: TRY400
                raise
            for name, sequence, file in found:
                yield {"id": name, "sequence": sequence[: self.max_length], "file": names[file]}

    def _read_all(self, indices: Sequence[int]) -> Iterator[Record]:
        """Read all records, file by file, before the first is yielded: the rule as it stands."""
        of_file: dict[str, set[int]] = {}
        for index in indices:
            of_file.setdefault(self._entries[index]["file_path"], set()).add(index)
        records: dict[int, Record] = {}
        for path, members in of_file.items():
            with _errors_logged("Error reading", path), open(path, "rb") as file:
                for index in sorted(members):
                    entry = self._entries[index]
                    records[index] = {
                        "id": entry["sequence_id"],
                        "sequence": _sequence_at(file, entry["byte_offset"])[: self.max_length],
                        "file": Path(path).name,
                    }
        for index in indices:
            yield records[index]


def _sequence_at(file: BinaryIO, offset: int) -> str:
    file.seek(offset)
    file.readline()
    lines = takewhile(lambda line: not line.startswith(b">"), file)
    return "".join(line.decode("utf-8", "ignore").strip() for line in lines)
