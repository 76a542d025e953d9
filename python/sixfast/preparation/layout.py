"""The paths of the files of a preparation, while they are made and at the end."""

from __future__ import annotations

import os

from sixfast.preparation.manifest import MANIFEST_NAME, Manifest

#: What VirNucPro writes between its stages: the words that `keep` takes, and file names while they are made.
INTERMEDIATE_FILES = {"chunked": "chunked.fa", "nucleotide": "nucleotide.fa", "protein": "protein.faa"}
#: What is divided among several files. While these are made, they are in a directory of this name.
KINDS = ("nucleotide", "protein")


class Layout:
    """The paths of all files in an output directory.

    Attributes:
        directory: the output directory, as the user gave it.
        stem: name of the input without its suffix. The names of files begin with it.
        manifest: path of the manifest.
    """

    def __init__(self, directory: str, input_name: str, chunk_size: int) -> None:
        """Make the names, which are VirNucPro's (rule 14.2)."""
        self.directory = directory
        self.stem = os.path.splitext(os.path.basename(input_name))[0]
        self.manifest = os.path.join(directory, MANIFEST_NAME)
        self._input_name = os.path.basename(input_name)
        self._kept = {
            "chunked.fa": f"{self.stem}_chunked{chunk_size}.fa",
            "nucleotide.fa": f"{self.stem}_nucleotide.fa",
            "protein.faa": f"{self.stem}_protein.faa",
        }

    def refuse_other_input(self, manifest: Manifest) -> None:
        """Raise ValueError if the directory holds the files of an input with another name."""
        if manifest.input.get("name") != self._input_name:
            raise ValueError(
                f"{self.manifest}: tells of another input, {manifest.input.get('name')}; give each input an "
                "output directory of its own, or remove this file"
            )

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
