"""`python -m benchmarks`: the parts, and `all` for everything."""

from __future__ import annotations

import json
import os
import shlex
import shutil
from pathlib import Path
from typing import Any

import click

from benchmarks import report, results, workloads
from benchmarks.compare import Stage, compare
from benchmarks.inprocess import inprocess
from benchmarks.measure import ProgramFailedError, in_turns, summary
from benchmarks.memory import memory
from benchmarks.peers import peers
from benchmarks.progress import note
from benchmarks.scaling import scaling, steps
from benchmarks.startup import startup
from benchmarks.workloads import Workload

SCALING_LENGTH = 300
PEERS_ROUNDS = 3
STARTUP_ROUNDS = 21
MEMORY = ("1Mx300", workloads.HEADLINE, *workloads.SPECIAL)


class WorkloadName(click.ParamType[Workload] if hasattr(click.ParamType, "__class_getitem__") else click.ParamType):  # type: ignore[misc]
    """A workload on the command line."""

    name = "workload"

    def convert(self, value: Any, param: Any, ctx: Any) -> Workload:
        """The workload of that name."""
        try:
            return workloads.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)
