"""The paths of the files of a preparation, while they are made and at the end."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from sixfast.files.names import input_text, stem_of
from sixfast.preparation.manifest import MANIFEST_NAME, Manifest, has_checksum

if TYPE_CHECKING:
    from sixfast.files.input import InputFile

#: What VirNucPro writes between its stages: the words that `keep` takes, and file names while they are made.
INTERMEDIATE_FILES = {"chunked": "chunked.fa", "nucleotide": "nucleotide.fa", "protein": "protein.faa"}
#: Which frame stands for which, where each is written once: the name of the map while it is made.
MAP = "map.tsv"
#: What is divided among several files. While these are made, they are in a directory of this name.
KINDS = ("nucleotide", "protein")


def whole_files(keep: Iterable[str], *, unique: bool) -> list[str]:
    """Return the names, while they are made, of the files that are not divided.

    Args:
        keep: which intermediate files are kept.
        unique: whether each frame is written once, with a map.
    """
    return [INTERMEDIATE_FILES[name] for name in keep] + [MAP] * unique


class Layout:
    """The paths of all files in an output directory.

    Attributes:
        directory: the output directory, as the user gave it.
        stem: name of the input without its suffixes. The names of files begin with it.
        manifest: path of the manifest.
    """

    def __init__(self, directory: str, input_name: str, chunk_size: int) -> None:
        """Make the names, which are VirNucPro's (rule 14.2)."""
        self.directory = directory
        self.stem = stem_of(input_name)
        self.manifest = os.path.join(directory, MANIFEST_NAME)
        self._input_name = input_text(os.path.basename(input_name))
        self._kept = {
            "chunked.fa": f"{self.stem}_chunked{chunk_size}.fa",
            "nucleotide.fa": f"{self.stem}_nucleotide.fa",
            "protein.faa": f"{self.stem}_protein.faa",
            MAP: f"{self.stem}_map.tsv",
        }

    def refuse_other_input(self, manifest: Manifest, source: InputFile) -> None:
        """Raise ValueError if the manifest is of another input: by name, or by path and content."""
        name, path, size = manifest.input["name"], manifest.input["path"], manifest.input["size"]
        if name == self._input_name:
            if path == source.path or os.path.realpath(path) == os.path.realpath(source.path):
                return
            if size == source.size and has_checksum(source.path, size, int(manifest.input["crc32"], 16)):
                return
            name = path
        raise ValueError(
            f"{self.manifest}: tells of another input, {name}; "
            "give each input an output directory of its own, or remove the files of that one"
        )

    def refuse_unknown_files(self, known: Collection[str], whole: Iterable[str], source: InputFile) -> None:
        """Raise ValueError if a file would be replaced, or left among the parts, that no manifest tells of.

        Args:
            known: relative paths of the files that earlier preparations have made here.
            whole: names of the files, while they are made, that are not divided and will be written.
            source: the input. If it is itself among these files, that is told later.
        """
        found = [self._kept[name] for name in whole]
        for folder in self.folders():
            with suppress(FileNotFoundError, NotADirectoryError):
                found += (f"{folder}/{name}" for name in sorted(os.listdir(self.final_path(folder))))
        paths = (self.final_path(name) for name in found if name not in known and self.is_name(name))
        unknown = [path for path in paths if os.path.isfile(path) and not source.is_same(os.stat(path))]
        if unknown:
            files = f"these {len(unknown)} files" if len(unknown) > 1 else "this file"
            raise ValueError(
                f"{unknown[0]}: no manifest tells what made {files}; give another output directory, or move "
                "what is there"
            )

    def is_name(self, relative: str) -> bool:
        """Return whether a relative path is one that a preparation of this input makes."""
        parts, kept = (
            r"(nucleotide|protein)/output_\d+\.fa",
            r"chunked\d+\.fa|nucleotide\.fa|protein\.faa|map\.tsv",
        )
        return re.fullmatch(f"{re.escape(self.stem)}_({parts}|{kept})", relative) is not None

    def folders(self) -> list[str]:
        """Return the directories, as paths relative to the manifest's directory."""
        return [f"{self.stem}_{kind}" for kind in KINDS]

    def relative_path(self, staged: str) -> str:
        """Return where a staged file goes: a path relative to the manifest's directory, with slashes."""
        kind, _, number = staged.partition("/")
        return f"{self.stem}_{kind}/output_{int(number) + 1}.fa" if number else self._kept[staged]

    def final_path(self, relative: str) -> str:
        """Return the path of a file from where the program runs, given its relative path."""
        return os.path.join(self.directory, *relative.split("/"))
