"""What a results file says, in lines to read: the times, and the goals with what was reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from benchmarks import arrow, orfs, tokens, workloads

Results = Mapping[str, Any]


class Goal(NamedTuple):
    """One number to reach and the number that was measured."""

    what: str
    measured: float
    limit: float
    at_most: bool

    @property
    def met(self) -> bool:
        """Whether it was reached."""
        return self.measured <= self.limit if self.at_most else self.measured >= self.limit

    def __str__(self) -> str:
        """The goal as a line."""
        sign = "at most" if self.at_most else "at least"
        verdict = "met    " if self.met else "NOT MET"
        return f"{verdict}  {self.what}: {self.measured:.4g} ({sign} {self.limit:g})"


#: Sections in which programs are timed: the title, and what each time is divided by.
_TIMED = (
    ("compare", "against the floor", "ratio_to_floor", "x floor"),
    ("peers", "against peers", "times_sixfast", "x sixfast"),
    ("orfs", "open reading frames", "times_sixfast", "x sixfast"),
    ("arrow", "frames as record batches", "ratio_to_files", "x FASTA"),
    ("prepare", "prepare against the floor", "ratio_to_floor", "x floor"),
)


def lines(results: Results) -> Iterator[str]:
    """Everything, section by section."""
    for section, title, ratio, unit in _TIMED:
        for name, entry in results.get(section, {}).items():
            yield from _programs(f"{name}, {title}", entry, ratio, unit)
    for name, entry in results.get("inputs", {}).items():
        yield from _inputs(name, entry)
    for name, entry in results.get("stages", {}).items():
        yield f"{name}, VirNucPro's stages"
        for stage, faster in entry["times_faster"].items():
            python, ours = (entry["seconds"][f"{who}-{stage}"]["median"] for who in ("python", "sixfast"))
            yield f"  {stage:20} {python:10.4g} s  sixfast {ours:10.4g} s  {faster['median']:8.4g} times"
    for name, entry in results.get("memory", {}).items():
        workers = ", ".join(f"{peak:.0f}" for peak in entry["workers_mb"]) or "none"
        yield f"{name}, memory: parent {entry['parent_mb']:.0f} MB, workers {workers} MB"
    for size, entry in results.get("train_set", {}).items():
        faster, all_in_all = entry["times_faster"], entry["times_faster_with_genbank"]
        yield (
            f"training set of {entry['chunks']:,} chunks of {size} and {entry['proteins']:,} proteins: "
            f"{entry['seconds']['sixfast']['median']:.4g} s, {faster['median']:.4g} times as fast as Python; "
            f"with Biopython reading GenBank {all_in_all['median']:.4g} times"
        )
    yield from _model_lines(results)
    if "ray" in results:
        yield from _ray_lines(results["ray"])
    found = list(goals(results))
    if found:
        yield "goals"
        yield from (f"  {goal}" for goal in found)


def _model_lines(results: Results) -> Iterator[str]:
    """What feeds models: token batches and the index."""
    for name, entry in results.get("tokens", {}).items():
        seconds, speeds = entry["seconds"], entry["tokens_per_second"]
        ours, python = (speeds[who]["median"] / 1e6 for who in ("sixfast", "collator in Python"))
        yield (
            f"{name}, token batches of {entry['records']:,} frames: {entry['fill']:.2%} full, by buffers "
            f"{entry['fill_by_buffers']:.2%}; planned in {seconds['plan']['median']:.3g} s; {ours:.3g} "
            f"million tokens a second, in Python {python:.3g}; {entry.get('peak_mb', 0):.0f} MB"
        )
    for name, entry in results.get("shard_index", {}).items():
        ours = entry["seconds"]["sixfast-create"]["median"]
        faster = ", ".join(
            f"{step} {times['median']:.3g} times" for step, times in entry["times_faster"].items()
        )
        yield (
            f"{name}, index of {entry['records']:,} frames: made in {ours:.3g} s; as fast as Python: {faster}"
        )


def _ray_lines(entry: Results) -> Iterator[str]:
    """Ray's preparation by number of records, and from where it pays."""
    yield f"prepare on Ray, {entry['workers']} processors, reads of {entry['length']} bases"
    for number, measured in entry["records"].items():
        steps = ", ".join(f"{step} {times['median']:.3g} s" for step, times in measured["seconds"].items())
        yield f"  {int(number):>10,} {steps}; {measured['times_local']['median']:.3g} times the local run"
    for times, records in entry["pays_from"].items():
        told = "never" if records is None else f"from {records:,.0f} records (computed)"
        yield f"  on {times} times the processors it pays {told}"


