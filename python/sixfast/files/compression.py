"""Inputs that may be compressed with gzip."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import gzip
    from io import BufferedReader

    from sixfast.files.input import InputFile

#: The first bytes of a gzip file, whatever its name.
_GZIP_START = b"\x1f\x8b"


@contextlib.contextmanager
def decompressed(source: InputFile) -> Iterator[BufferedReader | gzip.GzipFile]:
    """Open an input for reading from its start; decompress it if its first bytes are those of gzip.

    Raises:
        ValueError: naming the input, if its compressed data are damaged or end early.
    """
    if not source.file.peek(len(_GZIP_START)).startswith(_GZIP_START):
        yield source.file
        return
    import gzip  # takes a while to load
    import zlib

    try:
        with gzip.GzipFile(fileobj=source.file) as file:
            yield file
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ValueError(
            f"{source.name}: its gzip data are damaged or incomplete ({error}); fetch or make the file again"
        ) from error
