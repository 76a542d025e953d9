"""From wherever it is called, two workers start, where a process may have children, and do what is right."""

from __future__ import annotations

import ast
import json
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from fault_injection.harness import (
    MANY_SPANS,
    RECORDS,
    WITNESS,
    Job,
    Outcome,
    environment,
    make_job,
    python,
    run,
)
from programs import posix_only

pytestmark = posix_only


def many_spans(**changes: str) -> dict[str, str]:
    return environment(**MANY_SPANS, **changes)


def jobs(folder: Path, number: int) -> list[Job]:
    """Jobs that differ."""
    return [make_job(folder / f"job{seed}", RECORDS, seed) for seed in range(number)]


@pytest.fixture
def job(large: Job) -> Job:
    """Every job here has more spans than one process is given."""
    return large


def check(outcome: Outcome, *done: Job) -> None:
    """The program has ended well, without a word on stderr, and these jobs are done."""
    assert (outcome.status, outcome.stderr) == (0, ""), outcome
    for job in done:
        assert job.is_done(), job.folder


def dedent(code: str) -> str:
    return WITNESS + textwrap.dedent(code)


# Ways to run Python


def as_session(code: str) -> str:
    """The code as somebody types it: a blank line ends what is indented."""
    typed = []
    for statement in ast.parse(code).body:
        typed += [line for line in ast.unparse(statement).splitlines() if line.strip()]
        typed.append("\n")
    return "\n".join(typed)


def main_module(code: str, folder: Path) -> list[str]:
    (folder / "package").mkdir()
    (folder / "package" / "__main__.py").write_text(code, encoding="utf-8")
    return ["-c", f"import sys, runpy; sys.path.insert(0, {str(folder)!r}); runpy.run_module('package')"]


def script(code: str, folder: Path) -> list[str]:
    (folder / "script.py").write_text(code, encoding="utf-8")
    return [str(folder / "script.py")]


#: What stands before the code on the command line.
ARGUMENTS: dict[str, Callable[[str, Path], list[str]]] = {
    "-c": lambda code, _: ["-c", code],
    "-I -c": lambda code, _: ["-I", "-c", code],
    "-I script": lambda code, folder: ["-I", *script(code, folder)],
    "-OO -c": lambda code, _: ["-OO", "-c", code],
    "-s -E -B script": lambda code, folder: ["-s", "-E", "-B", *script(code, folder)],
    "run as a module": main_module,
    "no file of its main module": lambda code, _: ["-c", f"__file__ = '/no/such/script.py'\n{code}"],
}
#: The same where the code comes from stdin.
SESSIONS = {
    "-": ["-"],
    "-I -": ["-I", "-"],
    "-i": ["-i"],
    "-I -q -i": ["-I", "-q", "-i"],
    "a console": ["-c", "import code; code.interact(banner='', exitmsg='', readfunc=input)"],
}


@pytest.mark.parametrize("way", ARGUMENTS)
def test_python_run_in_any_way(job: Job, tmp_path: Path, way: str) -> None:
    code = dedent(f"print(len(translate({job.paths!r})))")
    outcome = run([sys.executable, *ARGUMENTS[way](code, tmp_path)], env=many_spans())
    check(outcome, job)
    assert outcome.stdout == "2\n"


@pytest.mark.parametrize("way", SESSIONS)
def test_code_from_standard_input(job: Job, tmp_path: Path, way: str) -> None:
    """None of the lines is lost: a worker has no part in the caller's stdin."""
    code = dedent(f"""
        print("workers", len(translate({job.paths!r})))
        print("the end")
    """)
    if way not in {"-", "-I -"}:
        code = as_session(code)
    (tmp_path / "code").write_text(code, encoding="utf-8")
    with (tmp_path / "code").open("rb") as stdin:
        outcome = run([sys.executable, *SESSIONS[way]], env=many_spans(), stdin=stdin)
    assert outcome.status == 0, outcome.stderr
    for word in ("Error", "Traceback", "arning"):
        assert word not in outcome.stderr, outcome.stderr
    said = [line[line.index("workers") :] for line in outcome.stdout.splitlines() if "workers" in line]
    assert said == ["workers 2"]
    assert "the end" in outcome.stdout
    assert job.is_done()


