"""`python -m benchmarks`: the parts, and `all` for everything."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import click

from benchmarks import report, results, workloads
from benchmarks.arrow import arrow
from benchmarks.compare import Stage, compare
from benchmarks.inprocess import inprocess
from benchmarks.inputs import inputs
from benchmarks.measure import ProgramFailedError, in_turns, summary
from benchmarks.memory import memory
from benchmarks.orfs import orfs
from benchmarks.peers import peers
from benchmarks.progress import note
from benchmarks.ray import RECORDS as RAY_RECORDS
from benchmarks.ray import ray
from benchmarks.scaling import scaling, steps
from benchmarks.shard_index import shard_index
from benchmarks.stages import prepare_against_floor, stages
from benchmarks.startup import startup
from benchmarks.tokens import tokens
from benchmarks.train_set import train_set
from benchmarks.workloads import Workload

SCALING_LENGTH = 300
ROUNDS = 7
#: Peers take long, and differ by factors.
PEER_ROUNDS = 3
STARTUP_ROUNDS = 21
COMPARED = (*workloads.FILES, *workloads.TEN_MILLION, workloads.HEADLINE, "pieces-1Mx500")
#: Fragments and a genome.
STAGED = ("100kx500", "chromosome-50M")
PREPARED = ("1Mx500", "10Mx500")
#: Whose ORFs are found: reads, fragments.
SEARCHED = ("2Mx150", "1Mx500")
#: Whose frames become tables: reads, fragments.
TABLES = ("2Mx150", "1Mx500")
#: Whose frames are indexed: reads.
INDEXED = ("2Mx150",)
#: As other inputs: reads.
OTHER_INPUTS = ("2Mx150",)
WATCHED = ("1Mx300", workloads.HEADLINE, *workloads.SPECIAL)


class Settings(NamedTuple):
    """What holds for every part."""

    workers: int
    rounds: int | None
    directory: Path

    def store(self, section: str, content: dict[str, object]) -> None:
        """Put a section into the results file, and say what it says."""
        path = results.store(section, content, self.directory)
        note(f"{section} stored in {path}")
        for line in report.lines({section: content}):
            click.echo(line)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--workers", type=int, default=results.cores(), show_default="the usable cores")
@click.option(
    "--rounds", type=click.IntRange(min=1),
    help=f"Turns that each program gets.  [default: {ROUNDS}; {PEER_ROUNDS} beside peers]",
)  # fmt: skip
@click.option(
    "--results", "directory", type=click.Path(path_type=Path, file_okay=False),
    default=results.RESULTS, show_default="benchmarks/results",
)  # fmt: skip
@click.pass_context
def main(context: click.Context, workers: int, rounds: int | None, directory: Path) -> None:
    """Measure sixfast.

    A WORKLOAD is named by records and length, like 1Mx500, 22Mx300 or 10kx150; further ones are
    pieces-1Mx500, chromosome-250M and open-250M. Files are made when needed, in $SIXFAST_BENCH_DIR
    or else in the user's cache directory.
    """
    context.obj = Settings(workers, rounds, directory)
    if context.invoked_subcommand not in ("make", "clean", "plot", "report"):
        results.refuse_debug_build()


@main.command()
@click.argument("names", metavar="WORKLOAD...", nargs=-1, required=True)
def make(names: tuple[str, ...]) -> None:
    """Make workload files and print where they are."""
    for workload in _parse(names):
        click.echo(workloads.make(workload))


@main.command()
def clean() -> None:
    """Remove every workload file."""
    for path in workloads.cache_directory().glob("*.seed*.*"):
        path.unlink()
    shutil.rmtree(workloads.cache_directory() / "outputs", ignore_errors=True)


@main.command()
@click.argument("names", metavar="[WORKLOAD]...", nargs=-1)
@click.pass_obj
def floor(settings: Settings, names: tuple[str, ...]) -> None:
    """Time only the copying floor."""
    for workload in _parse(names or workloads.FILES):
        with Stage(workload, settings.workers) as stage:
            times = in_turns(stage.jobs([stage.floor]), settings.rounds or ROUNDS)
            content = {"says": stage.floor.says, **stage.sizes(), **summary(times["floor"])}
        settings.store("floor", {workload.name: content})
        click.echo(f"{workload.name}: {content['median']} s, spread {content['spread']:.0%}")


@main.command(name="compare")
@click.argument("names", metavar="[WORKLOAD]...", nargs=-1)
@click.option(
    "--other", "others", multiple=True, metavar="NAME=COMMAND",
    help="Another build of sixfast to take part; may be given more than once.",
)  # fmt: skip
@click.pass_obj
def compare_command(settings: Settings, names: tuple[str, ...], others: tuple[str, ...]) -> None:
    """Time sixfast against the copying floor."""
    commands = {}
    for other in others:
        name, separator, command = other.partition("=")
        if not separator:
            raise click.BadParameter("use NAME=COMMAND", param_hint="--other")
        commands[name] = shlex.split(command)
    for workload in _parse(names or COMPARED):
        content = compare(workload, settings.rounds or ROUNDS, settings.workers, commands)
        settings.store("compare", {workload.name: content})


@main.command(name="peers")
@click.argument("names", metavar="[WORKLOAD]...", nargs=-1)
@click.pass_obj
def peers_command(settings: Settings, names: tuple[str, ...]) -> None:
    """Time sixfast against the other programs on PATH."""
    for workload in _parse(names or workloads.FILES):
        content = peers(workload, settings.rounds or PEER_ROUNDS, settings.workers)
        settings.store("peers", {workload.name: content})


@main.command(name="inputs")
@click.argument("names", metavar="[WORKLOAD]...", nargs=-1)
@click.pass_obj
def inputs_command(settings: Settings, names: tuple[str, ...]) -> None:
    """Time sixfast on streams, compressed files, FASTQ and BAM."""
    for workload in _parse(names or OTHER_INPUTS):
        content = inputs(workload, settings.rounds or ROUNDS, settings.workers)
        settings.store("inputs", {workload.name: content})


@main.command(name="orfs")
@click.argument("names", metavar="[WORKLOAD]...", nargs=-1)
@click.pass_obj
def orfs_command(settings: Settings, names: tuple[str, ...]) -> None:
    """Time `sixfast orfs` against the other programs on PATH that find ORFs."""
    for workload in _parse(names or SEARCHED):
        content = orfs(workload, settings.rounds or PEER_ROUNDS, settings.workers)
        settings.store("orfs", {workload.name: content})


@main.command(name="arrow")
@click.argument("names", metavar="[WORKLOAD]...", nargs=-1)
@click.pass_obj
def arrow_command(settings: Settings, names: tuple[str, ...]) -> None:
    """Time frames as record batches of Arrow against writing them as FASTA."""
    for workload in _parse(names or TABLES):
        content = arrow(workload, settings.rounds or ROUNDS, settings.workers)
        settings.store("arrow", {workload.name: content})


@main.command(name="scaling")
@click.option("--largest", type=click.IntRange(min=1), default=22_000_000, show_default=True)
@click.pass_obj
def scaling_command(settings: Settings, largest: int) -> None:
    """Time against the number of records."""
    content = scaling(SCALING_LENGTH, largest, settings.rounds or PEER_ROUNDS, settings.workers)
    settings.store("scaling", content)


@main.command(name="memory")
@click.argument("names", metavar="[WORKLOAD]...", nargs=-1)
@click.pass_obj
def memory_command(settings: Settings, names: tuple[str, ...]) -> None:
    """Watch the peak memory of the parent and of each worker."""
    for workload in _parse(names or WATCHED):
        settings.store("memory", {workload.name: memory(workload, settings.workers)})


@main.command(name="stages")
@click.argument("names", metavar="[WORKLOAD]...", nargs=-1)
@click.pass_obj
def stages_command(settings: Settings, names: tuple[str, ...]) -> None:
    """Time VirNucPro's stages before the GPU in Python and by sixfast, on parts of the workloads."""
    for workload in _parse(names or STAGED):
        content = stages(workload, settings.rounds or PEER_ROUNDS, settings.workers)
        settings.store("stages", {workload.name: content})


