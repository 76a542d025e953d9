"""Whoever calls the engine: scripts without a main guard, several threads, other users of multiprocessing."""

from __future__ import annotations

import multiprocessing
import os
import threading
from pathlib import Path

import pytest

import sixfast
from places import FRAGMENTS
from programs import run_python
from sixfast import Summary, _kernel, translate_file

SCRIPT_WITHOUT_GUARD = """
import sys
with open("counter.txt", "a") as counter:
    counter.write("imported\\n")
import sixfast
print(sixfast.translate_file(sys.argv[1], "nucleotide.fa", "protein.faa", workers=2))
"""

SCRIPT_WITH_ITS_OWN_POOL = """
import multiprocessing, sys, threading
import sixfast

def squared(number):  # lives in the main module, which the other pool's processes must import
    return number * number

def translate(first, enough):
    outputs = "nucleotide.fa", "protein.faa"
    while True:
        sixfast.translate_file(sys.argv[1], *outputs, workers=2)
        first.set()
        if enough.is_set():
            break

if __name__ == "__main__":
    first, enough = threading.Event(), threading.Event()
    thread = threading.Thread(target=translate, args=(first, enough))
    thread.start()
    first.wait()
    for _ in range(4):
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            assert pool.map(squared, range(9)) == [number * number for number in range(9)]
    enough.set()
    thread.join()
    print("both were right")
"""


def small_spans() -> dict[str, str]:
    return {**os.environ, "SIXFAST_SPAN_BYTES": "20000"}


def test_rule_8_14_a_script_needs_no_main_guard(tmp_path: Path) -> None:
    """Its top level runs once: no worker imports it."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT_WITHOUT_GUARD)
    done = run_python(script, FRAGMENTS, cwd=tmp_path, env=small_spans())
    nucleotide, protein, counts = _kernel.translate_block(FRAGMENTS.read_bytes())
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == repr(Summary(*counts))
    assert (tmp_path / "counter.txt").read_text() == "imported\n"
    assert (tmp_path / "nucleotide.fa").read_bytes() == nucleotide
    assert (tmp_path / "protein.faa").read_bytes() == protein


def test_another_thread_may_use_multiprocessing_meanwhile(tmp_path: Path) -> None:
    """Its processes import the main module as ever."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT_WITH_ITS_OWN_POOL)
    done = run_python(script, FRAGMENTS, cwd=tmp_path, env=small_spans())
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == "both were right"
    assert (tmp_path / "protein.faa").read_bytes() == _kernel.translate_block(FRAGMENTS.read_bytes())[1]


def test_the_caller_may_still_choose_a_start_method(tmp_path: Path) -> None:
    """Translating has not chosen one: to choose a second time would be an error."""
    code = (
        "import multiprocessing, sys, sixfast;"
        "sixfast.translate_file(sys.argv[1], 'n.fa', 'p.faa', workers=2);"
        "print(multiprocessing.get_start_method(allow_none=True));"
        "multiprocessing.set_start_method('spawn')"
    )
    done = run_python("-c", code, FRAGMENTS, cwd=tmp_path, env=small_spans())
    assert (done.stdout.strip(), done.stderr, done.returncode) == ("None", "", 0)


