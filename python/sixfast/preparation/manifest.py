"""`manifest.json`: what a preparation was made from, with which options, and what is in each of its files."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from sixfast import _kernel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

#: The file's name.
MANIFEST_NAME = "manifest.json"
#: Version of the manifest's format. A manifest of another version is not read.
_FORMAT = 1
#: The names of what SpanPreparer counts, in its order.
COUNT_NAMES = (
    "records",
    "bases",
    "longer",
    "empty",
    "chunks",
    "translated",
    "with_frames",
    "frames",
    "residues",
)


class ManifestFile(NamedTuple):
    """A file that was made.

    Attributes:
        path: path relative to the manifest's directory, with slashes.
        kind: `chunked`, `nucleotide`, `protein` or `map`.
        records: number of records in it.
        size: its bytes.
        crc32: its CRC-32, as `zlib.crc32` computes it, in eight hexadecimal digits.
        residues: letters of its proteins, if files get nearly equal residues; else None.
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
        parameters: all options that change what is written.
        counts: what was read and written.
        files: the files that were made.
        versions: of sixfast and of Python.
        created: when it was made, in UTC.
        balance: how equally residues are divided among files, if that was asked for.
        validation: what the validation of the input found, if that was asked for.
    """

    input: dict[str, Any]
    parameters: dict[str, Any]
    counts: dict[str, int]
    files: list[ManifestFile]
    versions: dict[str, str]
    created: str
    balance: dict[str, float] | None = None
    validation: dict[str, Any] | None = None

    def json_bytes(self) -> bytes:
        r"""Return the manifest as JSON in UTF-8, with one line for each file.

        A byte of a path that is no UTF-8, such as FC, is written as `\udcfc`; os.fsencode gives it back.
        """
        fields = self._asdict()
        files = fields.pop("files")
        head = json.dumps({"format": _FORMAT, **fields}, indent=2, ensure_ascii=False)
        lines = ",\n".join(f"    {json.dumps(_manifest_entry(file), ensure_ascii=False)}" for file in files)
        listed = f"[\n{lines}\n  ]" if lines else "[]"
        text = f'{head[:-2]},\n  "files": {listed}\n}}\n'
        return text.encode(errors="backslashreplace")

    @classmethod
    def read(cls, path: str) -> Manifest | None:
        """Read a manifest; return None if there is none.

        Raises:
            OSError: if it cannot be read.
            ValueError: if it is damaged, or of another program or an unknown format.
        """
        try:
            with open(path, encoding="utf-8") as file:
                fields = json.load(file)
            _require(fields.pop("format") == _FORMAT)
            files = [ManifestFile(**entry) for entry in fields.pop("files")]
            manifest = cls(files=files, **fields)
            manifest._check_types()
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise ValueError(
                f"{path}: is damaged, or no manifest of this version of sixfast; "
                "give another output directory, or remove it and the files beside it"
            ) from None
        return manifest

    @classmethod
    def of_directory(cls, directory: str) -> Manifest | None:
        """Read the manifest of a directory; the same as `read`."""
        return cls.read(os.path.join(directory, MANIFEST_NAME))

    def divided(self, kind: str) -> list[ManifestFile]:
        """Return the files among which the frames are divided: those of `nucleotide` or of `protein`."""
        return [file for file in self.files if file.kind == kind and "/" in file.path]

    def _check_types(self) -> None:
        """Raise an error if a value that is needed is missing or has another type."""
        needed: list[tuple[object, type | tuple[type, ...]]] = [
            *((self.input[name], str) for name in ("name", "path", "crc32")),
            (self.input["size"], int),
            (self.parameters["keep"], list),
            (self.versions["sixfast"], str),
            *((self.counts[name], int) for name in COUNT_NAMES),
        ]
        for file in self.files:
            needed += (file.path, str), (file.kind, str), (file.records, int), (file.size, int)
        if self.balance is not None:
            needed += ((self.balance["most_over_mean"], (int, float)),)
        if self.validation is not None:
            needed += ((self.validation[kind], list) for kind in ("errors", "warnings"))
        for value, kind in needed:
            _require(isinstance(value, kind))
        _require(b"\0" not in os.fsencode(self.input["path"]))
        for checksum in (self.input["crc32"], *(file.crc32 for file in self.files)):
            int(checksum, 16)

    def check_files(self, directory: str, has_checksum: Callable[[str, int, int], bool]) -> Iterator[bool]:
        """Check each file; yield whether it is as the manifest says.

        Args:
            directory: the manifest's.
            has_checksum: given a path, a size and a checksum, returns whether the file begins so.
        """
        for file in self.files:
            path = os.path.join(directory, *file.path.split("/"))
            yield _has_size(path, file.size) and has_checksum(path, file.size, int(file.crc32, 16))


def has_checksum(path: str, size: int, checksum: int) -> bool:
    """Return whether the first `size` bytes of a file have this CRC-32."""
    try:
        return _kernel.checksum_file(path, size) == checksum
    except OSError:
        return False


def crc32_text(checksum: int) -> str:
    """Return a CRC-32 as eight hexadecimal digits."""
    return f"{checksum:08x}"


def residue_balance(residues: Iterable[int]) -> dict[str, float]:
    """Return how equally residues are divided, given those of each file.

    >>> residue_balance([100, 101, 99])
    {'fewest': 99, 'most': 101, 'most_over_mean': 1.01}
    """
    residues_of_files = list(residues)
    mean = sum(residues_of_files) / len(residues_of_files)
    most_over_mean = round(max(residues_of_files) / mean, 6) if mean else 1.0
    return {
        "fewest": min(residues_of_files),
        "most": max(residues_of_files),
        "most_over_mean": most_over_mean,
    }


def _manifest_entry(file: ManifestFile) -> dict[str, object]:
    return {name: value for name, value in file._asdict().items() if value is not None}


def _require(condition: bool) -> None:
    if not condition:
        raise ValueError


def _has_size(path: str, size: int) -> bool:
    try:
        return os.path.getsize(path) == size
    except (OSError, ValueError):  # a manifest can be edited, so the path may be none
        return False
