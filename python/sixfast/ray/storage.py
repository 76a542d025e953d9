"""Where inputs and outputs of a cluster lie: files that all nodes see, or objects named by URLs."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from sixfast.errors import InputChangedError
from sixfast.files.input import RecordInput
from sixfast.files.names import STANDARD_INPUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sixfast.files import AnyPath

#: Bytes that one request reads. What is written is sent in parts of pyarrow's size.
_REQUEST = 32 << 20
#: Bytes of the first look. The answer of a busy server, which pyarrow asks again then, has to fit in.
_LOOK = 1 << 12

#: Bytes of input that a task works on: enough to last longer than its start, few enough to be done again.
TASK_BYTES = 64 << 20


def is_url(path: AnyPath) -> bool:
    """Return whether a path names an object, such as `s3://bucket/reads.fa`.

    >>> is_url("gs://bucket/reads.fa"), is_url("/data/reads.fa")
    (True, False)
    """
    return "://" in os.fsdecode(path)


def absolute(path: AnyPath) -> str:
    """Return a path or a URL as all nodes know it.

    Raises:
        ValueError: for standard input, which other nodes do not see.
    """
    text = os.fsdecode(path)
    if text == STANDARD_INPUT:
        raise ValueError("the nodes of a cluster do not see standard input; give a file")
    return text.rstrip("/") if is_url(text) else os.path.abspath(text)


def paths_of(paths: AnyPath | Iterable[AnyPath]) -> list[AnyPath]:
    """Return one path or several as a list."""
    return [paths] if isinstance(paths, (str, bytes, os.PathLike)) else list(paths)


class Storage(NamedTuple):
    """Finds objects. It is sent to each task.

    Attributes:
        filesystem: of pyarrow or fsspec, for all URLs; None for the one that pyarrow takes for each.
    """

    filesystem: Any = None

    def locate(self, url: str) -> tuple[Any, str]:
        """Return pyarrow's file system for a URL, and the path in it.

        Raises:
            ImportError: if there is no pyarrow.
            ValueError: if pyarrow knows no file system for it.
        """
        try:
            from pyarrow import fs
        except ImportError:
            raise ImportError(
                f"{url}: objects are read by pyarrow, which is not installed; pip install 'sixfast[ray]'"
            ) from None
        if self.filesystem is None:
            filesystem, path = fs.FileSystem.from_uri(url)
            return filesystem, path
        path = url.partition("://")[2]
        if isinstance(self.filesystem, fs.FileSystem):
            return self.filesystem, path
        return fs.PyFileSystem(fs.FSSpecHandler(self.filesystem)), path

    def size_of(self, path: str) -> int:
        """Return the bytes of a file or an object.

        Raises:
            FileNotFoundError: if there is none.
        """
        if not is_url(path):
            return os.path.getsize(path)
        filesystem, name = self.locate(path)
        size = filesystem.get_file_info(name).size
        if size is None:
            raise FileNotFoundError(2, os.strerror(2), path)
        return int(size)

    def open(self, url: str) -> Any:  # noqa: ANN401 - pyarrow's class
        """Open an object to be read at any offset."""
        filesystem, name = self.locate(url)
        return filesystem.open_input_file(name)

    @contextmanager
    def local_bytes(self, path: str, start: int, end: int) -> Iterator[tuple[str, int]]:
        """Give the path of a file that holds these bytes of a file or an object, and the offset of its first.

        Of an object they are copied to a temporary file.

        Raises:
            OSError: if the object cannot be read, or ends before.
        """
        if not is_url(path):
            yield path, 0
            return
        with tempfile.NamedTemporaryFile(prefix="sixfast-") as copy:
            with self.open(path) as source:
                source.seek(start)
                at = start
                while at < end:
                    piece = source.read(min(end - at, _REQUEST))
                    if not piece:
                        raise InputChangedError(f"{path}: became shorter while it was read; run again")
                    copy.write(piece)
                    at += len(piece)
            copy.flush()
            yield copy.name, start

    def upload(self, local: str, url: str) -> None:
        """Write a file's bytes to an object, which appears when it is complete.

        Raises:
            OSError: if it cannot be written; then there is no such object.
        """
        filesystem, name = self.locate(url)
        try:
            with open(local, "rb") as source, filesystem.open_output_stream(name, compression=None) as target:
                shutil.copyfileobj(source, target, _REQUEST)
        except BaseException:
            self.remove(url)  # closing the stream may have made an object of a part
            raise

    def remove(self, url: str) -> None:
        """Remove an object if it can be done."""
        filesystem, name = self.locate(url)
        with suppress(OSError):
            filesystem.delete_file(name)


class UrlInput(RecordInput):
    """An object as an input: FASTA text is read at any offset, all else in order through a pipe."""

    def __init__(self, url: str, storage: Storage, *, in_order: bool) -> None:
        """Open it; with `in_order` FASTA text is read in order too.

        Raises:
            OSError: naming the URL, if it cannot be opened.
        """
        self.container, self.content = "plain", "fasta"
        self.name = self.path = url
        self.is_regular = self._only_fasta = False
        self.size, self.modified_ns, self._reported = storage.size_of(url), 0, 0
        self._storage, self._in_order = storage, in_order
        self.file = storage.open(url)
        self._is_opened = True
        self._failure: BaseException | None = None

    def is_same(self, status: os.stat_result) -> bool:  # noqa: ARG002 - as for files
        """Return whether this is the status of the same file: never."""
        return False

    def check_unchanged(self) -> None:
        """Raise InputChangedError if the object has another size by now."""
        if self._storage.size_of(self.name) != self.size:
            raise InputChangedError(f"{self.name}: was changed while it was read; run again")

    def look(self, workers: int, block_bytes: int, *, in_order: bool = False, **options: Any) -> None:  # noqa: ANN401
        """Find out by its first bytes what the object is; see RecordInput."""
        if not (in_order or self._in_order or "unique_ids" in options):
            self.file.seek(0)
            if self.file.read(_LOOK)[:1] == b">":
                return
        super().look(workers, block_bytes, in_order=in_order, **options)

    def warn(self) -> None:
        """Log what may surprise; but first raise an error if the object was not read to its end."""
        if self.blocks is not None and self.blocks.bytes_read != self.size:
            raise self._failure or InputChangedError(f"{self.name}: was changed while it was read; run again")
        super().warn()

    def _open_blocks(self) -> Any:  # noqa: ANN401 - RecordBlocks
        reading, writing = os.pipe()
        threading.Thread(target=self._feed, args=(writing,), daemon=True).start()
        self._stream = f"/dev/fd/{reading}"
        try:
            return super()._open_blocks()
        finally:
            os.close(reading)

    def _feed(self, descriptor: int) -> None:
        """Write the object to a pipe, until nobody reads any more."""
        with open(descriptor, "wb") as pipe, closing(self._storage.open(self.name)) as source:
            try:
                shutil.copyfileobj(source, pipe, 1 << 20)
            except BrokenPipeError:
                pass  # nobody wants to know more
            except OSError as error:
                self._failure = error


def open_input(path: str, storage: Storage, *, in_order: bool = False) -> RecordInput:
    """Open a file or an object; with `in_order` an object is read in order, whatever it holds."""
    return UrlInput(path, storage, in_order=in_order) if is_url(path) else RecordInput(path)
