"""The short paths of drop-ins are other names of the same modules."""

from __future__ import annotations

import importlib
import json
import pickle
from unittest import mock

import pytest

import sixfast
from programs import run_python

ALIASES = {
    "sixfast.file_utils": "sixfast.virnucpro.utils.file_utils",
    "sixfast.parallel_translate": "sixfast.virnucpro.pipeline.parallel_translate",
    "sixfast.sequence": "sixfast.virnucpro.utils.sequence",
    "sixfast.units": "sixfast.virnucpro.units",
    "sixfast.validation": "sixfast.virnucpro.utils.validation",
}
every_alias = pytest.mark.parametrize(("alias", "name"), ALIASES.items())


def test_these_are_all() -> None:
    assert sixfast._ALIASES == ALIASES


@every_alias
def test_an_alias_is_the_same_module_object(alias: str, name: str) -> None:
    module = importlib.import_module(alias)
    assert module is importlib.import_module(name)
    assert getattr(sixfast, alias.rpartition(".")[2]) is module
    assert (module.__name__, module.__spec__ and module.__spec__.name) == (name, name)
    assert importlib.reload(module) is module


@every_alias
@pytest.mark.parametrize("order", [1, -1], ids=["the alias first", "the module first"])
def test_the_order_of_imports_does_not_matter(alias: str, name: str, order: int) -> None:
    code = (
        "import importlib, json, sys;"
        "one, other = map(importlib.import_module, sys.argv[1:]);"
        f"short = sys.modules[{alias!r}]; import {alias} as imported; from sixfast import {alias[8:]} as got;"
        "print(json.dumps([one is other is short is imported is got, one.__spec__.name]))"
    )
    done = run_python("-W", "error", "-c", code, *[alias, name][::order])
    assert json.loads(done.stdout) == [True, name], done.stderr


@every_alias
def test_what_is_patched_in_one_is_patched_in_the_other(alias: str, name: str) -> None:
    module = importlib.import_module(name)
    function = next(each for each in module.__all__ if callable(getattr(module, each)))
    with mock.patch(f"{alias}.{function}") as patched:
        assert getattr(module, function) is patched
    with mock.patch(f"{name}.{function}") as patched:
        assert getattr(importlib.import_module(alias), function) is patched


def test_a_function_that_was_pickled_by_its_short_path_is_found() -> None:
    found = pickle.loads(b"csixfast.parallel_translate\ntranslate_batch_worker\n.")  # noqa: S301 - written here
    assert found is importlib.import_module(ALIASES["sixfast.parallel_translate"]).translate_batch_worker


def test_a_name_that_is_no_alias_is_not_found() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"No module named 'sixfast\.nothing'"):
        importlib.import_module("sixfast.nothing")
