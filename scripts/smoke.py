"""Try an installed sixfast: its functions and its command have to give the bytes of tests/data/golden.

Needs the package, `tests` beside this folder, and nothing else. Prints one line and exits with 0 or 1.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import sysconfig
import tempfile
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests" / "support"))

import sixfast  # noqa: E402
from golden import cases, file_sets  # noqa: E402
from sixfast.virnucpro.pipeline import parallel_translate  # noqa: E402
from sixfast.virnucpro.utils import sequence  # noqa: E402

if TYPE_CHECKING:
    from golden import FileSet

COMMAND = Path(sysconfig.get_path("scripts"), "sixfast.exe" if os.name == "nt" else "sixfast")
PATIENCE = 300
#: Options, and settings that decide who works: small inputs need no processes unless they are told so.
WAYS = (
    (["--workers", "1"], {}),
    (["--workers", "2"], {}),
    (["--workers", "2"], {"SIXFAST_PROCESSES_ABOVE": "0", "SIXFAST_SPAN_BYTES": "200"}),
)


def main() -> int:
    """Try everything and say what came of it."""
    try:
        done = f"{try_version()}: {try_calls()} calls and {try_files()} runs of the command are as observed"
    except (AssertionError, OSError, subprocess.SubprocessError) as error:
        print(f"smoke: sixfast in {Path(sixfast.__file__).parent} is not sound: {error}", file=sys.stderr)
        return 1
    print(f"smoke: {done}")
    return 0


def try_version() -> str:
    """The kernel, the package's metadata and the command know the same version."""
    told = run("--version").stdout.split()[-1]
    versions = {told, sixfast.__version__, metadata.version("sixfast")}
    require(len(versions) == 1, f"it has several versions: {sorted(versions)}")
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"sixfast {told} on {python}, {platform.system()} {platform.machine()}"


def try_calls() -> int:
    """The functions answer as was observed."""
    count = 0
    for name, module in (
        ("golden_public.jsonl.gz", sequence),
        ("golden_workers_public.jsonl.gz", parallel_translate),
    ):
        for case in cases(name):
            found = case.disagreement(getattr(module, case.function))
            require(found is None, str(found))
            count += 1
    require(count > 0, "there are no observed calls")
    return count


def try_files() -> int:
    """The command writes the observed bytes, or refuses what was refused."""
    count = 0
    for file_set in file_sets():
        for options, settings in WAYS:
            try_file(file_set, options, settings)
            count += 1
    require(count > 0, "there are no observed files")
    return count


def try_file(file_set: FileSet, options: list[str], settings: dict[str, str]) -> None:
    """Run the command on one input."""
    what = " ".join([f"sixfast translate {file_set.input}", *options, *map("=".join, settings.items())])
    with tempfile.TemporaryDirectory() as folder:
        outputs = Path(folder, "n.fa"), Path(folder, "p.faa")
        places = ["--nucleotide", str(outputs[0]), "--protein", str(outputs[1])]
        done = run("translate", str(file_set.input), *places, *options, **settings)
        if "raises" in file_set.operations["translate"]:
            require(done.returncode == 1, f"{what}: accepted what has to be refused")
            require(not os.listdir(folder), f"{what}: left files after an error")
            return
        require(done.returncode == 0, f"{what}: exit status {done.returncode}: {done.stderr.strip()}")
        # Without processes the command would work all the same, after a warning.
        require("warning" not in done.stderr, f"{what}: {done.stderr.strip()}")
        found = tuple(path.read_bytes() for path in outputs)
        require(found == file_set.outputs("translate"), f"{what}: other bytes than observed")


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command."""
    return subprocess.run(
        [str(COMMAND), *arguments],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def require(holds: bool, otherwise: str) -> None:
    """End the trial with a sentence unless something holds."""
    if not holds:
        raise AssertionError(otherwise)


if __name__ == "__main__":
    sys.exit(main())
