"""Running Python programs and the command `sixfast`."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from sixfast.cli import main as cli

#: Seconds after which a program that should have ended long ago is given up.
PATIENCE = 120

posix_only = pytest.mark.skipif(
    os.name != "posix", reason="Windows has no such files, users or signals; the rest is tested there too"
)


def run_python(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run this Python with arguments and capture what it prints."""
    options = {"capture_output": True, "text": True, "timeout": PATIENCE, **options}
    return subprocess.run([sys.executable, *map(str, arguments)], check=False, **options)


def run_sixfast(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command `sixfast` with arguments and capture what it prints.

    It runs in this process, which takes a tenth of the time of a new one. Where signals or the streams
    themselves matter, use `start_sixfast`.
    """
    stdout, stderr = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.chdir(cwd or os.curdir)
        patch.setattr(logging.root, "handlers", [])  # pytest's would take the place of the command's
        patch.setattr(warnings, "showwarning", cli._show_warning)
        warnings.simplefilter("default")
        with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
            status = cli.run(list(map(str, arguments)))
    return subprocess.CompletedProcess(arguments, status, stdout.getvalue(), stderr.getvalue())


def start_sixfast(*arguments: str | Path, **options: Any) -> subprocess.Popen[str]:
    """Start `python -m sixfast` in a process of its own and leave it running."""
    command = [sys.executable, "-m", "sixfast", *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, **{**pipes, **options})
