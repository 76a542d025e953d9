"""Where the files of a preparation are, while they are made and in the end."""

from __future__ import annotations

import os

from sixfast.preparation.manifest import MANIFEST, Manifest

#: The files between the stages that can be kept, and their names while they are made.
KEPT = {"chunked": "chunked.fa", "nucleotide": "nucleotide.fa", "protein": "protein.faa"}
#: What is divided among many files; while these are made they are in a directory of this name.
KINDS = ("nucleotide", "protein")


class Layout:
    """The places of all files in an output directory.

    Attributes:
        directory: the output directory, as the user gave it.
        stem: name of the input without its suffix, with which the names of files begin.
        manifest: path of the manifest.
    """

    def __init__(self, directory: str, input_name: str, chunk_size: int) -> None:
        """The names are VirNucPro's (rule 14.2)."""
        self.directory = directory
        self.stem = os.path.splitext(os.path.basename(input_name))[0]
        self.manifest = os.path.join(directory, MANIFEST)
        self._input_name = os.path.basename(input_name)
        self._kept = {
            "chunked.fa": f"{self.stem}_chunked{chunk_size}.fa",
            "nucleotide.fa": f"{self.stem}_nucleotide.fa",
            "protein.faa": f"{self.stem}_protein.faa",
        }

    def refuse_manifest_of_another(self, manifest: Manifest) -> None:
        """Refuse a directory that holds the files of an input with another name."""
        if manifest.input.get("name") != self._input_name:
            raise ValueError(
                f"{self.manifest}: tells of another input, {manifest.input.get('name')}; give each input an "
                "output directory of its own, or remove this file"
            )

    def folders(self) -> list[str]:
        """The directories, as paths from the manifest's directory."""
        return [f"{self.stem}_{kind}" for kind in KINDS]

    def relative(self, staged: str) -> str:
        """Where a staged file goes: a path from the manifest's directory, with slashes."""
        kind, _, number = staged.partition("/")
        return f"{self.stem}_{kind}/output_{int(number) + 1}.fa" if number else self._kept[staged]

    def final(self, relative: str) -> str:
        """The path of a file, as the user would write it."""
        return os.path.join(self.directory, *relative.split("/"))