# Threads


@pytest.mark.parametrize(
    "call",
    [
        "thread = threading.Thread(target=translate, args=(paths,)); thread.start(); thread.join()",
        "threading.Timer(0, translate, (paths,)).start()  # the main thread is at its end already",
        "concurrent.futures.ThreadPoolExecutor().submit(translate, paths).result()",
        "asyncio.run(in_a_loop())",
    ],
)
def test_a_thread_other_than_the_main_one(job: Job, call: str) -> None:
    code = dedent(f"""
        import asyncio, concurrent.futures, sys, threading
        paths = sys.argv[1:]
        async def in_a_loop():
            await asyncio.get_running_loop().run_in_executor(None, translate, paths)
        {call}
    """)
    check(run(python(code, *job.paths), env=many_spans()), job)


OTHERS = """
import json, sys, threading
def squared(number):
    return number * number
def square(pool):
    if pool.map(squared, range(99), chunksize=1) != [number * number for number in range(99)]:
        raise SystemExit("the other pool is wrong")
def run(paths):
    try:
        seen.update(translate(paths, meanwhile))
    except BaseException as error:
        failures.append(repr(error))
        meeting.abort()
met = threading.local()
def meanwhile():
    if not hasattr(met, "once"):
        met.once = True
        meeting.wait(120)  # all have their workers now
        meeting.wait(120)  # the others have done their work
if __name__ == "__main__":
    warnings.simplefilter("ignore", DeprecationWarning)  # some Pythons advise against fork
    seen, failures = set(), []
    all_paths = json.loads(sys.argv[1])
    meeting = threading.Barrier(len(all_paths) + 1)
    before = [multiprocessing.get_context(method).Pool(2) for method in ("fork", "spawn")]
    threads = [threading.Thread(target=run, args=(paths,)) for paths in all_paths]
    for thread in threads:
        thread.start()
    meeting.wait(120)
    for pool in before:
        square(pool)
    for method in ("fork", "spawn"):
        with multiprocessing.get_context(method).Pool(2) as pool:
            square(pool)
    meeting.wait(120)
    for thread in threads:
        thread.join()
    for pool in before:
        square(pool)
        pool.terminate()
        pool.join()
    print(json.dumps([failures, len(seen)]))
"""


def test_several_threads_beside_pools_of_others(tmp_path: Path) -> None:
    """Three runs, a fork and a spawn pool from before, and two that come and go while all workers live."""
    three = jobs(tmp_path, 3)
    command = [sys.executable, *script(WITNESS + OTHERS, tmp_path), json.dumps([job.paths for job in three])]
    outcome = run(command, env=many_spans())
    check(outcome, *three)
    assert outcome.report == [[], 6]


# Processes


