"""Every public function tells its parameters, results, errors and rules, with an example that runs."""

from __future__ import annotations

import ast
import doctest
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sixfast
import sixfast.file_utils
import sixfast.parallel_translate
import sixfast.reference
import sixfast.sequence
import sixfast.units
import sixfast.validation
import sixfast.virnucpro.unique_ids
from places import ROOT
from sixfast import _kernel
from sixfast.reference import tokens
from sixfast.virnucpro.data import collators, packing, sequence_dataset, shard_index
from sixfast.virnucpro.pipeline import base_worker, parallel, predictor

MODULES = [
    sixfast,
    sixfast.sequence,
    sixfast.file_utils,
    sixfast.parallel_translate,
    sixfast.units,
    sixfast.validation,
    sixfast.reference,
    sixfast.virnucpro.unique_ids,
    base_worker,
    collators,
    packing,
    parallel,
    predictor,
    sequence_dataset,
    shard_index,
    tokens,
    _kernel,
]
STUB = Path(sixfast.__file__).with_name("_kernel.pyi")
SEMANTICS = ROOT / "docs" / "SEMANTICS.md"
RULES = set(re.findall(r"(?m)^- \*\*(\d+\.\d+)\*\*", SEMANTICS.read_text(encoding="utf-8")))
#: About the kernel and not about sequences, so no rule is theirs.
WITHOUT_A_RULE = {
    "Compressor",
    "Verified",
    "compressed_end",
    "cpu_levels",
    "find_places",
    "panic_for_tests",
}


def public() -> Iterator[tuple[str, Any]]:
    """Every public function and method, and every class that is made by its user, once."""
    seen = set()
    for module in MODULES:
        for name in getattr(module, "__all__", None) or vars(module):
            thing = getattr(module, name)
            is_ours = getattr(thing, "__module__", "").startswith("sixfast") or module is _kernel
            if name.startswith("_") or not is_ours or not callable(thing) or id(thing) in seen:
                continue
            if isinstance(thing, type) and issubclass(thing, BaseException):
                continue
            seen.add(id(thing))
            yield f"{module.__name__}.{name}", thing
            if isinstance(thing, type) and not issubclass(thing, tuple):
                for method, value in vars(thing).items():
                    if not method.startswith("_") and callable(value):
                        yield f"{module.__name__}.{name}.{method}", value


PUBLIC = dict(public())
FUNCTIONS = {name: thing for name, thing in PUBLIC.items() if not isinstance(thing, type)}
METHODS = {name for name in FUNCTIONS if name.rpartition(".")[0] in PUBLIC}


def described(doc: str, section: str) -> set[str]:
    """The names that a section of a docstring tells about."""
    text = re.search(rf"(?m)^{section}:\n((?: .*\n?|\n)+)", doc)
    return set(re.findall(r"(?m)^ {4}(\w+):", text[1])) if text else set()


def test_all_modules_have_public_functions() -> None:
    for module in MODULES:
        found = [name for name in PUBLIC if name.startswith(f"{module.__name__}.")]
        assert found or module is sixfast.sequence  # whose functions are those of sixfast itself
    assert {"sixfast._kernel.SpanTranslator.process", "sixfast.reference.read_fasta"} <= set(PUBLIC)
    assert sixfast.sequence.identify_seq is sixfast.identify_seq


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_docstring_tells_each_parameter_and_the_result(name: str) -> None:
    doc = inspect.getdoc(FUNCTIONS[name]) or ""
    parameters = set(inspect.signature(FUNCTIONS[name]).parameters) - {"self"}
    assert described(doc, "Args") == parameters
    assert re.search(r"(?m)^(Returns|Yields|Raises):\n    \S", doc)


@pytest.mark.parametrize("name", sorted(set(PUBLIC) - METHODS))
def test_a_docstring_has_rules_and_an_example(name: str) -> None:
    doc = inspect.getdoc(PUBLIC[name]) or ""
    assert "\n>>> " in doc
    cited = re.search(r"(?s)(?:SEMANTICS|rules?) (\d.*?)(?:\.\n|\.$|\)|\n\n)", doc)
    if name.rpartition(".")[2] in WITHOUT_A_RULE:
        assert not cited
    else:
        assert cited
        numbers = re.findall(r"\d+\.\d+", cited[1])
        assert numbers
        assert set(numbers) <= RULES


@pytest.mark.parametrize("name", sorted(name for name in set(PUBLIC) - METHODS if "._kernel." in name))
def test_examples_of_the_kernel_run(name: str) -> None:
    """Those of Python modules run as doctests already; doctest finds none in an extension."""
    examples = doctest.DocTestParser().get_doctest(PUBLIC[name].__doc__, {}, name, None, None)
    results = doctest.DocTestRunner().run(examples)
    assert results.attempted > 1
    assert results.failed == 0


def test_the_stub_leaves_docstrings_to_the_kernel() -> None:
    tree = ast.parse(STUB.read_text(encoding="utf-8"))
    places = (ast.Module, ast.ClassDef, ast.FunctionDef)
    assert not any(ast.get_docstring(node) for node in ast.walk(tree) if isinstance(node, places))