def test_two_threads_may_translate_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each starts its run when both have workers: so they do overlap."""
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "20000")
    meeting = threading.Barrier(2)
    whole = FRAGMENTS.read_bytes()
    parts = {"one": whole[: whole.index(b"\n>", 300_000) + 1], "two": whole}
    failures: list[BaseException] = []

    def translate(name: str) -> None:
        met: list[int] = []

        def meet(_done: int, _records: int) -> None:
            if not met:
                met.append(meeting.wait(timeout=120))

        try:
            outputs = tmp_path / f"{name}.fna", tmp_path / f"{name}.faa"
            translate_file(tmp_path / f"{name}.fa", *outputs, workers=2, progress=meet)
        except BaseException as error:  # noqa: BLE001 - told by the main thread
            failures.append(error)

    threads = [threading.Thread(target=translate, args=(name,)) for name in parts]
    for name, data in parts.items():
        (tmp_path / f"{name}.fa").write_bytes(data)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    for name, data in parts.items():
        nucleotide, protein, _ = _kernel.translate_block(data)
        assert (tmp_path / f"{name}.fna").read_bytes() == nucleotide
        assert (tmp_path / f"{name}.faa").read_bytes() == protein


def test_a_daemonic_process_translates_alone_and_says_so(tmp_path: Path) -> None:
    """It may not start workers."""
    script = tmp_path / "script.py"
    script.write_text(
        "import multiprocessing, sys, sixfast\n"
        "def work():\n"
        "    sixfast.translate_file(sys.argv[1], 'nucleotide.fa', 'protein.faa', workers=2)\n"
        "if __name__ == '__main__':\n"
        "    process = multiprocessing.get_context('spawn').Process(target=work, daemon=True)\n"
        "    process.start(); process.join(); sys.exit(process.exitcode)\n"
    )
    done = run_python(script, FRAGMENTS, cwd=tmp_path, env=small_spans())
    assert done.returncode == 0, done.stderr
    assert "sixfast works in this process alone" in done.stderr
    assert (tmp_path / "protein.faa").read_bytes() == _kernel.translate_block(FRAGMENTS.read_bytes())[1]


@pytest.mark.parametrize(
    "code",
    [
        "import sixfast, sixfast.engine.process_worker",
        "import sixfast; [getattr(sixfast, name) for name in sixfast.__all__]",
        (
            "import pkgutil, sixfast; [__import__(f'sixfast.{module.name}')"
            " for module in pkgutil.iter_modules(sixfast.__path__) if module.name not in {'cli', '__main__'}]"
        ),
        "import sixfast; sixfast.identify_seq('s', 'ATG'); sixfast.translate_file; sixfast.translate_records",
        "import sixfast.parallel_translate, sixfast.sequence, sixfast.engine.processes",
        "import sys, sixfast; sixfast.translate_file(sys.argv[1], 'n.fa', 'p.faa', workers=2, progress=True)",
    ],
)
def test_importing_sixfast_is_light(code: str, tmp_path: Path) -> None:
    """Nothing but the standard library is imported until it is used, and of that not what is slow to load."""
    tell = (
        "; print({name for name, module in sys.modules.items() if name in {'argparse', 'tqdm'} or"
        " name.partition('.')[0] != 'sixfast' and 'site-packages' in str(getattr(module, '__file__', ''))})"
    )
    done = run_python("-S", "-c", SITELESS + code + tell, FRAGMENTS, cwd=tmp_path, env=small_spans())
    assert (done.returncode, done.stdout.strip()) == (0, "set()"), done.stderr


@pytest.mark.usefixtures("unmeasured")
@pytest.mark.parametrize(
    "code",
    [
        "import sys, sixfast; sixfast.translate_file(sys.argv[1], 'n.fa', 'p.faa', workers=2)",
        "import sys; from sixfast.cli.main import run; run(['translate', sys.argv[1], '-o', 'out'])",
    ],
)
def test_a_small_file_needs_few_modules(code: str, tmp_path: Path) -> None:
    """Python's start and what is imported take longer than it does."""
    tell = f"; print({UNUSED!r} & set(sys.modules), file=sys.stdout)"
    env = {**os.environ, "SIXFAST_PROCESSES_ABOVE": "1000000000"}
    done = run_python("-S", "-c", SITELESS + code + tell, FRAGMENTS, cwd=tmp_path, env=env)
    assert (done.returncode, done.stdout.strip()) == (0, "set()"), done.stderr


UNUSED = {
    "click",
    "dataclasses",
    "hashlib",
    "inspect",
    "json",
    "logging",
    "multiprocessing",
    "pathlib",
    "pickle",
    "platform",
    "random",
    "shutil",
    "socket",
    "subprocess",
    "tempfile",
    "tqdm",
    "traceback",
    "urllib",
}
#: The modules of `site` and of what is installed beside sixfast are not its own.
SITELESS = f"import sys; sys.path.append({str(Path(sixfast.__file__).parent.parent)!r}); "


def test_rule_13_1_seqio_is_found_without_biopython_being_imported_before() -> None:
    code = (
        "import sys, sixfast.parallel_translate as module; before = 'Bio' in sys.modules;"
        "from Bio import SeqIO; print(before, module.SeqIO is SeqIO)"
    )
    assert run_python("-c", code).stdout.strip() == "False True"


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, LookupError])
def test_a_run_that_is_ended_leaves_no_worker_and_no_file(
    stop: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule 8.13, when the caller's own function ends the run between two spans."""
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "20000")

    def end(_done: int, _records: int) -> None:
        raise stop("enough")

    for workers in (1, 2):
        with pytest.raises(stop, match="enough"):
            translate_file(FRAGMENTS, tmp_path / "n.fa", tmp_path / "p.faa", workers=workers, progress=end)
        assert os.listdir(tmp_path) == []
        assert multiprocessing.active_children() == []