@pytest.mark.parametrize("how", ["os.fork", "multiprocessing", "executor"])
def test_a_process_that_was_forked_after_a_first_call(tmp_path: Path, how: str) -> None:
    """Two children and their parent, at once, and the parent again."""
    four = jobs(tmp_path, 4)
    code = dedent("""
        import concurrent.futures, json, os, sys
        warnings.simplefilter("ignore", DeprecationWarning)  # some Pythons advise against fork
        how, first, *others = json.loads(sys.argv[1])
        translate(first)
        os.unlink(first[1])
        os.unlink(first[2])
        context = multiprocessing.get_context("fork")
        if how == "os.fork":
            children = []
            for paths in others[:2]:
                child = os.fork()
                if child == 0:
                    translate(paths)
                    os._exit(0)
                children.append(child)
            translate(others[2])
            ends = [os.waitpid(child, 0)[1] for child in children]
        elif how == "multiprocessing":
            children = [context.Process(target=translate, args=(paths,)) for paths in others[:2]]
            for child in children:
                child.start()
            translate(others[2])
            for child in children:
                child.join()
            ends = [child.exitcode for child in children]
        else:
            with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
                results = pool.map(translate, others[:2])
                translate(others[2])
                ends = [0 if len(workers) == 2 else 1 for workers in results]
        translate(first)
        print(json.dumps(ends))
    """)
    outcome = run(python(code, json.dumps([how, *(job.paths for job in four)])), env=many_spans())
    check(outcome, *four)
    assert outcome.report == [0, 0]


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_inside_another_s_process_that_may_have_children(tmp_path: Path, method: str) -> None:
    two = jobs(tmp_path, 2)
    code = dedent("""
        import concurrent.futures, json, sys
        if __name__ == "__main__":
            method, *all_paths = json.loads(sys.argv[1])
            context = multiprocessing.get_context(method)
            with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
                print([len(workers) for workers in pool.map(translate, all_paths)])
    """)
    command = [sys.executable, *script(code, tmp_path), json.dumps([method, *(job.paths for job in two)])]
    outcome = run(command, env=many_spans())
    check(outcome, *two)
    assert outcome.report == [2, 2]


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_inside_daemonic_workers(tmp_path: Path, method: str) -> None:
    """They may have no children: both translate alone, at once, and say so once for each call."""
    two = jobs(tmp_path, 2)
    code = textwrap.dedent("""
        import json, multiprocessing, os, sys, warnings
        import sixfast
        def alone(paths):
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                sixfast.translate_file(*paths, workers=2)
            return [[item.category.__name__, str(item.message)] for item in caught]
        if __name__ == "__main__":
            method, *all_paths = json.loads(sys.argv[1])
            with multiprocessing.get_context(method).Pool(2) as pool:
                print(json.dumps(pool.map(alone, all_paths, chunksize=1)))
    """)
    command = [sys.executable, *script(code, tmp_path), json.dumps([method, *(job.paths for job in two)])]
    outcome = run(command, env=many_spans())
    check(outcome, *two)
    for [[kind, text]] in outcome.report:
        assert kind == "RuntimeWarning"
        assert "daemonic" in text
        assert "sixfast works in this process alone" in text


# Notebooks

#: Drives a kernel: two cells that translate, one that is interrupted, one more.
NOTEBOOK = """
import json, os, sys, time
from jupyter_client.manager import start_new_kernel
witness, paths, mark = json.loads(sys.argv[1])
cells = [
    witness,
    "import os, sys, threading, time",
    f"print(len(translate({paths!r})))",
    f"thread = threading.Thread(target=translate, args=({paths!r},)); thread.start(); thread.join()",
    f"def wait(): open({mark!r}, 'w').close(); time.sleep(600)",
    f"os.unlink({paths[1]!r}); os.unlink({paths[2]!r})",
    f"translate({paths!r}, wait)",
    f"print(os.listdir({os.path.dirname(paths[1])!r}), multiprocessing.active_children())",
    f"print(sys.executable); translate({paths!r}, lambda: None) and None",
]
manager, client = start_new_kernel(startup_timeout=120)
try:
    story = []
    for cell in cells:
        said = []
        def hear(message, said=said):
            if message["msg_type"] == "stream":
                said.append(message["content"]["text"])
        if cell.endswith("wait)"):
            request = client.execute(cell, stop_on_error=False)  # the cells after it shall run
            while not os.path.exists(mark):
                time.sleep(0.01)
            manager.interrupt_kernel()
            reply = client.get_shell_msg(timeout=120)
            while reply["parent_header"]["msg_id"] != request:
                reply = client.get_shell_msg(timeout=120)
        else:
            reply = client.execute_interactive(cell, timeout=120, output_hook=hear)
        content = reply["content"]
        story.append([content["status"], content.get("ename"), "".join(said)])
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
print(json.dumps(story))
"""


def test_a_notebook(tmp_path: Path, job: Job) -> None:
    """A real kernel: from its loop, from a thread, interrupted, and once more."""
    folders = ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")
    env = many_spans(**{name: str(tmp_path / name) for name in folders})
    arguments = json.dumps([WITNESS, job.paths, str(tmp_path / "mark")])
    outcome = run(python(NOTEBOOK, arguments), env=env)
    assert outcome.status == 0, outcome.stderr
    well = ["ok", None, ""]
    assert outcome.report == [
        well,
        well,
        ["ok", None, "2\n"],
        well,
        well,
        well,
        ["error", "KeyboardInterrupt", ""],
        ["ok", None, f"['{job.reads.name}'] []\n"],
        ["ok", None, f"{sys.executable}\n"],
    ]
    assert job.is_done()