def goals(results: Results) -> Iterator[Goal]:
    """The goals that these results speak of."""
    yield from _floor_goals(results.get("compare", {}))
    yield from _input_goals(results.get("inputs", {}))
    yield from _stage_goals(results)
    yield from _peer_goals(results.get("peers", {}))
    yield from _orf_goals(results.get("orfs", {}))
    for name, entry in results.get("arrow", {}).items():
        yield Goal(
            f"{name}, record batches: time over FASTA's", arrow.reached(entry), arrow.GOAL, at_most=True
        )
    yield from _call_goals(results.get("inprocess", {}))
    yield from _start_goals(results.get("startup", {}))
    yield from _memory_goals(results.get("memory", {}))
    yield from _token_goals(results.get("tokens", {}))
    for name, entry in results.get("shard_index", {}).items():
        reached = entry["times_faster"]["create"]["median"]
        yield Goal(f"{name}, index: times as fast as Python", reached, 50, at_most=False)
    for size, entry in results.get("train_set", {}).items():
        reached = entry["times_faster"]["median"]
        yield Goal(f"training set of chunks of {size}: times as fast as Python", reached, 20, at_most=False)


def _programs(title: str, entry: Results, ratio: str, unit: str) -> Iterator[str]:
    yield title
    programs = entry["programs"].items()
    for name, measured in sorted(programs, key=lambda item: float(item[1]["median"])):
        mark = " (extrapolated)" if measured.get("extrapolated") else ""
        spread = f"spread {measured['spread']:.0%}"
        yield (
            f"  {name:20} {measured['median']:10.4g} s  {spread:>12}"
            f"  {measured[ratio]['median']:8.4g} {unit}{mark}"
        )


def _inputs(name: str, entry: Results) -> Iterator[str]:
    yield f"{name}, other inputs"
    for line in entry["lines"]:
        ours, *others = (f"{entry['programs'][name]['median']:.3g}" for name in (line["ours"], *line["over"]))
        spread = f"spread {line['ratio']['spread']:.0%}"
        yield (
            f"  {_line_name(line):52} {ours + ' s':>8} / {' + '.join(others) + ' s':15}"
            f"  {line['ratio']['median']:8.4g}  {spread}"
        )
    for what, above in entry["above_start_mb"].items():
        yield f"  {what:52} {above:6.1f} MB above the start"


def _line_name(line: Results) -> str:
    return f"{line['ours']} over {' + '.join(line['over'])}"


def _floor_goals(entries: Results) -> Iterator[Goal]:
    for name, entry in entries.items():
        if workloads.parse(name).kind == "fragments" and entry["records"] >= 1_000_000:
            limit = 1.0 if entry["records"] >= 10_000_000 else 1.3
            reached = entry["programs"]["sixfast"]["ratio_to_floor"]["median"]
            yield Goal(f"{name}: time over the floor's", reached, limit, at_most=True)


def _input_goals(entries: Results) -> Iterator[Goal]:
    for name, entry in entries.items():
        if entry["records"] < 1_000_000:
            continue
        for line in entry["lines"]:
            reached = line["ratio"]["median"]
            yield Goal(f"{name}: {_line_name(line)}", reached, line["at_most"], at_most=True)
        if entry["above_start_mb"]:
            reached = max(entry["above_start_mb"].values())
            yield Goal(f"{name}, any input: MB above the start", reached, 64, at_most=True)


