"""docs/PARITY.md lists every rule that holds today, and names only tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from places import TESTS

DOCS = TESTS.parent / "docs"
#: About parts of VirNucPro that sixfast does not replace.
OF_VIRNUCPRO = {9, 14}
#: About a function that a later release brings.
WITHOUT_A_TEST = {"4.2"}


def rules() -> list[str]:
    """The numbers of the rules in SEMANTICS.md that sixfast holds itself."""
    text = (DOCS / "SEMANTICS.md").read_text(encoding="utf-8")
    numbers = re.findall(r"(?m)^- \*\*(\d+\.\d+)\*\*", text)
    return [number for number in numbers if int(number.partition(".")[0]) not in OF_VIRNUCPRO]


def listed() -> list[tuple[str, list[tuple[str, str]]]]:
    """The rows of PARITY.md: a rule's number, the file and name of each of its tests."""
    page = (DOCS / "PARITY.md").read_text(encoding="utf-8")
    text = page.partition("\n## Differences")[0]
    rows = re.findall(r"(?m)^\| (\d+\.\d+) \| (.*) \|$", text)
    return [(number, re.findall(r"`([\w/]+\.py)::(\w+)`", tests)) for number, tests in rows]


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (node.name for node in tree.body if isinstance(node, ast.FunctionDef))
    return {name for name in functions if name.startswith("test_")}


def test_every_rule_is_listed_once_and_in_order() -> None:
    assert len(rules()) > 100
    assert [number for number, _ in listed()] == rules()


def test_every_rule_has_a_test() -> None:
    assert {number for number, tests in listed() if not tests} == WITHOUT_A_TEST


def test_every_test_that_is_named_exists() -> None:
    existing = {(path.name, name) for path in TESTS.rglob("test_*.py") for name in names_in(path)}
    named = {test for _, tests in listed() for test in tests}
    assert named - existing == set()


def test_a_rule_that_a_tests_name_cites_names_that_test() -> None:
    """`test_rule_6_12_...` is among the tests of 6.12."""
    rows = dict(listed())
    unlisted = [
        (path.name, name)
        for path in TESTS.rglob("test_*.py")
        for name in names_in(path)
        if (cited := re.match(r"test_rule_(\d+)_(\d+)_", name))
        and (path.name, name) not in rows[f"{cited[1]}.{cited[2]}"]
    ]
    assert unlisted == []
