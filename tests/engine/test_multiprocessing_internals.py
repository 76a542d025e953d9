"""The private parts of multiprocessing are as the engine expects them, in this version of CPython.

When one of these fails, a version has changed a part that `sixfast.engine.multiprocessing_internals` relies
upon; each is named there with its use.
"""

from __future__ import annotations

import dis
import importlib
import multiprocessing
import sys
from collections.abc import Iterator
from multiprocessing import pool, spawn, util
from multiprocessing.context import SpawnContext, SpawnProcess
from types import FunctionType, SimpleNamespace
from typing import Any

import pytest

from programs import posix_only
from sixfast.engine import multiprocessing_internals as internals

LAUNCHER = importlib.import_module(
    "multiprocessing.popen_spawn_win32" if sys.platform == "win32" else "multiprocessing.popen_spawn_posix"
)
LAUNCH = LAUNCHER.Popen.__init__ if sys.platform == "win32" else LAUNCHER.Popen._launch


def global_names(function: FunctionType) -> set[object]:
    """The names that a function looks up in its module's globals."""
    return {each.argval for each in dis.get_instructions(function) if each.opname == "LOAD_GLOBAL"}


def names_in(function: FunctionType) -> set[object]:
    """All names that a function uses."""
    return {each.argval for each in dis.get_instructions(function)}


@pytest.fixture
def one_thread_pool() -> Iterator[pool.ThreadPool]:
    """A pool has the same threads and queues, whatever its workers are."""
    with pool.ThreadPool(1) as made:
        yield made


def test_a_pool_wakes_up_for_each_result_and_for_a_notifier() -> None:
    fake: Any = SimpleNamespace(
        _outqueue=SimpleNamespace(_reader="results"), _change_notifier=SimpleNamespace(_reader="notifier")
    )
    assert pool.Pool._get_sentinels(fake) == ["results", "notifier"]
    assert internals.QuietPool._get_sentinels(fake) == ["notifier"]
    assert "_get_sentinels" in names_in(pool.Pool.__init__)


def test_a_pool_can_be_abandoned(one_thread_pool: pool.ThreadPool) -> None:
    assert isinstance(one_thread_pool._terminate, util.Finalize)
    assert callable(one_thread_pool._terminate.cancel)
    assert one_thread_pool._cache == {}
    for name in ("_worker_handler", "_task_handler", "_result_handler"):
        assert getattr(one_thread_pool, name).is_alive(), name


def test_a_pool_takes_its_processes_from_its_context() -> None:
    class Asked(Exception):  # noqa: N818 - it tells, and is no error
        pass

    class Context(SpawnContext):
        def Process(self, *_: object, **__: object) -> SpawnProcess:  # type: ignore[override] # noqa: N802
            raise Asked

    with pytest.raises(Asked):
        pool.Pool(1, context=Context())


def test_the_context_starts_no_replacements() -> None:
    context = internals.LimitedContext(internals.NumberedProcess, 2)
    made = [context.Process(target=print) for _ in range(4)]
    assert made[:2] == context.processes
    assert [process.number for process in context.processes] == [0, 1]
    for replacement in made[2:]:
        replacement.start()
        replacement.terminate()
        assert replacement.exitcode is None
        assert not hasattr(replacement, "sentinel")


def test_a_spawned_process_is_launched_by_popen() -> None:
    assert isinstance(vars(SpawnProcess)["_Popen"], staticmethod)
    assert SpawnProcess._Popen is not multiprocessing.Process._Popen


def test_the_launcher_looks_up_what_is_replaced_in_its_globals() -> None:
    assert "spawn" in global_names(LAUNCH)
    assert "get_preparation_data" in names_in(LAUNCH)
    assert "get_start_method" in global_names(spawn.get_preparation_data)


def test_the_caller_is_told_by_names_that_begin_with_init_main(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["__main__"], "__spec__", None)
    monkeypatch.setattr(sys.modules["__main__"], "__file__", "/a/script.py", raising=False)
    told = spawn.get_preparation_data("worker")
    assert {name for name in told if "main" in name} == {"init_main_from_path"}


@posix_only
def test_the_launcher_leaves_the_main_module_and_the_start_method_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[dict[str, object]] = []

    def dump(data: object, *_: object) -> None:
        if isinstance(data, dict):
            seen.append(data)
            raise InterruptedError

    from multiprocessing import context, reduction

    monkeypatch.setattr(reduction, "dump", dump)
    monkeypatch.setattr(context._default_context, "_actual_context", None)
    process = internals.NumberedProcess(target=print)
    with pytest.raises(InterruptedError):
        internals.launcher_without_main()(process)
    (data,) = seen
    assert not [name for name in data if name.startswith("init_main")]
    assert data["start_method"] == "spawn"
    assert multiprocessing.get_start_method(allow_none=True) is None
