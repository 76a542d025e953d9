"""`manifest.json`: what a preparation was made from and how, and what is in each of its files."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from sixfast import _kernel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

#: The file's name.
MANIFEST = "manifest.json"
#: Version of the manifest's format. A manifest of another version is not read.
_FORMAT = 1


class ManifestFile(NamedTuple):
    """A file that was made.

    Attributes:
        path: path from the manifest's directory, with slashes.
        kind: `chunked`, `nucleotide` or `protein`.
        records: in it.
        size: bytes.
        crc32: their CRC-32, as `zlib.crc32` computes it, in eight hexadecimal digits.
        residues: letters of its proteins, where files are to have equally many; else None.
    """

    path: str
    kind: str
    records: int
    size: int
    crc32: str
    residues: int | None = None


class Manifest(NamedTuple):
    """The content of a manifest.

    Attributes:
        input: `name` and `path` of the input, its `size`, the time when it was `modified`, its `crc32`.
        parameters: all that decides the bytes that are made.
        counts: what was read and written.
        files: the files that were made.
        versions: of sixfast and of Python.
        created: when, in UTC.
        balance: how equally the residues are divided among the files, where that was asked for.
        validation: what the validation of the input found, where that was asked for.
    """

    input: dict[str, Any]
    parameters: dict[str, Any]
    counts: dict[str, int]
    files: list[ManifestFile]
    versions: dict[str, str]
    created: str
    balance: dict[str, float] | None = None
    validation: dict[str, Any] | None = None

    def text(self) -> str:
        """Return the manifest as JSON, with one line for each file."""
        about = self._asdict()
        files = about.pop("files")
        head = json.dumps({"format": _FORMAT, **about}, indent=2, ensure_ascii=False)
        lines = ",\n".join(f"    {json.dumps(_told(file), ensure_ascii=False)}" for file in files)
        listed = f"[\n{lines}\n  ]" if lines else "[]"
        return f'{head[:-2]},\n  "files": {listed}\n}}\n'

    @classmethod
    def read(cls, path: str) -> Manifest | None:
        """Read a manifest; None if there is none, or it cannot be understood."""
        try:
            with open(path, encoding="utf-8") as file:
                about = json.load(file)
            if about.pop("format") != _FORMAT:
                return None
            files = [ManifestFile(**told) for told in about.pop("files")]
            return cls(files=files, **about)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def whole_files(self, directory: str, is_whole: Callable[[str, int, int], bool]) -> Iterator[bool]:
        """Yield for each file whether it is what the manifest says.

        Args:
            directory: the manifest's.
            is_whole: says whether a file begins with so many bytes of this checksum.
        """
        for file in self.files:
            path = os.path.join(directory, *file.path.split("/"))
            yield _has_size(path, file.size) and is_whole(path, file.size, int(file.crc32, 16))


def is_whole(path: str, size: int, checksum: int) -> bool:
    """Return whether the file of this path begins with so many bytes of this CRC-32."""
    try:
        return _kernel.checksum_file(path, size) == checksum
    except OSError:
        return False


def in_hexadecimal(checksum: int) -> str:
    """Return a CRC-32 in eight hexadecimal digits."""
    return f"{checksum:08x}"


def balance(residues: Iterable[int]) -> dict[str, float]:
    """Return how equally files are filled, given the residues of each.

    >>> balance([100, 101, 99])
    {'fewest': 99, 'most': 101, 'most_over_mean': 1.01}
    """
    all_of_them = list(residues)
    mean = sum(all_of_them) / len(all_of_them)
    most_over_mean = round(max(all_of_them) / mean, 6) if mean else 1.0
    return {"fewest": min(all_of_them), "most": max(all_of_them), "most_over_mean": most_over_mean}


def _told(file: ManifestFile) -> dict[str, object]:
    return {name: value for name, value in file._asdict().items() if value is not None}


def _has_size(path: str, size: int) -> bool:
    try:
        return os.path.getsize(path) == size
    except OSError:
        return False
