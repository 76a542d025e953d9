"""The observed cases of tests/data/golden: reading them, and holding a function to them."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from places import DATA

GOLDEN = DATA / "golden"

_TAGS: dict[str, Callable[[Any], Any]] = {
    "__bytes__": bytes.fromhex,
    "__tuple__": lambda items: tuple(_decode(items)),
    "__set__": lambda items: set(_decode(items)),
    "__iter__": lambda items: iter(_decode(items)),
}


@dataclass(frozen=True)
class Case:
    """One call that was observed, and what came of it."""

    place: str
    function: str
    raw: dict[str, Any]

    def disagreement(self, function: Callable[..., Any]) -> str | None:
        """None where `function` answers as observed, else what it did instead."""
        # Decoded for every call: a one-shot iterator can be used only once.
        arguments = _decode(self.raw["args"])
        keywords = _decode(self.raw["kwargs"])
        try:
            answer = function(*arguments, **keywords)
            if isinstance(answer, Iterator):
                answer = list(answer)
        except Exception as error:  # noqa: BLE001 - whatever was raised is the answer
            if type(error).__name__ == self.raw.get("raises"):
                return None
            return f"{self.place}: raised {error!r}, expected {self._expected()}"
        if "raises" in self.raw or not _identical(answer, _decode(self.raw["result"])):
            return f"{self.place}: answered {answer!r:.300}, expected {self._expected()}"
        return None

    def _expected(self) -> str:
        return str(self.raw.get("raises") or repr(self.raw["result"]))[:300]


@dataclass(frozen=True)
class FileSet:
    """An input file and the outputs that were observed for it."""

    directory: Path
    operations: dict[str, Any]

    @property
    def name(self) -> str:
        """The directory's name, for test ids."""
        return self.directory.name

    @property
    def input(self) -> Path:
        """The FASTA file that went in."""
        return self.directory / "input.fa"

    def outputs(self, operation: str) -> tuple[bytes, bytes]:
        """The nucleotide and the protein file of `translate` or `sequential_broad`."""
        folder = self.directory / operation
        return (folder / "nuc.fa").read_bytes(), (folder / "pro.faa").read_bytes()

    def files(self, operation: str) -> dict[str, bytes]:
        """The bytes that an operation wrote, by the names of the files."""
        paths = [self.directory / name for name in self.operations[operation]["files"]]
        return {path.name: path.read_bytes() for path in paths}


def cases(file_name: str) -> Iterator[Case]:
    """The cases of one file, in its order."""
    with gzip.open(GOLDEN / file_name, "rt", encoding="ascii") as lines:
        for number, line in enumerate(lines, start=1):
            raw = json.loads(line)
            yield Case(f"{file_name}:{number}", raw["fn"], raw)


@dataclass(frozen=True)
class ValidatedFile:
    """A file that VirNucPro looked through, and what came of it.

    `data` is None where there is no file, `given` says what was passed; the README of the data tells more.
    """

    label: str
    data: bytes | None
    given: str
    arguments: list[Any]
    answer: list[Any]
    log: list[list[str]]


def validated_files() -> Iterator[ValidatedFile]:
    """The cases of `validation.jsonl.gz`, in its order."""
    with gzip.open(GOLDEN / "validation.jsonl.gz", "rt", encoding="ascii") as lines:
        for raw in map(json.loads, lines):
            [[_, observed, log]] = raw["want"]
            yield ValidatedFile(
                raw["label"],
                None if raw.get("data") is None else base64.b64decode(raw["data"]),
                raw.get("given", "path"),
                raw["args"],
                observed["result"],
                log,
            )


@dataclass(frozen=True)
class CodonAnswers:
    """What codons are by a genetic code: a letter, nothing, or None for a refusal."""

    table: int
    answers: dict[str, str | None]


def codon_answers(policy: str) -> Iterator[CodonAnswers]:
    """The lines of `codons.jsonl.gz` for an ambiguity policy, in their order."""
    meaning = {"_": "", "!": None}
    with gzip.open(GOLDEN / "codons.jsonl.gz", "rt", encoding="ascii") as lines:
        for raw in (raw for raw in map(json.loads, lines) if raw["policy"] == policy):
            codons = map("".join, product(raw["alphabet"], repeat=3))
            answers = {codon: meaning.get(letter, letter) for codon, letter in zip(codons, raw["answers"])}
            yield CodonAnswers(raw["table"], answers)


def file_sets() -> list[FileSet]:
    """All file sets, by name."""
    manifests = sorted((GOLDEN / "files_public").glob("*/manifest.json"))
    return [
        FileSet(manifest.parent, json.loads(manifest.read_text(encoding="utf-8"))["ops"])
        for manifest in manifests
    ]


def _decode(value: Any) -> Any:
    if isinstance(value, list):
        return [_decode(item) for item in value]
    if isinstance(value, dict):
        if len(value) == 1:
            [(key, content)] = value.items()
            if key in _TAGS:
                return _TAGS[key](content)
        return {key: _decode(content) for key, content in value.items()}
    return value


def _identical(answer: Any, expected: Any) -> bool:
    """Equal, with equal types all the way down and equal order of dict keys."""
    if type(answer) is not type(expected):
        return False
    if isinstance(expected, (list, tuple)):
        return len(answer) == len(expected) and all(map(_identical, answer, expected))
    if isinstance(expected, dict):
        return list(answer) == list(expected) and all(
            _identical(answer[key], expected[key]) for key in expected
        )
    return bool(answer == expected)