@main.command(name="prepare")
@click.argument("names", metavar="[WORKLOAD]...", nargs=-1)
@click.pass_obj
def prepare_command(settings: Settings, names: tuple[str, ...]) -> None:
    """Time `sixfast prepare` against copying what it reads and writes."""
    for workload in _parse(names or PREPARED):
        content = prepare_against_floor(workload, settings.rounds or ROUNDS, settings.workers)
        settings.store("prepare", {workload.name: content})


@main.command(name="startup")
@click.pass_obj
def startup_command(settings: Settings) -> None:
    """Time the import, and a run on the small demo file."""
    settings.store("startup", startup(STARTUP_ROUNDS, settings.workers))


@main.command(name="inprocess")
@click.pass_obj
def inprocess_command(settings: Settings) -> None:
    """Time single calls: records, batches, blocks."""
    settings.store("inprocess", inprocess())


@main.command(name="train-set")
@click.pass_obj
def train_set_command(settings: Settings) -> None:
    """Time making a training set from the bundled bacterial genomes."""
    settings.store("train_set", train_set(settings.rounds or PEER_ROUNDS))


@main.command(name="tokens")
@click.argument("names", metavar="[WORKLOAD]...", nargs=-1)
@click.pass_obj
def tokens_command(settings: Settings, names: tuple[str, ...]) -> None:
    """Measure token batches: how full they are, and how fast they are made."""
    for workload in _parse(names or workloads.FILES):
        settings.store("tokens", {workload.name: tokens(workload, settings.rounds or PEER_ROUNDS)})


