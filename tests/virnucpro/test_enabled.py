"""Enabled twice, for a while, again, and by many threads; what goes on as before."""

from __future__ import annotations

import copy
import importlib
import importlib.util
import inspect
import pickle
import sys
import threading
import time
from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

from programs import PATIENCE
from sixfast import virnucpro
from standin import HOMES, PLACES, SEQUENCE, edit, every_place, is_sixfasts, load


def test_to_enable_twice_is_to_enable_once(home: Path) -> None:
    before = sys.meta_path.copy()
    loaded = load(SEQUENCE)
    virnucpro.enable()
    replacement = loaded.identify_seq
    virnucpro.enable()
    assert loaded.identify_seq is replacement
    assert len(sys.meta_path) == len(before) + 1
    for _ in range(2):
        virnucpro.disable()
        assert sys.meta_path == before
        assert loaded.identify_seq.__code__.co_filename.startswith(str(home))


@pytest.mark.usefixtures("home")
def test_enable_for_one_block() -> None:
    loaded = load(SEQUENCE)
    original = loaded.identify_seq

    def work() -> None:
        with virnucpro.enable():
            with virnucpro.enable():
                pass
            assert is_sixfasts(loaded.identify_seq, SEQUENCE)
            raise LookupError("out of the block")

    with pytest.raises(LookupError):
        work()
    assert loaded.identify_seq is original


@pytest.mark.usefixtures("home")
def test_enable_again_after_disable() -> None:
    loaded = load(SEQUENCE)
    for _ in range(3):
        virnucpro.enable()
        assert is_sixfasts(loaded.identify_seq, SEQUENCE)
        virnucpro.disable()
        assert not hasattr(loaded.identify_seq, "__wrapped__")


# What goes on as before


@pytest.mark.parametrize("loaded_first", [True, False])
def test_reload_gives_sixfasts_functions_again_and_after_disable_virnucpros(
    loaded_first: bool, home: Path
) -> None:
    if loaded_first:
        load(SEQUENCE)
    virnucpro.enable()
    module = load(SEQUENCE)
    edit(home, SEQUENCE, "Return the other strand.", "Return the reverse strand.")
    for _ in range(2):
        assert importlib.reload(module) is module
        assert is_sixfasts(module.identify_seq, SEQUENCE)
    virnucpro.disable()
    assert module.reverse_complement.__doc__ == "Return the reverse strand."
    assert importlib.reload(module) is module
    assert module.identify_seq.__code__.co_filename.startswith(str(home))


@every_place
@pytest.mark.usefixtures("home")
def test_pickling_source_and_parameters(module: str, name: str) -> None:
    virnucpro.enable()
    function = getattr(load(module), name)
    ours = getattr(HOMES[module], name)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(function, protocol)) is function  # noqa: S301 - made here
    assert (function.__name__, function.__doc__) == (name, ours.__doc__)
    assert inspect.signature(function) == inspect.signature(ours)
    if inspect.isfunction(ours):
        assert inspect.getsource(function) == inspect.getsource(ours)


@pytest.mark.usefixtures("home")
def test_a_module_loaded_later_knows_its_own_loader() -> None:
    virnucpro.enable()
    module = load(SEQUENCE)
    assert type(module.__loader__) is SourceFileLoader
    assert module.__spec__.loader is module.__loader__
    assert inspect.getsource(module).startswith('"""One sequence at a time')
    assert inspect.getsource(module.split_fasta_chunk).startswith("def split_fasta_chunk(")
    spec = importlib.util.find_spec(SEQUENCE)
    assert spec is not None
    assert spec.loader is module.__loader__


@pytest.mark.usefixtures("home")
def test_who_only_looks_for_a_module_can_ask_its_loader() -> None:
    virnucpro.enable()
    spec = importlib.util.find_spec(SEQUENCE)
    assert spec is not None
    assert spec.loader.get_source(SEQUENCE).startswith('"""One sequence at a time')  # type: ignore[union-attr]
    assert not hasattr(spec.loader, "no_such_thing")
    assert copy.copy(spec.loader).get_filename() == spec.origin  # type: ignore[union-attr]


def test_an_exception_of_virnucpros_own_import_is_untouched(home: Path) -> None:
    edit(home, SEQUENCE, "import logging", "import logging, no_such_module")
    virnucpro.enable()
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        load(SEQUENCE)


def test_an_attribute_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'no_such_thing'"):
        _ = virnucpro.no_such_thing


# Threads


@pytest.mark.parametrize("attempt", range(5))
@pytest.mark.usefixtures("home")
def test_threads_may_enable_and_import_at_the_same_time(attempt: int) -> None:
    meeting = threading.Barrier(6)
    failures: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            meeting.wait(PATIENCE)
            work()
        except BaseException as error:  # noqa: BLE001 - told by the main thread
            failures.append(error)

    def import_both() -> None:
        for module in sorted(HOMES, reverse=bool(attempt % 2)):
            load(module)

    virnucpro.enable()  # else a module may be found just before that is enabled, and be loaded just after
    works = [virnucpro.enable, import_both] * 3
    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert failures == []
    for module, name in PLACES:
        assert is_sixfasts(getattr(load(module), name), module)
    virnucpro.disable()
    for module, name in PLACES:
        assert not hasattr(getattr(load(module), name), "__wrapped__")


def test_enable_waits_for_a_module_that_another_thread_is_loading(home: Path) -> None:
    edit(home, SEQUENCE, "import logging", "import logging, time; time.sleep(0.5)")
    thread = threading.Thread(target=load, args=(SEQUENCE,))
    thread.start()
    deadline = time.monotonic() + PATIENCE
    while SEQUENCE not in sys.modules and time.monotonic() < deadline:
        time.sleep(0.001)
    virnucpro.enable()
    assert is_sixfasts(sys.modules[SEQUENCE].identify_seq, SEQUENCE)  # type: ignore[attr-defined]
    thread.join()


def test_disabled_while_a_module_is_loading_leaves_that_module_alone(home: Path) -> None:
    with (home / "virnucpro" / "utils" / "sequence.py").open("a") as file:
        file.write("\nfrom sixfast import virnucpro\n\nvirnucpro.disable()\n")
    virnucpro.enable()
    assert not hasattr(load(SEQUENCE).identify_seq, "__wrapped__")
