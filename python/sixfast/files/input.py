"""An input: what it is, how it is read, and whether it stays the same meanwhile."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager
from io import BufferedReader, TextIOWrapper
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sixfast._kernel import IdTable, RecordBlocks
from sixfast.errors import InputChangedError
from sixfast.files.descriptors import named_descriptor
from sixfast.files.formats import (
    START_BYTES,
    refuse_content,
    refuse_non_fasta,
    refuse_other_than_fasta,
)
from sixfast.files.names import STANDARD_INPUT, has_suffix_of_other, input_text, path_text
from sixfast.files.scratch import scratch_file
from sixfast.system.log import log_warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Self

    from sixfast._kernel import RecordBlock
    from sixfast.files import AnyPath


class InputFile:
    """An open input. Used as a context manager.

    Attributes:
        path: its absolute path, which any process can open.
        file: open for reading, positioned at the start.
        is_regular: whether it can be read at any offset, more than once and by any process.
        size: bytes; meaningful for a regular file only.
        modified_ns: when it was last written to, in nanoseconds since 1970.
        blocks: gives the records of an input that is read in order; None for FASTA text in a regular file.
    """

    blocks: RecordBlocks | None = None

    def __init__(self, path: AnyPath) -> None:
        """Open the file.

        Raises:
            OSError: naming `path`, if it cannot be opened.
        """
        self.name = os.fsdecode(path)
        if os.path.isdir(self.name):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), self.name)
        self.path = os.path.abspath(self.name)
        self.file: BufferedReader = open(self.name, "rb")  # noqa: SIM115 - closed by __exit__
        self._status = os.fstat(self.file.fileno())
        self.is_regular = stat.S_ISREG(self._status.st_mode)
        self.size = self._status.st_size
        self.modified_ns = self._status.st_mtime_ns
        if self.is_regular and named_descriptor(self.name) is not None:
            # In a worker this path would mean another file. So the real path is used, if the file has one.
            self.path = os.path.realpath(self.name)
            self.is_regular = self._is_file_at(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.file.close()

    def is_same(self, status: os.stat_result) -> bool:
        """Return whether this is the status of the same file."""
        return os.path.samestat(self._status, status)

    @property
    def text_path(self) -> str | None:
        """The path of its FASTA text, which can be read at any offset; None if there is no such file."""
        return self.path if self.blocks is None else None

    @property
    def bytes_read(self) -> int:
        """How many bytes of a regular file have been read."""
        return self.file.tell() if self.blocks is None else self.blocks.bytes_read

    def blocks_again(self) -> Iterator[RecordBlock]:
        """Read the input in order once more, if it is read so, and yield the same blocks."""
        return iter(())

    def bytes_done(self, length: int) -> int:
        """How many bytes of the file were done since the last call, where `length` bytes of its text were."""
        return length

    def warn(self) -> None:
        """Log what is not wrong with an input that was read to its end, but may surprise."""

    def require_regular(self) -> None:
        """Raise ValueError if the file cannot be read at any offset and more than once."""
        if not self.is_regular:
            raise ValueError(f"{self.name}: is no regular file, which is needed here; copy it to one")

    def _is_file_at(self, path: str) -> bool:
        try:
            return named_descriptor(path) is None and self.is_same(os.stat(path))
        except OSError:
            return False

    def check_start(self) -> None:
        """Raise an error if a regular file does not begin with a record (SEMANTICS 6.11, 6.13)."""
        self.file.seek(0)
        start = self.file.read(START_BYTES)
        self.file.seek(0)
        if start and not start.startswith(b">"):
            refuse_non_fasta(self.name, start, TextIOWrapper(self.file, encoding="utf-8"))

    def check_unchanged(self) -> None:
        """Raise InputChangedError if the file was replaced, changed, cut or extended since it was opened."""
        try:
            now = os.stat(self.path)
        except OSError:
            raise InputChangedError(f"{self.name}: was removed while it was read; run again") from None
        then = self._status
        if not os.path.samestat(then, now):
            raise InputChangedError(f"{self.name}: was replaced while it was read; run again")
        if (then.st_size, then.st_mtime_ns) != (now.st_size, now.st_mtime_ns):
            raise InputChangedError(f"{self.name}: was changed while it was read; run again")


class RecordInput(InputFile):
    """An input of any format: FASTA, FASTQ or BAM, compressed or not, from a file, a pipe, or `-`.

    FASTA text in a regular file can be read at any offset. All else is read in order, by threads of the
    kernel.

    Attributes:
        container: how it is compressed: "plain", "gzip", "zstd", "xz" or "bzip2".
        content: "fasta", "fastq" or "bam"; "empty" if there is nothing.
    """

    def __init__(self, path: AnyPath, *, only_fasta: bool = False) -> None:
        """Open a regular file. Any other is opened by `look`, since it may be possible only once.

        With `only_fasta` all but FASTA text is refused, and `-` is a file of that name.

        Raises:
            OSError: naming `path`, if it is not there or cannot be opened.
        """
        self.container, self.content = "plain", "fasta"
        self._is_opened = False
        self._reported = 0
        name = os.fsdecode(path)
        is_standard = name == STANDARD_INPUT and not only_fasta
        self._only_fasta = only_fasta
        status = os.fstat(0) if is_standard else os.stat(path)
        # What is read in order; None for standard input.
        self._stream = None if is_standard or named_descriptor(name) == 0 else os.path.abspath(name)
        if not is_standard and (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            super().__init__(path)
            self._is_opened = True
            return
        self.name = input_text(name) if is_standard else name
        self.path = name if is_standard else os.path.abspath(name)
        self.is_regular = False
        self.size = self.modified_ns = 0
        self._status = status

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
        if self._is_opened:
            super().__exit__(kind, error, traceback)

    def look(self, workers: int, block_bytes: int, *, in_order: bool = False, **options: Any) -> None:  # noqa: ANN401
        """Find out by its first bytes what the input is.

        Args:
            workers: how many threads may decode it at a time.
            block_bytes: about so many bytes of records are given at a time, where it is read in order.
            in_order: read FASTA text in order too.
            options: further ones of `RecordBlocks`.

        Raises:
            OSError: if it cannot be read.
            ValueError, UnicodeDecodeError: naming the input, if it holds no records.
        """
        if self._only_fasta and self.is_regular:
            self.check_start()
            if not in_order:
                return
        elif self.is_regular:
            start = self.file.peek(1)[:1]
            if start == b">" and not (in_order or "unique_ids" in options):
                return
            if not start and has_suffix_of_other(self.name):
                raise ValueError(
                    f"{self.name}: is empty, which no file with such a name is; fetch or make it again"
                )
        self.stop()
        self._options = {"threads": workers, "block_bytes": block_bytes, **options}
        self.blocks = self._open_blocks()
        self.container = self.blocks.container
        if self._only_fasta and (self.container, self.blocks.content) not in {
            ("plain", "fasta"),
            ("plain", "empty"),
        }:
            refuse_other_than_fasta(path_text(self.name), self.container, self.blocks.front)
        if self.blocks.content is None:
            refuse_content(path_text(self.name), self.container, self.blocks.front)
        self.content = self.blocks.content

    def _open_blocks(self) -> RecordBlocks:
        path = self.path if self.is_regular else self._stream
        return RecordBlocks(path, path_text(self.name), **self._options)

    def blocks_again(self) -> Iterator[RecordBlock]:
        """Read a regular file in order once more, and yield the same blocks; ids are those of the file."""
        self._options.pop("unique_ids", None)
        blocks = self._open_blocks()
        try:
            yield from iter(blocks.next, None)
        finally:
            blocks.stop()

    def stop(self) -> None:
        """End the reading in order; `look` begins it anew."""
        if self.blocks is not None:
            self.blocks.stop()
            self.blocks = None

    def warn(self) -> None:
        """Log what is not wrong with an input that was read to its end, but may surprise."""
        if self.blocks is None:
            return
        for sentence in self.blocks.warnings():
            log_warning("%s", sentence)

    def bytes_done(self, length: int) -> int:
        """How many bytes of the file were done since the last call, where `length` bytes of its text were."""
        if self.blocks is None or not self.is_regular:
            return length
        before, self._reported = self._reported, self.blocks.bytes_read
        return self._reported - before


@contextmanager
def unique_id_table() -> Iterator[IdTable]:
    """Give the table of ids that records have been given so far, for as long as the block lasts.

    It needs 21 to 43 bytes of memory for each record. The text of the ids is kept in a scratch file.
    """
    with scratch_file(None) as scratch:
        yield IdTable(scratch.path)
