"""What the fault tests share: a job, programs that run it, and a look at what they leave behind."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import sixfast
from sixfast import reference

#: Modules that programs of the tests import.
SUPPORT = Path(__file__).resolve().parent.parent
PACKAGE = str(Path(sixfast.__file__).parent)
#: Seconds that a slow machine is given before a program counts as hanging.
PATIENCE = 300.0
#: Seconds in which a run must end after a fault.
PROMPT = 5.0
#: A user id that nobody else has, nor a test that runs meanwhile: a limit of processes is one of a user's.
NOBODY = 54321 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
#: More spans than one process is given: `RECORDS` of `fasta`, in spans of so many bytes.
RECORDS, SPAN_BYTES = 700, "256"
MANY_SPANS = {"SIXFAST_SPAN_BYTES": SPAN_BYTES}
#: States of a process that has ended and is not yet waited for.
_GONE = "ZX"
#: Programs of the test that runs.
STARTED: list[subprocess.Popen[bytes]] = []

#: Code whose function translates with two workers, by which it insists, and says which these were.
WITNESS = """
import multiprocessing, warnings
import sixfast
def translate(paths, meanwhile=lambda: None):
    workers = set()
    def look(done, records):
        living = multiprocessing.active_children()
        workers.update(child.pid for child in living if type(child).__module__.startswith("sixfast"))
        meanwhile()
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*workers cannot be started")
        sixfast.translate_file(*paths, workers=2, progress=look)
    if len(workers) < 2:
        raise RuntimeError(f"only these workers were there: {workers}")
    return workers
"""


class Sweep:
    """Interrupts at the n-th line of the package that runs; to be traced with `call`.

    Attributes:
        left: lines before that one.
        place: that line, None if it was not reached.
    """

    def __init__(self, number: int) -> None:
        self.left = number
        self.place: str | None = None

    def call(self, frame: FrameType, _event: str, _argument: object) -> Callable[..., Any] | None:
        """Look at the lines of the package only."""
        return self.line if frame.f_code.co_filename.startswith(PACKAGE) else None

    def line(self, frame: FrameType, event: str, _argument: object) -> Callable[..., Any]:
        """Count a line."""
        if event == "line":
            self.left -= 1
            if self.left == 0:
                self.place = f"{os.path.basename(frame.f_code.co_filename)}:{frame.f_lineno}"
                sys.settrace(None)
                signal.raise_signal(signal.SIGINT)
        return self.line


class Job(NamedTuple):
    """An input of several spans, where its outputs go, and what they must hold."""

    folder: Path
    reads: Path
    nucleotide: Path
    protein: Path
    expected: tuple[bytes, bytes]

    @property
    def paths(self) -> list[str]:
        """The three paths, in the order of `translate_file`."""
        return [str(self.reads), str(self.nucleotide), str(self.protein)]

    @property
    def command(self) -> list[str]:
        """The command line that does the job with two workers."""
        outputs = ["--nucleotide", str(self.nucleotide), "--protein", str(self.protein)]
        return [sys.executable, "-m", "sixfast", "translate", str(self.reads), *outputs, "--workers", "2"]

    def names(self) -> set[str]:
        """All that is in the folder."""
        return set(os.listdir(self.folder))

    def has_no_output(self) -> bool:
        """Whether the input is alone in its folder: no output, no temporary file."""
        return self.names() == {self.reads.name}

    def is_done(self) -> bool:
        """Whether both outputs are right, and nothing else is there."""
        names = {path.name for path in (self.reads, self.nucleotide, self.protein)}
        return self.names() == names and self.written() == self.expected

    def written(self) -> tuple[bytes, bytes]:
        """What the outputs hold."""
        return self.nucleotide.read_bytes(), self.protein.read_bytes()


class Outcome(NamedTuple):
    """How a program ended."""

    status: int
    stdout: str
    stderr: str
    seconds: float

    @property
    def report(self) -> Any:
        """The last line that it printed, which is JSON."""
        assert self.stdout, self
        return json.loads(self.stdout.splitlines()[-1])


def fasta(records: int, seed: int = 1) -> bytes:
    """Records of 20 to 300 letters."""
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    lines = []
    for number in range(records):
        sequence = "".join(rng.choices("ACGTN", [30, 30, 30, 30, 1], k=rng.randint(20, 300)))
        lines.append(f">read{number} some words\n{sequence}\n")
    return "".join(lines).encode()


@functools.cache
def _content(records: int, seed: int) -> tuple[bytes, tuple[bytes, bytes]]:
    """An input and its outputs; hundreds of tests have the same."""
    data = fasta(records, seed)
    nucleotide, protein, _ = reference.translate_fasta(data)
    return data, (nucleotide, protein)


def make_job(folder: Path, records: int = 100, seed: int = 1) -> Job:
    """Make a folder with an input of about 160 bytes a record and nothing else."""
    folder.mkdir(exist_ok=True)
    data, expected = _content(records, seed)
    reads = folder / "reads.fa"
    reads.write_bytes(data)
    return Job(folder, reads, folder / "nucleotide.fa", folder / "protein.faa", expected)


def environment(**changes: str) -> dict[str, str]:
    """The environment of the programs that tests start: small spans, the tests' modules, core dumps off."""
    # Coverage would change what is tested in programs that are killed, or may not write.
    left_out = ("COVERAGE", "PYTHON", "SIXFAST")
    known = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    settings = {"PYTHONPATH": str(SUPPORT), "SIXFAST_SPAN_BYTES": "2000", "SIXFAST_PROCESSES_ABOVE": "0"}
    return {**known, **settings, **changes}


