"""What the tests inside VirNucPro share: a stand-in for VirNucPro, and programs that run it.

tests/data/standins holds it. Importing its pipeline imports its torch, which takes STANDIN_SECONDS and leaves
a line in the journal; its bar leaves a line for each time that it is moved.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import re
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from places import DATA, ROOT
from programs import run_python
from sixfast.virnucpro import replacement
from sixfast.virnucpro.data import collators, packing, sequence_dataset, shard_index
from sixfast.virnucpro.pipeline import base_worker, parallel, parallel_translate, predictor
from sixfast.virnucpro.utils import file_utils, sequence, validation

STANDINS = DATA / "standins"
FRAGMENTS = DATA / "viral_fragments.fa"
TWO_THREADS = ["--output-dir", "out", "--threads", "2"]
GUIDE = ROOT / "docs" / "VIRNUCPRO.md"

SEQUENCE = "virnucpro.utils.sequence"
PARALLEL = "virnucpro.pipeline.parallel_translate"
FILES = "virnucpro.utils.file_utils"
VALIDATION = "virnucpro.utils.validation"
HOMES = {
    SEQUENCE: sequence,
    FILES: file_utils,
    VALIDATION: validation,
    PARALLEL: parallel_translate,
    "virnucpro.data.collators": collators,
    "virnucpro.data.packing": packing,
    "virnucpro.data.sequence_dataset": sequence_dataset,
    "virnucpro.data.shard_index": shard_index,
    "virnucpro.pipeline.base_worker": base_worker,
    "virnucpro.pipeline.parallel": parallel,
    "virnucpro.pipeline.predictor": predictor,
}
PLACES = [(module, name) for module, (_, names) in replacement.drop_ins().items() for name in names]
every_place = pytest.mark.parametrize(("module", "name"), PLACES)


def edit(home: Path, module: str, old: str, new: str) -> None:
    """Change the text of a module of the stand-in."""
    file = home / f"{module.replace('.', '/')}.py"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def load(module: str) -> Any:
    return importlib.import_module(module)


def user_module(home: Path, name: str, code: str) -> Any:
    (home / f"{name}.py").write_text(code)
    importlib.invalidate_caches()
    return load(name)


def is_sixfasts(function: Any, module: str) -> bool:
    ours = getattr(HOMES[module], function.__name__)
    return inspect.unwrap(function) is ours and function is not ours


DEFINITION = (
    "def identify_seq(seqid: str, sequence: str, refseq_pro_list: list = None, istraindata: bool = False)"
)
#: What stands there instead, and what it is said to be.
CHANGES = {
    "another name": (
        "def identify_seq(a, b, c=None, d=False)",
        "it has identify_seq(a, b, c=None, d=False) in",
    ),
    "another default": (DEFINITION.replace("False", "True"), "refseq_pro_list=None, istraindata=True) in"),
    "no default": (
        DEFINITION.replace(" = False", "").replace(" = None", ""),
        "refseq_pro_list, istraindata) in",
    ),
    "another order": (
        DEFINITION.replace("seqid: str, sequence", "sequence: str, seqid"),
        "(sequence, seqid,",
    ),
    "one more": (DEFINITION.replace(")", ", table: int = 1)"), "istraindata=False, table=1) in"),
    "one less": (DEFINITION.replace(", istraindata: bool = False", ""), "sequence, refseq_pro_list=None) in"),
    "by name only": (DEFINITION.replace("refseq", "*, refseq"), "(seqid, sequence, *, refseq_pro_list=None"),
    "no such function": (
        DEFINITION.replace("identify_seq", "find_frames"),
        "it has no function identify_seq in",
    ),
    "no function": (
        f"{DEFINITION}: pass\n\n\nidentify_seq = 5\n\n\ndef other()",
        "no function identify_seq in",
    ),
}


def make_change(home: Path, change: str) -> str:
    instead, said = CHANGES[change]
    edit(home, SEQUENCE, DEFINITION, instead)
    return said


class Place:
    """A directory to run programs in, with the stand-in to be imported."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder, self.home, self.journal = folder, home, folder / "journal.txt"

    def run(self, *arguments: str | Path, **more: str) -> CompletedProcess[str]:
        environment = {
            "PYTHONPATH": str(self.home),
            "STANDIN_JOURNAL": str(self.journal),
            "STANDIN_SECONDS": "0",
            "SIXFAST_SPAN_BYTES": "20000",
            "SIXFAST_PROCESSES_ABOVE": "0",
            "PYTHONIOENCODING": "utf-8",
            **more,
        }
        return run_python(*arguments, cwd=self.folder, env={**os.environ, **environment}, encoding="utf-8")

    def outputs(self, name: str) -> dict[str, bytes]:
        top = self.folder / name
        return {str(file.relative_to(top)): file.read_bytes() for file in top.rglob("*.*")}

    def imports_of_torch(self) -> int:
        return self.journal.read_text().count("torch was imported\n")

    def most_workers(self) -> int:
        return max(map(int, re.findall(r"(?m)^(\d+) workers are there$", self.journal.read_text())))