def _stage_goals(results: Results) -> Iterator[Goal]:
    for name, entry in results.get("stages", {}).items():
        for stage in ("chunk", "split", "prepare"):
            reached = entry["times_faster"][stage]["median"]
            yield Goal(f"{name}, {stage}: times as fast as Python", reached, 50, at_most=False)
    for name, entry in results.get("prepare", {}).items():
        if entry["records"] >= 10_000_000:
            reached = entry["programs"]["sixfast prepare"]["ratio_to_floor"]["median"]
            yield Goal(f"{name}, prepare: time over the floor's", reached, 1.3, at_most=True)


def _peer_goals(entries: Results) -> Iterator[Goal]:
    for name, entry in entries.items():
        if entry["records"] < 1_000_000:
            continue
        limits = {"OrfM": 10, "Python pool": {500: 150, 150: 80}.get(workloads.parse(name).length)}
        for peer, limit in limits.items():
            if limit and peer in entry["programs"]:
                reached = entry["programs"][peer]["times_sixfast"]["median"]
                yield Goal(f"{name}: times as fast as {peer}", reached, limit, at_most=False)


def _orf_goals(entries: Results) -> Iterator[Goal]:
    for name, entry in entries.items():
        for peer, limit in orfs.GOALS.items():
            if entry["records"] >= 1_000_000 and peer in entry["programs"]:
                reached = entry["programs"][peer]["times_sixfast"]["median"]
                yield Goal(f"{name}, ORFs: times as fast as {peer}", reached, limit, at_most=False)


def _token_goals(entries: Results) -> Iterator[Goal]:
    for name, entry in entries.items():
        if entry["records"] >= 500_000:
            yield Goal(f"{name}, token batches: part that is full", entry["fill"], 0.995, at_most=False)
        faster = entry["tokens_per_second"]["sixfast"]["median"] / tokens.UPSTREAM
        yield Goal(f"{name}, token batches: times VirNucPro's collator", faster, 100, at_most=False)
        if "peak_mb" in entry:
            yield Goal(f"{name}, token batches: MB", entry["peak_mb"], 300, at_most=True)


def _call_goals(entry: Results) -> Iterator[Goal]:
    if not entry:
        return
    for name, limit in (("identify_seq", 100), ("translate_batch_worker", 40)):
        reached = entry[name]["times_faster"]["median"]
        yield Goal(f"{name}: times as fast as the reference", reached, limit, at_most=False)
    for name, gigabytes in (("1Mx500", 3.0), ("2Mx150", 1.2)):
        if entry["kernel_alone"][name]:
            reached = max(entry["kernel_alone"][name].values())
            yield Goal(f"kernel alone on {name}: GB/s", reached, gigabytes, at_most=False)


def _start_goals(entry: Results) -> Iterator[Goal]:
    if entry:
        for name, limit in (
            ("import sixfast", 15),
            ("import identify_seq", 15),
            ("demo file", 150),
        ):
            reached = entry[name]["adds_ms"]
            yield Goal(f"{name}: ms more than bare Python", reached, limit, at_most=True)


def _memory_goals(entries: Results) -> Iterator[Goal]:
    for name, entry in entries.items():
        workload = workloads.parse(name)
        limit = 64.0
        if workload.kind in ("chromosome", "open"):
            outputs = entry["nucleotide_bytes"] + entry["protein_bytes"]
            # The record, its reverse strand, its outputs, and what any run may have.
            limit += round((2 * workload.length + outputs) / 1e6)
        yield Goal(f"{name}: MB in the largest process", _peak(entry), limit, at_most=True)
    small, large = entries.get("1Mx300"), entries.get(workloads.HEADLINE)
    if small and large:
        change = _peak(large) / _peak(small)
        yield Goal("peak of a process at 22 M over that at 1 M records", change, 1.1, at_most=True)


def _peak(entry: Results) -> float:
    """MB in the largest process; where threads work there is but one."""
    return max([entry["parent_mb"], *entry["workers_mb"]])
