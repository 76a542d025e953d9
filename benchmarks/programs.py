"""The programs that are compared: sixfast, and its peers where they are installed.

No peer does the same work. Each is run with the settings that come nearest to it, and its sentence,
which lands in the results, says what it then does and what it leaves out.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import Command, Job, Program, answer


def sixfast(name: str = "sixfast", command: Sequence[str] = (), workers: int = 0) -> Program:
    """The program under test; `workers` overrules the job's number."""
    chosen = list(command) or sixfast_command()

    def commands(job: Job) -> list[Command]:
        outputs: list[str | Path] = ["--nucleotide", job.nucleotide, "--protein", job.protein]
        settings = ["--workers", str(workers or job.workers), "--no-progress"]
        return [Command([*chosen, "translate", job.input, *outputs, *settings])]

    number = f"{workers} worker{'s' if workers > 1 else ''}" if workers else "the given workers"
    return Program(name, f"stop-free frames, nucleotide and protein, {number}", commands)


def sixfast_command() -> list[str]:
    """The sixfast beside the running Python."""
    script = Path(sys.executable).parent / "sixfast"
    return [str(script)] if script.exists() else [sys.executable, "-m", "sixfast"]


def peers() -> list[Program]:
    """The peers found here, the nearest first."""
    found = [peer for needs, peer in _PEERS if _present(needs)]
    return [*found, REFERENCE_POOL]


def missing() -> list[str]:
    """The peers that are not installed."""
    return [peer.name for needs, peer in _PEERS if not _present(needs)]


def version(peer: Program) -> str | None:
    """What a peer says its version is."""
    command = _VERSIONS.get(peer.name)
    numbers = re.findall(r"\d+\.\d[\w.]*", answer(*command) or "") if command else []
    return numbers[0] if numbers else None


def _present(needs: str) -> bool:
    if needs == "Bio":
        return answer(sys.executable, "-c", "import Bio") is not None
    return shutil.which(needs) is not None


def _orfm(job: Job) -> list[Command]:
    minimum = str(job.whole_frame)
    return [Command(["orfm", "-m", minimum, "-t", job.nucleotide, job.input], job.protein)]


def _seqkit(job: Job) -> list[Command]:
    settings = ["-f", "6", "-x", "-w", "0", "-j", str(job.workers), "--quiet"]
    return [Command(["seqkit", "translate", *settings, "-o", job.protein, job.input])]


def _transeq(job: Job) -> list[Command]:
    files: list[str | Path] = ["-sequence", job.input, "-outseq", job.protein]
    return [Command(["transeq", *files, "-frame", "6", "-auto"])]


def _getorf(job: Job) -> list[Command]:
    settings = ["-minsize", str(job.whole_frame), "-auto"]
    return [
        Command(["getorf", "-sequence", job.input, "-outseq", output, "-find", find, *settings])
        for find, output in (("0", job.protein), ("2", job.nucleotide))
    ]


def _bbtools(job: Job) -> list[Command]:
    return [Command(["translate6frames.sh", f"in={job.input}", f"out={job.protein}"])]


def _orfipy(job: Job) -> list[Command]:
    files: list[str | Path] = [
        "--dna",
        job.nucleotide.name,
        "--pep",
        job.protein.name,
        "--outdir",
        job.outputs,
    ]
    settings = ["--between-stops", "--min", str(job.whole_frame), "--procs", str(job.workers)]
    return [Command(["orfipy", job.input, *files, *settings])]


def _biopython(job: Job) -> list[Command]:
    module = [sys.executable, "-m", "benchmarks.biopython_loop"]
    return [Command([*module, job.input, job.nucleotide, job.protein])]


def _reference_pool(job: Job) -> list[Command]:
    module = [sys.executable, "-m", "benchmarks.reference_pool"]
    files = [job.input, job.nucleotide, job.protein]
    return [Command([*module, *files, "--workers", str(job.workers)])]


REFERENCE_POOL = Program(
    "Python pool",
    "sixfast's pure-Python reference under a spawned Pool.imap, the parent reads and writes; "
    "stands for VirNucPro's translation stage and writes the same bytes as sixfast",
    _reference_pool,
)

# The command or module that each needs, and the peer.
_PEERS: list[tuple[str, Program]] = [
    (
        "orfm",
        Program(
            "OrfM",
            "-m at the length of a whole frame, protein and nucleotide: the same frames, but where "
            "one is a codon longer than the others a stop at its end passes; N gives X; one thread",
            _orfm,
        ),
    ),
    (
        "orfipy",
        Program(
            "orfipy",
            "--between-stops, --min at the length of a whole frame, protein and nucleotide: the "
            "same frames as OrfM, as many processes as sixfast has workers",
            _orfipy,
        ),
    ),
    (
        "getorf",
        Program(
            "EMBOSS getorf",
            "between stops, -minsize at the length of a whole frame: the same frames as OrfM; run "
            "twice, for it writes protein (-find 0) or nucleotide (-find 2); one thread",
            _getorf,
        ),
    ),
    (
        "transeq",
        Program(
            "EMBOSS transeq",
            "-frame 6: all six frames with their stops, none left out, protein only, one thread",
            _transeq,
        ),
    ),
    (
        "seqkit",
        Program(
            "seqkit",
            "translate -f 6 -x: all six frames with their stops, none left out, protein only, as "
            "many threads as sixfast has workers",
            _seqkit,
        ),
    ),
    (
        "translate6frames.sh",
        Program(
            "BBTools",
            "translate6frames.sh: all six frames with their stops, none left out, protein only, "
            "threads as it likes",
            _bbtools,
        ),
    ),
    (
        "Bio",
        Program(
            "Biopython",
            "SeqIO.parse and Seq.translate in a loop: the frames without a stop, protein and "
            "nucleotide, codons with N become X, one process",
            _biopython,
        ),
    ),
]

_VERSIONS = {
    "OrfM": ["orfm", "--version"],
    "orfipy": ["orfipy", "--version"],
    "EMBOSS getorf": ["embossversion", "-auto"],
    "EMBOSS transeq": ["embossversion", "-auto"],
    "seqkit": ["seqkit", "version"],
    "BBTools": ["translate6frames.sh", "--version"],
    "Biopython": [sys.executable, "-c", "import Bio; print(Bio.__version__)"],
    "Python pool": [sys.executable, "--version"],
}
