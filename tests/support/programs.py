"""Running Python programs and the command `sixfast` as a user does: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

#: Seconds after which a program that should have ended long ago is given up.
PATIENCE = 120

posix_only = pytest.mark.skipif(
    os.name != "posix", reason="Windows has no such files, users or signals; the rest is tested there too"
)


def run_python(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run this Python with arguments and capture what it prints."""
    options = {"capture_output": True, "text": True, "timeout": PATIENCE, **options}
    return subprocess.run([sys.executable, *map(str, arguments)], check=False, **options)


def run_sixfast(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run `python -m sixfast` with arguments and capture what it prints."""
    return run_python("-m", "sixfast", *arguments, **options)


def start_sixfast(*arguments: str | Path, **options: Any) -> subprocess.Popen[str]:
    """Start `python -m sixfast` and leave it running."""
    command = [sys.executable, "-m", "sixfast", *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, **{**pipes, **options})