def start(
    command: Sequence[str | Path | bytes], env: dict[str, str] | None = None, **options: Any
) -> subprocess.Popen[bytes]:
    """Start a program as the leader of a session of its own, by which its descendants are known."""
    settings: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE}
    settings.update(stderr=subprocess.PIPE, env=environment() if env is None else env)
    settings.update(options)
    program = subprocess.Popen(command, start_new_session=True, **settings)
    STARTED.append(program)
    return program


def clear() -> None:
    """End what a failed test has left."""
    while STARTED:
        program = STARTED.pop()
        for process in session(program.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        program.wait()
        for stream in (program.stdin, program.stdout, program.stderr):
            if stream is not None:
                stream.close()


def finish(
    program: subprocess.Popen[bytes], began: float | None = None, patience: float = PATIENCE
) -> Outcome:
    """Wait until the program and all of its descendants are gone."""
    began = time.monotonic() if began is None else began
    stdout, stderr = program.communicate(timeout=patience)
    seconds = time.monotonic() - began
    texts = [(stream or b"").decode(errors="replace") for stream in (stdout, stderr)]
    outcome = Outcome(program.returncode, *texts, seconds)
    until(lambda: not session(program.pid), f"orphans of {outcome}", PROMPT)
    return outcome


def run(
    command: Sequence[str | Path | bytes],
    env: dict[str, str] | None = None,
    patience: float = PATIENCE,
    **options: Any,
) -> Outcome:
    """Run a program to its end; nothing that it started may be left."""
    began = time.monotonic()
    return finish(start(command, env, **options), began, patience)


def refusal(outcome: Outcome) -> str:
    """The one line that a refusal of the command is."""
    assert (outcome.status, outcome.stdout) == (1, ""), outcome
    assert outcome.stderr.startswith("sixfast: error: ")
    assert outcome.stderr.endswith("\n")
    assert outcome.stderr.count("\n") == 1, outcome.stderr
    for word in ("Traceback", "please report"):
        assert word not in outcome.stderr
    return outcome.stderr


def python(code: str, *arguments: object) -> list[str]:
    """The command that runs a script."""
    return [sys.executable, "-c", code, *map(str, arguments)]


def sixfast(reads: object, nucleotide: object, protein: object, *options: object) -> list[str | bytes]:
    """The command that writes to these two outputs."""
    places = [reads, "--nucleotide", nucleotide, "--protein", protein, *options]
    command = [sys.executable, "-m", "sixfast", "translate"]
    return [*command, *(place if isinstance(place, bytes) else str(place) for place in places)]


def shell(line: str, job: Job, **names: object) -> Outcome:
    """Run a line of shell in the job's folder; `sixfast` is this Python's, $name is a name."""
    command = f'sixfast() {{ "{sys.executable}" -m sixfast translate "$@"; }}\n{line}'
    names = {**MANY_SPANS, **names}
    env = environment(**{name: str(value) for name, value in names.items()})
    return run(["/bin/bash", "-c", command], env=env, cwd=job.folder)


def session(leader: int) -> list[int]:
    """The living processes of the session that this process began."""
    # Asked first, for many tests wait by it: to read what /proc knows of a process takes fifty times as long.
    members = [process for process in _processes() if _session_of(process) == leader]
    return [process for process in members if _state_and_parent(process)[0] not in _GONE]


def workers(leader: int) -> list[int]:
    """The spawned processes of a session."""
    return [process for process in session(leader) if b"spawn_main" in _command_line(process)]


def children(parent: int) -> list[int]:
    """The living children of a process, multiprocessing's resource tracker left out."""
    # Asked first, as above: none of them leaves the session of its parent.
    members = [process for process in _processes() if _session_of(process) == _session_of(parent)]
    found = []
    for process in members:
        state, its_parent = _state_and_parent(process)
        if its_parent == parent and state not in _GONE:
            found.append(process)
    return [process for process in found if b"resource_tracker" not in _command_line(process)]


def _processes() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdecimal()]


def _session_of(process: int) -> int:
    try:
        return os.getsid(process)
    except ProcessLookupError:  # it has ended
        return 0


def _state_and_parent(process: int) -> tuple[str, int]:
    """The third and the fourth field of /proc/PID/stat; the second, a name in parentheses, may hold any."""
    try:
        text = Path(f"/proc/{process}/stat").read_bytes()
    except OSError:  # it has ended
        return "X", 0
    state, parent = text[text.rindex(b")") + 2 :].split(maxsplit=2)[:2]
    return state.decode(), int(parent)


def _command_line(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def marked(marks: Path, what: str, number: int = 1) -> None:
    """Wait until workers have left so many marks that begin so."""
    until(lambda: len(list(marks.glob(f"{what}[0-9-]*"))) >= number, f"{number} marks {what}")


def until(condition: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, f"waited {patience} s in vain: {what}"
        time.sleep(0.01)


@contextlib.contextmanager
def unprivileged(*mine: Path) -> Iterator[list[str]]:
    """What to put before a command, so that it runs as nobody, owner of these paths.

    It may look into any directory, or it could not find a Python that root keeps for itself, but write
    nowhere else. A user who is not root is unprivileged already.
    """
    if os.geteuid() != 0:
        yield []
        return
    for path in mine:
        os.chown(path, NOBODY, NOBODY)
    search = "-all,+dac_read_search"
    user = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    yield ["setpriv", *user, f"--inh-caps={search}", f"--ambient-caps={search}"]
