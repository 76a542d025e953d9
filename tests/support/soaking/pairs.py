"""Two runs at once for the same outputs: what is there at the end, and at each success, is of one of them."""

from __future__ import annotations

import itertools
import random
import signal
import subprocess
import time
from pathlib import Path

from fault_injection import harness
from sixfast.files.outputs import OutputLocks
from soaking.material import INPUTS, check
from soaking.stages import STAGES, Stage, Tree, check_words, expected, hidden, start, tree, write_input

#: How one of them may say that it was refused for the sake of the other.
REFUSED = ("another run is writing this file", "tells of another input")


def do_pair(seed: int, folder: Path) -> str:
    """Do one job; return its kind."""
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    name = rng.choice([name for name, stage in STAGES.items() if stage.locked])
    stage = STAGES[name]
    numbers = [rng.randrange(INPUTS), rng.randrange(INPUTS)]
    is_killed = rng.random() < 0.3
    gap, delay = rng.choice([0.0, rng.uniform(0, 0.1)]), rng.uniform(0.1, 0.8)
    undisturbed = [expected(name, number) for number in numbers]
    # A run whose input is refused removes the directory that it has made; the other may be about to use it.
    out = folder / "out"
    if name not in {"prepare", "split"} or any(status for status, _ in undisturbed):
        out.mkdir()
    programs = []
    try:
        for index, number in enumerate(numbers):
            programs.append(start(stage, write_input(number, folder / f"in{index}"), out))
            time.sleep(gap)
        if is_killed:
            time.sleep(delay)
            programs[0].send_signal(signal.SIGKILL)
        wholes = one_or_both([files for status, files in undisturbed if not status], stage)
        look_at_each_success(programs, wholes, out, str(out / str(stage.locked)))
        outcomes = [harness.finish(program) for program in programs]
        check_end(outcomes, undisturbed, stage, out, is_killed=is_killed)
        # A preparation of one input refuses the other. A run without files does not look for what was left.
        if is_killed and name != "prepare" and undisturbed[1][1]:
            again = harness.finish(start(stage, folder / "in1" / "reads.fa", out))
            check(again.status == undisturbed[1][0], f"the next run: {again}")
            made = one_or_both([undisturbed[0][1], undisturbed[1][1]], stage)[1:3]
            check(again.status or (tree(out) in made and not hidden(out)), "the next run's outputs")
    finally:
        harness.clear()
    return f"pair of {name}{', one killed' if is_killed else ''}"


def one_or_both(trees: list[Tree], stage: Stage) -> list[Tree]:
    """The files after one of the runs; also after both, of a stage that leaves what it does not replace."""
    after_both = [{**first, **second} for first, second in itertools.permutations(trees, 2)]
    return [*trees, *(after_both if stage.leaves else ())]


def look_at_each_success(
    programs: list[subprocess.Popen[bytes]], wholes: list[Tree], out: Path, locked: str
) -> None:
    """When a run has ended with a success, all is of it, or of the other, unless the other is writing."""
    running = list(programs)
    deadline = time.monotonic() + harness.PATIENCE
    while running:
        check(time.monotonic() < deadline, "a run hangs")
        for program in [program for program in running if program.poll() is not None]:
            running.remove(program)
            if program.returncode == 0:
                with OutputLocks() as locks:
                    try:
                        locks.lock([locked])
                    except BlockingIOError:
                        continue
                    check(tree(out) in wholes, "a success that is not whole")
        time.sleep(0.002)


def check_end(
    outcomes: list[harness.Outcome],
    undisturbed: list[tuple[int, Tree]],
    stage: Stage,
    out: Path,
    *,
    is_killed: bool,
) -> None:
    """At least one run has succeeded if its input is good, and all outputs are of one."""
    told = []
    for outcome, (status, files) in zip(outcomes, undisturbed):
        check_words(outcome)
        if outcome.status == 0:
            check(status == 0, f"a success with a bad input: {outcome}")
            told.append(files)
        else:
            refused = any(words in outcome.stderr for words in REFUSED)
            killed = is_killed and outcome.status == -signal.SIGKILL
            check(refused or killed or outcome.status == status == 1, f"status: {outcome}")
    if is_killed and outcomes[0].status < 0:
        return
    good = [files for status, files in undisturbed if status == 0]
    check(told or not good or len(good) == 1, f"neither has succeeded: {outcomes}")
    found = tree(out) if out.exists() else {}
    check(found in (one_or_both(told, stage) or [{}]), f"a mixture: {outcomes}")
    check(not out.exists() or hidden(out) == [], "left")
