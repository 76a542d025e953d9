"""Run the tests of the Rust core, and print how many of its lines they reach; fail below LEAST percent.

The three steps that cargo-llvm-cov takes, without compiling it first: tests built with instrument-coverage,
llvm-profdata, llvm-cov. Both programs have to be of the compiler's own version and come with the rustup
component llvm-tools. Without them the tests run all the same and nothing is measured.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

LEAST = 85
ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "rust-coverage"
PROFILES = FOLDER / "profiles"
CARGO_TEST = ("cargo", "test", "--locked", "--package", "sixfast-core")


def answer(*command: str | Path) -> str:
    """What a program prints."""
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def run_tests() -> None:
    """Run them as `make test` does."""
    subprocess.run([*CARGO_TEST, "--quiet", "--", "--nocapture"], cwd=ROOT, check=True)


def test_programs() -> list[str]:
    """The programs that cargo has built for the tests."""
    messages = map(
        json.loads, answer(*CARGO_TEST, "--quiet", "--no-run", "--message-format=json").splitlines()
    )
    return [message["executable"] for message in messages if message.get("executable")]


def reached(tools: Path) -> list[tuple[str, int, int]]:
    """For every source file its name, its lines and those that the tests have reached."""
    profile = FOLDER / "all.profdata"
    answer(tools / "llvm-profdata", "merge", "--sparse", *PROFILES.iterdir(), "--output", profile)
    first, *others = test_programs()
    objects = [f"--object={program}" for program in others]
    source = ROOT / "rust" / "core" / "src"
    report = answer(
        tools / "llvm-cov", "export", "--summary-only", f"--instr-profile={profile}", first, *objects, source
    )
    files = json.loads(report)["data"][0]["files"]
    lines = [(Path(file["filename"]), file["summary"]["lines"]) for file in files]
    return [(str(path.relative_to(source)), count["count"], count["covered"]) for path, count in lines]


def main() -> int:
    """Test, measure, print."""
    tools = Path(answer("rustc", "--print", "target-libdir").strip()).parent / "bin"
    if shutil.which("llvm-cov", path=str(tools)) is None:
        run_tests()
        print("Rust coverage: not measured, `rustup component add llvm-tools` makes it possible")
        return 0
    shutil.rmtree(PROFILES, ignore_errors=True)
    os.environ.update(
        CARGO_TARGET_DIR=str(FOLDER / "target"),
        LLVM_PROFILE_FILE=str(PROFILES / "%p-%m.profraw"),
        RUSTFLAGS="-C instrument-coverage",
    )
    run_tests()
    table = reached(tools)
    table.append(("TOTAL", sum(lines for _, lines, _ in table), sum(found for _, _, found in table)))
    print(f"{'Rust core':<32}{'lines':>7}{'missed':>8}{'cover':>7}")
    for name, lines, found in table:
        print(f"{name:<32}{lines:>7}{lines - found:>8}{100 * found // lines:>6}%")
    _, lines, found = table[-1]
    return 0 if 100 * found >= LEAST * lines else 1


if __name__ == "__main__":
    sys.exit(main())
