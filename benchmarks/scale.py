"""What many reads cost: time, memory, storage, requests, by simulation of the tasks from measured figures.

python -m benchmarks.scale prints the tables of docs/SCALE.md.
"""

from __future__ import annotations

import heapq
import math
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple


class Reads(NamedTuple):
    """An input."""

    records: float
    record_bytes: int
    frames: float
    written_bytes: float
    each: int = 10_000

    @property
    def input_bytes(self) -> float:
        """Bytes of FASTA."""
        return self.records * self.record_bytes

    @property
    def output_bytes(self) -> float:
        """Bytes of nucleotides and proteins."""
        return self.records * self.written_bytes

    @property
    def files(self) -> int:
        """Files of nucleotides and proteins together."""
        return 2 * math.ceil(self.records * self.frames / self.each)


class Figures(NamedTuple):
    """Measured on one machine; docs/SCALE.md says where each comes from. Sizes are bytes, times seconds.

    Attributes:
        count: bytes of input that one processor counts in a second.
        write: bytes of input that one processor reads and writes the results of in a second.
        local: bytes of input that the local run prepares in a second, on all of a node.
        start: from the program's start to the first task.
        dispatch: of the head node for one task.
        task_bytes: input of a task.
        entry: memory of the driver for one piece of the input.
        piece: bytes of a piece.
        pieces: so many there are at most.
        file: memory of the driver for one file.
        line: of a file in the manifest.
        request: bytes of input in one request.
        requests_of_task: further requests that read, of one task.
        requests_of_file: requests that write an object.
        shared: bytes a second that all nodes together can read and write; infinity if that is no limit.
    """

    count: float
    write: float
    local: float
    start: float
    dispatch: float
    task_bytes: float = 64 << 20
    entry: float = 873
    piece: float = 2 << 20
    pieces: float = 200_000
    file: float = 991
    line: float = 123
    request: float = 32 << 20
    requests_of_task: int = 2
    requests_of_file: int = 3
    shared: float = math.inf


class Cost(NamedTuple):
    """What a run takes."""

    seconds: float
    tasks: int
    driver_bytes: float
    storage_bytes: float
    files: int
    manifest_bytes: float
    gets: int
    puts: int


def makespan(tasks: Iterable[float], processors: int, dispatch: float, losses: Iterable[float] = ()) -> float:
    """Seconds until all tasks are done.

    Tasks are handed out in order, one after the other, each to the processor that is free first. At the times
    of `losses` the processor that works on the next task is lost for good, and another one does it again.

    Args:
        tasks: seconds that each lasts.
        processors: how many there are.
        dispatch: seconds that handing out one takes.
        losses: when a processor is lost, in order.
    """
    free = [0.0] * processors
    handed, end = 0.0, 0.0
    lost = sorted(losses, reverse=True)
    for seconds in tasks:
        handed += dispatch
        begin = max(handed, heapq.heappop(free))
        while lost and lost[-1] <= begin + seconds:
            at = lost.pop()
            if not free:
                raise ValueError("no processor is left")
            begin = max(at, heapq.heappop(free))  # another one does it again
        heapq.heappush(free, begin + seconds)
        end = max(end, begin + seconds)
    return end


def on_one_node(reads: Reads, figures: Figures) -> Cost:
    """What the local run costs."""
    storage = reads.input_bytes + reads.output_bytes
    seconds = max(reads.input_bytes / figures.local, storage / figures.shared)
    memory, manifest = reads.files * figures.file, reads.files * figures.line
    return Cost(seconds, 1, memory, storage, reads.files, manifest, 0, 0)


def on_ray(reads: Reads, figures: Figures, processors: int, losses: Iterable[float] = ()) -> Cost:
    """What Ray's two waves cost."""
    tasks = math.ceil(reads.input_bytes / figures.task_bytes)
    seconds = figures.start
    for speed, more in ((figures.count, 0.0), (figures.write, reads.output_bytes)):
        share = reads.input_bytes / tasks / speed
        wave = makespan((share for _ in range(tasks)), processors, figures.dispatch, losses)
        seconds += max(wave, (reads.input_bytes + more) / figures.shared)
    manifest = reads.files * figures.line
    pieces = min(math.ceil(reads.input_bytes / figures.piece), figures.pieces)
    each = figures.requests_of_task + math.ceil(figures.task_bytes / figures.request)
    gets = tasks * (2 * each + 1)  # one more to find where it begins
    puts = (reads.files + 1) * figures.requests_of_file
    storage = reads.input_bytes + reads.output_bytes
    memory = pieces * figures.entry + reads.files * figures.file
    return Cost(seconds, 2 * tasks, memory, storage, reads.files, manifest, gets, puts)


def by_workflow(reads: Reads, figures: Figures, nodes: int, start: float) -> Cost:
    """What a scatter over `nodes` shards of the reads costs: each is a local run, started by a scheduler."""
    each = on_one_node(reads._replace(records=reads.records / nodes), figures)
    storage = reads.input_bytes + reads.output_bytes
    seconds = start + max(each.seconds, storage / figures.shared)
    files = each.files * nodes
    return Cost(seconds, nodes, each.driver_bytes, storage, files, each.manifest_bytes, 0, 0)


#: Reads of 150 bases: bytes of a record, frames and bytes written for each, as in the workload 2Mx150.
def reads_of_150(records: float) -> Reads:
    """So many of them."""
    return Reads(records, 163, 2_851_857 / 2_000_000, 350.4)


MEASURED = Figures(count=275e6, write=231e6, local=206e6, start=8.6, dispatch=0.0086)
#: A network file system, or what a cluster gets from object storage.
SHARED = 10e9
PROCESSORS, NODES = 512, 256
#: Seconds until a workflow engine's task runs.
SCHEDULED = 120.0


def _time(seconds: float) -> str:
    for unit, name in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * unit:
            return f"{seconds / unit:.3g} {name}"
    return f"{seconds:.3g} s"


def _size(number: float, unit: str = "B") -> str:
    for factor, prefix in ((1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= factor:
            return f"{number / factor:.3g} {prefix}{unit}"
    return f"{number:.3g} {unit}"


def table(figures: Figures) -> Iterator[str]:
    """The lines of the table."""
    ways: list[tuple[str, Callable[[Reads], Cost]]] = [
        ("one node", lambda reads: on_one_node(reads, figures)),
        (
            f"Ray, {PROCESSORS} processors",
            lambda reads: on_ray(reads, figures._replace(shared=SHARED), PROCESSORS),
        ),
        (
            f"scatter, {NODES} nodes",
            lambda reads: by_workflow(reads, figures._replace(shared=SHARED), NODES, SCHEDULED),
        ),
    ]
    heads = (
        "Reads", "Way", "Time", "Tasks", "Files", "Manifest", "Memory of the driver", "Storage",
        "Read requests", "Write requests",
    )  # fmt: skip
    yield f"| {' | '.join(heads)} |"
    yield "|---" * len(heads) + "|"
    for exponent in (6, 9, 12):
        for name, way in ways:
            cost = way(reads_of_150(10.0**exponent))
            requests = (f"{cost.gets:,}", f"{cost.puts:,}") if cost.puts else ("", "")
            cells = (
                f"10^{exponent}", name, _time(cost.seconds), f"{cost.tasks:,}", f"{cost.files:,}",
                _size(cost.manifest_bytes), _size(cost.driver_bytes), _size(cost.storage_bytes), *requests,
            )  # fmt: skip
            yield f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in table(MEASURED))
