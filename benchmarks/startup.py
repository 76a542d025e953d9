"""What it costs to begin: importing sixfast, and a run on the small demo file."""

from __future__ import annotations

import sys
from typing import Any

from benchmarks import workloads
from benchmarks.measure import Command, Job, Program, in_turns, ratios, significant, summary
from benchmarks.programs import sixfast, sixfast_command
from benchmarks.progress import note

DEMO = workloads.GENOMES.parent / "viral_fragments.fa"
SPAN = 200_000


def startup(rounds: int, workers: int) -> dict[str, Any]:
    """Bare Python, the import, and the demo run, with what each adds to bare Python in a round."""
    note("start-up of Python, the import and the 2,000-record demo")
    bare = _python("bare Python", "pass")
    everyone = [
        bare,
        _python("import sixfast", "import sixfast"),
        # sixfast loads its modules when a name is asked for; this one needs the kernel.
        _python("import identify_seq", "from sixfast import identify_seq"),
        sixfast("demo file", workers=workers),
        # Cut into small spans, or one process would do it all: this is what the pool costs.
        sixfast("demo file, pool", ["env", f"SIXFAST_SPAN_BYTES={SPAN}", *sixfast_command()]),
    ]
    directory = workloads.cache_directory() / "outputs"
    times = in_turns(
        {
            program.name: (program, Job(DEMO, directory / str(index), 500, workers))
            for index, program in enumerate(everyone)
        },
        rounds,
        quietly=True,
    )
    result: dict[str, Any] = {"workers": workers}
    for name, values in times.items():
        added = [value - base for value, base in zip(values, times[bare.name])]
        result[name] = {
            **summary(values),
            "adds_ms": significant(summary(added)["median"] * 1000),
            "times_bare_python": ratios(values, times[bare.name])["median"],
        }
    return result


def _python(name: str, code: str) -> Program:
    return Program(name, f"python -c '{code}'", lambda _job: [Command([sys.executable, "-c", code])])
