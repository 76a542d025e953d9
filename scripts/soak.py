"""Seeded random jobs with random faults, for as long as one likes: each must end whole or leave no trace.

`make soak SECONDS=3600`, or `python scripts/soak.py --seconds 3600 --seed 1`. A job that fails is told with
its seed; `--seed SEED --jobs 1` does it again. The jobs are in `tests/support/soaking`.
"""

from __future__ import annotations

import argparse
import collections
import compileall
import contextlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tqdm import tqdm

SUPPORT = Path(__file__).resolve().parent.parent / "tests" / "support"
sys.path.insert(0, str(SUPPORT))

from fault_injection import harness  # noqa: E402 - the tests are no package that is installed
from soaking.material import Failure  # noqa: E402
from soaking.pairs import do_pair  # noqa: E402
from soaking.stages import do_stage  # noqa: E402
from soaking.translating import ROOM, do_translation  # noqa: E402

#: Seconds after which a run counts as hanging.
PATIENCE = 60.0
#: Half of the jobs are translations, which have the most kinds of faults.
KINDS = (do_translation, do_translation, do_stage, do_pair)


def in_small_room(folder: Path) -> None:
    """Begin anew with a small file system at this folder, where the kernel allows that."""
    as_root = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    mount = f'mount -t tmpfs -o size={ROOM} tmpfs "$0" && exec "$@"'
    prefix = ["unshare", "--mount", *as_root, "sh", "-c", mount, str(folder)]
    if shutil.which("unshare") is None:
        return
    if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
        os.execvp(prefix[0], [*prefix, sys.executable, __file__, *sys.argv[1:], "--folder", str(folder)])


def compile_all() -> None:
    """Compile what the jobs import: under a limit of file sizes Python leaves a file that is cut."""
    spec = find_spec("sixfast")
    for folder in [*(spec.submodule_search_locations or []), str(SUPPORT)] if spec else []:
        compileall.compile_dir(folder, quiet=1)


def soak(seconds: float, seed: int, jobs: int | None, folder: Path) -> int:
    """Do jobs until the time or their number is over; return how many failed."""
    kinds: collections.Counter[str] = collections.Counter()
    failures = done = 0
    began = time.monotonic()
    with (
        contextlib.suppress(KeyboardInterrupt),
        tqdm(total=jobs, unit=" jobs", disable=None, file=sys.stderr) as bar,
    ):
        while time.monotonic() - began < seconds and done != jobs:
            number = seed + done
            job = random.Random(f"kind {number}").choice(KINDS)  # noqa: S311 - nothing secret
            with tempfile.TemporaryDirectory(dir=folder) as place:
                try:
                    kinds[job(number, Path(place))] += 1
                except (Failure, AssertionError, subprocess.TimeoutExpired) as failure:
                    failures += 1
                    text = f"soak: failed: --seed {number} --jobs 1: {job.__name__}: {failure}"
                    tqdm.write(text, file=sys.stderr)
            done += 1
            bar.update()
    print(f"soak: {done} jobs from seed {seed} in {time.monotonic() - began:.0f} s; {failures} failures")
    for kind, times in sorted(kinds.items()):
        print(f"soak: {times:6} {kind}")
    return failures


def main() -> int:
    """Read the options and soak."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60.0, help="how long (default: 60)")
    parser.add_argument(
        "--seed", type=int, default=1, help="of the first job; the next has the next (default: 1)"
    )
    parser.add_argument("--jobs", type=int, help="how many at the most")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options: Any = parser.parse_args()
    compile_all()
    harness.PATIENCE = PATIENCE
    harness.PROMPT = PATIENCE / 2
    if options.folder is None:
        with tempfile.TemporaryDirectory() as name:
            in_small_room(Path(name))
            return bool(soak(options.seconds, options.seed, options.jobs, Path(name)))
    return bool(soak(options.seconds, options.seed, options.jobs, options.folder))


if __name__ == "__main__":
    sys.exit(main())