@main.command(name="index")
@click.argument("names", metavar="[WORKLOAD]...", nargs=-1)
@click.pass_obj
def index_command(settings: Settings, names: tuple[str, ...]) -> None:
    """Time the index of VirNucPro's data layer against plain Python."""
    for workload in _parse(names or INDEXED):
        content = shard_index(workload, settings.rounds or PEER_ROUNDS)
        settings.store("shard_index", {workload.name: content})


@main.command(name="ray")
@click.option("--largest", type=click.IntRange(min=1), default=2_000_000, show_default=True)
@click.pass_obj
def ray_command(settings: Settings, largest: int) -> None:
    """Time Ray's prepare against the local run, by number of records."""
    records = tuple(number for number in RAY_RECORDS if number <= largest)
    settings.store("ray", ray(settings.rounds or PEER_ROUNDS, settings.workers, records))


@main.command(name="plot")
@click.argument("path", required=False, type=click.Path(path_type=Path, exists=True))
@click.pass_obj
def plot_command(settings: Settings, path: Path | None) -> None:
    """Draw a results file, by default the newest."""
    from benchmarks.plot import plot

    for picture in plot(results.load(path, settings.directory), settings.directory):
        click.echo(picture)


@main.command(name="report")
@click.argument("path", required=False, type=click.Path(path_type=Path, exists=True))
@click.pass_obj
def report_command(settings: Settings, path: Path | None) -> None:
    """Print a results file, by default the newest, and which goals it reaches."""
    for line in report.lines(results.load(path, settings.directory)):
        click.echo(line)


@main.command(name="all")
@click.option(
    "--largest", type=click.IntRange(min=10_000), default=22_000_000, show_default=True,
    help="Cut every workload to this many records: 100000 takes about two minutes.",
)  # fmt: skip
@click.pass_context
def all_command(context: click.Context, largest: int) -> None:
    """Measure everything and draw it."""
    _check_room(largest)
    context.invoke(compare_command, names=_within(COMPARED, largest))
    context.invoke(peers_command, names=_within(workloads.FILES, largest))
    context.invoke(inputs_command, names=_within(OTHER_INPUTS, largest))
    context.invoke(orfs_command, names=_within(SEARCHED, largest))
    context.invoke(arrow_command, names=_within(TABLES, largest))
    context.invoke(scaling_command, largest=largest)
    context.invoke(stages_command, names=_within(STAGED, largest))
    context.invoke(prepare_command, names=_within(PREPARED, largest))
    if Path("/proc/self/status").exists():
        context.invoke(memory_command, names=_within(WATCHED, largest))
    context.invoke(startup_command)
    context.invoke(inprocess_command)
    context.invoke(train_set_command)
    context.invoke(tokens_command, names=_within(workloads.FILES, largest))
    context.invoke(index_command, names=_within(INDEXED, largest))
    context.invoke(ray_command, largest=largest)
    context.invoke(plot_command)
    context.invoke(report_command)


def _parse(names: Iterable[str]) -> list[Workload]:
    try:
        return [workloads.parse(name) for name in names]
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="WORKLOAD") from None


def _within(names: Iterable[str], largest: int) -> tuple[str, ...]:
    """The workloads with no more records than `largest`, or 100 bases for each; none twice."""
    found: dict[str, None] = {}
    for workload in _parse(names):
        cut = workload.head(largest)
        if workload.kind in ("chromosome", "open"):
            cut = workload._replace(length=min(workload.length, largest * 100))
        found[cut.name] = None
    return tuple(found)


def _check_room(largest: int) -> None:
    """Refuse to start what would not fit on the disk."""
    names = _within(workloads.ALL, largest)
    names += tuple(f"{records}x{SCALING_LENGTH}" for records in steps(largest))
    sizes = {workload.name: workload.file_bytes for workload in _parse(names)}
    # The outputs of 300 bases are a fifth larger than the input, and there are two sets at a time.
    needed = sum(sizes.values()) + 2.5 * max(sizes.values())
    # FASTQ is twice as large as FASTA, and all that is compressed twice as large together.
    needed += sum(4 * workload.file_bytes for workload in _parse(_within(OTHER_INPUTS, largest)))
    directory = workloads.cache_directory()
    directory.mkdir(parents=True, exist_ok=True)
    made = sum(path.stat().st_size for path in directory.glob("*.seed*.fa"))
    free = shutil.disk_usage(directory).free
    note(f"workloads and outputs take {needed / 1e9:.1f} GB in {directory}")
    if free + made < needed:
        raise click.ClickException(
            f"{directory} has only {free / 1e9:.1f} GB free: set SIXFAST_BENCH_DIR to a larger "
            f"disk, or use --largest 2000000"
        )


if __name__ == "__main__":
    # One locale for every program: collation and decimal commas must not differ.
    os.environ["LC_ALL"] = "C.UTF-8"
    # An installed package is compiled when it is run; so shall this one be.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # As Ctrl-C does: the program that is being measured ends too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        main(prog_name="python -m benchmarks")
    except (ProgramFailedError, RuntimeError, OSError, ValueError) as error:
        raise SystemExit(f"error: {error}") from None
