"""The program that the type checkers check uses the whole public API."""

from __future__ import annotations

import ast
import inspect

import sixfast
import sixfast.parallel_translate
import sixfast.reference
import sixfast.sequence
from places import TESTS

SAMPLE = TESTS / "typing" / "sample.py"


def test_the_sample_uses_every_public_name() -> None:
    functions = (sixfast.parallel_translate, sixfast.reference)
    public = set(sixfast.__all__) | {
        name
        for module in functions
        for name, thing in vars(module).items()
        if inspect.isfunction(thing)
        and thing.__module__.startswith(module.__name__)
        and not name.startswith("_")
    }
    assert len(public) > 15
    nodes = list(ast.walk(ast.parse(SAMPLE.read_text(encoding="utf-8"))))
    used = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    imported = {name.name for node in nodes if isinstance(node, ast.ImportFrom) for name in node.names}
    assert public <= used | imported
