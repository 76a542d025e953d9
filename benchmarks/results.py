"""The results file: one JSON per date and machine, one section per kind of measurement."""

from __future__ import annotations

import json
import os
import platform
import re
import sys
from datetime import datetime, timezone
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import sixfast
from benchmarks import workloads
from benchmarks.measure import answer
from sixfast import _kernel

RESULTS = Path(__file__).resolve().parent / "results"


def store(section: str, content: dict[str, Any], directory: Path = RESULTS) -> Path:
    """Put a section, or a part of one, into today's file for this machine."""
    facts = machine()
    path = directory / f"{facts['date']}-{_slug(facts)}.json"
    document = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    document["machine"] = facts
    document.setdefault(section, {}).update(content)
    directory.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    partial.replace(path)
    return path


def load(path: Path | None = None, directory: Path = RESULTS) -> dict[str, Any]:
    """A results file, by default the newest."""
    if path is None:
        files = sorted(directory.glob("*.json"))
        if not files:
            raise FileNotFoundError(f"{directory} has no results: run `python -m benchmarks all`")
        path = files[-1]
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def machine() -> dict[str, Any]:
    """What was measured on."""
    return {
        "date": _day(),
        "cpu": _cpu(),
        "cores": cores(),
        "memory_gb": _memory_gb(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "file_system": _file_system(workloads.cache_directory()),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "rust": answer("rustc", "--version"),
        "sixfast": sixfast.__version__,
        "commit": answer("git", "rev-parse", "--short", "HEAD"),
        "numpy": _version("numpy"),
        "biopython": _version("biopython"),
    }


@cache
def _day() -> str:
    """The day of the first result: a run that lasts past midnight stays in one file."""
    return datetime.now(timezone.utc).date().isoformat()


def refuse_debug_build() -> None:
    """Numbers from an unoptimised kernel mean nothing."""
    if _kernel.DEBUG_BUILD:
        raise RuntimeError(
            "sixfast was built without optimisation: build it with `maturin develop --release`"
        )


def cores() -> int:
    """The cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _cpu() -> str:
    """The processor's name."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        found = re.search(r"model name\s*: (.+)", cpuinfo.read_text())
        if found:
            return found[1].strip()
    if sys.platform == "darwin":
        return answer("sysctl", "-n", "machdep.cpu.brand_string") or "unknown"
    return platform.processor() or platform.machine()


def _memory_gb() -> float | None:
    """The machine's memory."""
    try:
        return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1)
    except (AttributeError, ValueError, OSError):
        return None


def _file_system(directory: Path) -> str | None:
    """The kind of file system the workloads lie on."""
    while not directory.exists():
        directory = directory.parent
    return answer("stat", "--file-system", "--format=%T", str(directory))


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _slug(facts: dict[str, Any]) -> str:
    """A file name's part for a machine: processor and cores, never its host name."""
    cpu = re.sub(r"\(.*?\)|\bCPU\b|@.*", "", facts["cpu"])
    return re.sub(r"[^a-z0-9]+", "-", f"{cpu} {facts['cores']} cores".lower()).strip("-")
