"""The observed cases of tests/data/golden/data_layer, and what is seen of a function that is held to them."""

from __future__ import annotations

import base64
import gzip
import json
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from golden import GOLDEN

#: Where these messages go on with the text of an exception, which may differ.
_EXCEPTION = re.compile(r"^(Error parsing .*?|Error reading .*?|Cache corrupted, rebuilding): .*", re.DOTALL)


def cases(name: str, kind: str) -> Iterator[Any]:
    """The cases of one kind in a file."""
    with gzip.open(GOLDEN / "data_layer" / f"{name}.jsonl.gz", "rt", encoding="ascii") as lines:
        yield from (case for case in map(json.loads, lines) if case["kind"] == kind)


def cases_in_folders(name: str, kind: str, top: Path) -> Iterator[tuple[Any, Path]]:
    """The same, each with an empty folder in `top`."""
    for number, case in enumerate(cases(name, kind)):
        folder = top / str(number)
        folder.mkdir()
        yield case, folder


def decoded(data: str) -> bytes:
    return base64.b64decode(data)


def records_of(case: Any) -> list[dict[str, Any]]:
    """The records of a golden case: ids with sequences or their lengths, and further keys."""
    letter = case.get("letter", "A")
    return [
        {"id": name, "sequence": letter * what if isinstance(what, int) else what, **dict(*more)}
        for name, what, *more in case["sequences"]
    ]


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (str, bytes, int, float)) or value is None:
        return value
    return str(value) if isinstance(value, Path) else [plain(each) for each in value]


def typed(value: Any) -> Any:
    """The same with types and the order of keys, so that 1 is not 1.0 and NaN is NaN."""
    if isinstance(value, dict):
        return [(key, typed(each)) for key, each in value.items()]
    return [typed(each) for each in value] if isinstance(value, list) else repr(value)


class Watch(logging.Handler):
    """Calls functions in a folder, and takes what they return, raise and log.

    The folder, its files' times and the texts of exceptions are masked as in the golden data.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(1)
        self.folder = folder
        self.log: list[list[str]] = []

    def __enter__(self) -> Watch:
        self._loggers = [logging.getLogger(name) for name in ("virnucpro", "sixfast")]
        self._levels = [logger.level for logger in self._loggers]
        for logger in self._loggers:
            logger.addHandler(self)
            logger.setLevel(1)
        return self

    def __exit__(self, *_error: object) -> None:
        for logger, level in zip(self._loggers, self._levels):
            logger.removeHandler(self)
            logger.setLevel(level)

    def emit(self, record: logging.LogRecord) -> None:
        self.log.append([record.name, record.levelname, record.getMessage()])

    def call(self, function: Callable[[], Any]) -> tuple[dict[str, Any], list[list[str]]]:
        """Return {"result": ...} or {"raises": ...}, and the log."""
        self.log = []
        try:
            outcome = {"result": self._masked(plain(function()))}
        except Exception as error:  # noqa: BLE001 - whatever was raised is the outcome
            outcome = {"raises": type(error).__name__}
        return outcome, [
            [name, level, self.with_times(_EXCEPTION.sub(r"\1: ...", self._masked(text)))]
            for name, level, text in self.log
        ]

    def _masked(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {self._masked(key): self._masked(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self._masked(each) for each in value]
        return value.replace(str(self.folder), "@DIR@") if isinstance(value, str) else value

    def with_times(self, text: str) -> str:
        for path in sorted(self.folder.iterdir()):
            if path.is_file():
                text = text.replace(repr(path.stat().st_mtime), f"@MTIME:{path.name}@")
        return text

    def index_text(self, name: str) -> str | None:
        """The text of an index; None if there is none."""
        path = self.folder / name
        if not path.is_file():
            return None
        text = self.with_times(self._masked(path.read_bytes().decode("utf-8", "backslashreplace")))
        created = r'"created": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?"'
        return re.sub(created, '"created": "@CREATED@"', text)


def check(expected: list[Any], label: str, outcome: dict[str, Any], log: list[list[str]] | None) -> None:
    """Hold an outcome to the one that was observed; a log of None is not looked at."""
    assert label == expected[0]
    assert typed(json.loads(json.dumps(outcome))) == typed(expected[1])
    if log is not None:
        assert log == expected[2]
