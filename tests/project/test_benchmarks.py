"""The benchmarks' workloads are what they claim to be, and their arithmetic is right."""

from __future__ import annotations

import functools
import gzip
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from places import ROOT
from sixfast import reference

pytest.importorskip("numpy", reason="numpy makes the workloads: pip install -r benchmarks/requirements.txt")
sys.path.insert(0, str(ROOT))

# The benchmarks are found from the project's folder, which pytest does not look in by itself.
from benchmarks import (
    compare,
    input_files,
    inputs,
    measure,
    memory,
    orfs,
    peers,
    report,
    results,
    scaling,
    shard_index,
    tokens,
    two_threads,
    workloads,
)

GENOMES = ROOT / "tests" / "data" / "genomes"


def content(name: str) -> bytes:
    return b"".join(block.tobytes() for block in workloads.blocks(workloads.parse(name)))


def records_of(name: str) -> list[tuple[str, str]]:
    return [(seqid, sequence) for seqid, _, sequence in reference.read_fasta(content(name))]


def genomes() -> dict[str, list[str]]:
    return {
        path.name: [sequence for *_, sequence in reference.read_fasta(gzip.decompress(path.read_bytes()))]
        for path in GENOMES.glob("*.gz")
    }


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SIXFAST_BENCH_DIR", str(tmp_path))
    return tmp_path


# Workloads


@pytest.mark.parametrize(
    "name", ["1kx500", "7x150", "40kx10", "pieces-3kx500", "chromosome-10001", "chromosome-60", "open-1200"]
)
def test_a_workload_is_the_same_each_time_and_as_large_as_foretold(name: str) -> None:
    assert workloads.parse(name).name == name
    first = content(name)
    assert len(first) == workloads.parse(name).file_bytes
    assert content(name) == first


@pytest.mark.parametrize("kind", ["", "pieces-"])
def test_a_shorter_workload_is_the_head_of_a_longer_one(kind: str) -> None:
    short, long = content(f"{kind}33000x20"), content(f"{kind}70kx20")
    assert long.startswith(short)


def test_records_have_numbered_ids_and_one_line_each() -> None:
    lines = content("40kx30").decode("ascii").splitlines()
    assert lines[0::2] == [f">r{number:09}" for number in range(40_000)]
    assert {len(line) for line in lines[1::2]} == {30}


def test_fragments_lie_on_both_strands_of_viral_and_bacterial_genomes() -> None:
    forward = genomes()
    complement = str.maketrans("ACGTRY", "TGCAYR")
    reverse = {name: [s.translate(complement)[::-1] for s in found] for name, found in forward.items()}
    seen = set()
    for _, fragment in records_of("90x150"):
        if "N" in fragment:
            continue
        places = {
            (name in workloads.VIRAL, strand)
            for strand, sequences in (("+", forward), ("-", reverse))
            for name, found in sequences.items()
            if any(fragment in sequence for sequence in found)
        }
        assert places, fragment
        seen |= places
    assert seen == {(viral, strand) for viral in (True, False) for strand in "+-"}


def test_one_base_in_two_thousand_is_n_and_no_run_is_long() -> None:
    sequences = [sequence for _, sequence in records_of("5kx300")]
    assert sum(sequence.count("N") for sequence in sequences) / (5000 * 300) == pytest.approx(
        workloads.N_RATE, rel=0.1
    )
    assert not any("N" * (workloads.LONGEST_N_RUN + 4) in sequence for sequence in sequences)


def test_pieces_follow_each_other_along_the_genomes() -> None:
    joined = "".join(sequence for _, sequence in records_of("pieces-90x500"))
    assert genomes()["lambda.fa.gz"][0].startswith(joined)


def test_a_single_record_has_lines_of_sixty() -> None:
    header, *lines = content("chromosome-100001").decode("ascii").splitlines()
    assert header == ">chromosome-100001"
    assert {len(line) for line in lines[:-1]} == {60}
    assert sum(map(len, lines)) == 100_001


def test_an_open_record_keeps_all_six_frames() -> None:
    ((_, sequence),) = records_of("open-3001")
    assert len(reference.identify_seq("s", sequence) or []) == 6


@pytest.mark.parametrize("name", ["", "1M", "x500", "0x500", "5x0", "open-5x5", "2Gx500", "pieces-5"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="use "):
        workloads.parse(name)


def test_files_are_made_once_and_heads_are_copied_from_longer_ones(cache: Path) -> None:
    longer, shorter = workloads.parse("2kx50"), workloads.parse("500x50")
    path = workloads.make(longer)
    assert path.parent == cache
    assert path.read_bytes() == content("2kx50")
    # A mark that only a copy can have, in a place no check looks at.
    path.write_bytes(b"!" + path.read_bytes()[1:])
    assert workloads.make(longer).read_bytes()[:1] == b"!"
    assert workloads.make(shorter).read_bytes() == b"!" + content("500x50")[1:]


def test_a_file_of_the_wrong_size_is_made_again() -> None:
    workload = workloads.parse("100x50")
    path = workloads.make(workload)
    path.write_bytes(b">torn\n")
    assert workloads.make(workload).read_bytes() == content("100x50")


# Statistics


def test_summary_has_median_extremes_and_spread() -> None:
    assert measure.summary([2.0, 1.0, 4.0]) == {
        "median": 2.0,
        "least": 1.0,
        "most": 4.0,
        "spread": 1.5,
        "rounds": [2.0, 1.0, 4.0],
    }


def test_ratios_are_taken_within_a_round() -> None:
    # The machine was three times as slow in the second round; the ratio does not notice.
    assert measure.ratios([2.0, 6.0, 2.2], [1.0, 3.0, 1.0])["median"] == 2.0
    with pytest.raises(ValueError, match="same number of rounds"):
        measure.ratios([1.0], [1.0, 2.0])


def test_extrapolation_counts_the_start_once() -> None:
    assert measure.extrapolate(3.0, start=1.0, ran=10, records=100) == 21.0
    assert measure.extrapolate(3.0, start=1.0, ran=100, records=100) == 3.0
    assert measure.extrapolate(3.0, start=5.0, ran=10, records=100) == 3.0


def test_start_is_taken_off_by_its_median() -> None:
    assert measure.without_start([3.0, 4.0], [0.5, 1.0, 9.0]) == [2.0, 3.0]


def test_points_beyond_the_last_one_lie_on_its_line() -> None:
    points = [
        {"records": 10, "median": 2.0, "extrapolated": False},
        {"records": 20, "median": 3.0, "extrapolated": False},
        {"records": 40, "median": 5.0, "extrapolated": True},
    ]
    assert scaling.beyond(points, 100) == {"records": 100, "median": 11.0, "extrapolated": True}
    assert scaling.beyond(points[:1], 100)["median"] == 20.0


def test_scaling_ends_at_the_largest_number() -> None:
    assert scaling.steps(50_000) == [10_000, 30_000, 50_000]
    assert scaling.steps(22_000_000) == list(scaling.STEPS)


@pytest.mark.parametrize(("number", "rounded"), [(7, 7), (10, 10), (123_456, 100_000), (987, 900)])
def test_parts_are_round_numbers(number: int, rounded: int) -> None:
    assert peers.round_down(number) == rounded


@pytest.mark.parametrize("value", [123.456, 0.000123456, 1e9 / 7])
def test_four_digits_are_significant(value: float) -> None:
    assert math.isclose(measure.significant(value), value, rel_tol=5e-4)
    assert len(f"{measure.significant(value):.10g}".replace(".", "").strip("0")) <= 4


# Running programs


def noting(name: str, log: Path) -> measure.Program:
    code = f"open({str(log)!r}, 'a').write({name!r})"
    return measure.Program(name, "", lambda _: [measure.Command([sys.executable, "-c", code])])


def test_programs_take_turns_and_each_round_begins_with_another(tmp_path: Path) -> None:
    log, source = tmp_path / "log", tmp_path / "input.fa"
    source.write_text(">a\nACGT\n")
    jobs = {
        name: (noting(name, log), measure.Job(source, tmp_path / "out" / name, 4, 1)) for name in ("a", "b")
    }
    times = measure.in_turns(jobs, 3, quietly=True)
    assert log.read_text() == "abbaab"
    assert {name: len(values) for name, values in times.items()} == {"a": 3, "b": 3}


def test_a_program_that_fails_is_quoted(tmp_path: Path) -> None:
    command = measure.Command([sys.executable, "-c", "raise SystemExit('no such luck')"])
    failing = measure.Program("failing", "", lambda _: [command])
    with pytest.raises(measure.ProgramFailedError, match="no such luck"):
        measure.seconds(failing, measure.Job(tmp_path, tmp_path, 4, 1))


@pytest.mark.skipif(os.name != "posix", reason="only there are a program's own processes killed with it")
def test_a_program_that_hangs_is_killed_with_its_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(measure, "_HANGS_AFTER", 0.5)
    hanging = measure.Program(
        "hanging", "", lambda _: [measure.Command(["sh", "-c", "sleep 600 & sleep 600"])]
    )
    # Nothing can be read from a pipe, and it ends, when the last process that may write to it is gone.
    reading, writing = os.pipe()
    monkeypatch.setattr(subprocess, "Popen", functools.partial(subprocess.Popen, pass_fds=[writing]))
    with pytest.raises(measure.ProgramHangsError, match=r"did not end in 0\.5 s"):
        measure.seconds(hanging, measure.Job(tmp_path, tmp_path, 4, 1))
    os.close(writing)
    assert os.read(reading, 1) == b""
    os.close(reading)
    assert "did not end in 0.5 s and is started again" in capsys.readouterr().err


def test_a_program_that_hangs_by_chance_is_started_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = iter([measure.ProgramHangsError("it hangs"), None])

    def run(_command: measure.Command) -> float:
        if hang := next(tries):
            raise hang
        return 2.0

    monkeypatch.setattr(measure, "_run", run)
    program = measure.Program("a peer", "", lambda _: [measure.Command(["true"])])
    assert measure.seconds(program, measure.Job(tmp_path, tmp_path, 4, 1)) == 2.0


@pytest.mark.skipif(not memory.PROC.joinpath("self/status").exists(), reason="peaks are read from /proc")
def test_the_watcher_sees_the_peak_of_a_child_that_has_given_memory_back() -> None:
    grandchild = "b = bytearray(80_000_000); del b; print('ready', flush=True); input()"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {grandchild!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", child], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        process.stdout.readline()
        watcher = memory.Watcher(process.pid)
        watcher.look()
        process.communicate("\n")
    peaks = watcher.peaks()
    assert len(peaks["parent"]) == 1
    assert max(peaks["parent"]) < 70
    assert max(peaks["other"]) > 80


def test_the_stand_in_pool_writes_what_the_reference_writes(tmp_path: Path) -> None:
    source = workloads.make(workloads.parse("300x150"))
    outputs = tmp_path / "nucleotide.fa", tmp_path / "protein.faa"
    module = [sys.executable, "-m", "benchmarks.reference_pool"]
    subprocess.run([*module, source, *outputs, "--workers", "2"], check=True, cwd=ROOT)
    nucleotide, protein, _ = reference.translate_fasta(source.read_bytes())
    assert [path.read_bytes() for path in outputs] == [nucleotide, protein]


# Open reading frames


def test_programs_that_find_orfs_are_timed_in_turns() -> None:
    entry = orfs.orfs(workloads.parse("300x150"), 1, 2)
    assert {"sixfast orfs", "sixfast orfs --like orfm"} <= set(entry["programs"])
    text = "\n".join(report.lines({"orfs": {"300x150": entry}}))
    assert "300x150, open reading frames" in text
    entry["records"] = 2_000_000
    entry["programs"]["OrfM"] = {**entry["programs"]["sixfast orfs"], "times_sixfast": {"median": 9.0}}
    goal = next(goal for goal in report.goals({"orfs": {"2Mx150": entry}}) if "OrfM" in goal.what)
    assert (goal.what, goal.met) == ("2Mx150, ORFs: times as fast as OrfM", False)


def test_other_bytes_than_those_of_orfm_are_no_measurement(tmp_path: Path) -> None:
    jobs = {}
    for name, text in (("OrfM", "a"), ("sixfast orfs --like orfm", "b")):
        job = measure.Job(tmp_path / "in", tmp_path / name, 150, 1)
        command = [sys.executable, "-c", f"open({str(job.protein)!r}, 'w').write({text!r})"]
        program = measure.Program(name, "", lambda _, command=command: [measure.Command(command)])
        jobs[name] = (program, job)
    with pytest.raises(RuntimeError, match="different bytes"):
        orfs.check(jobs)


# Other inputs


def only_here(monkeypatch: pytest.MonkeyPatch, *programs: str) -> None:
    """Act as if no other programs that make or read inputs were installed."""
    monkeypatch.setattr(input_files.shutil, "which", lambda name: name if name in programs else None)


def test_reads_become_fastq_with_the_same_ids_and_bases(monkeypatch: pytest.MonkeyPatch) -> None:
    only_here(monkeypatch)
    monkeypatch.setattr(input_files, "_ROWS", 40)
    files = input_files.make(workloads.parse("90x30"))
    assert set(files) == {"FASTA", "FASTQ"}
    headers, bases, pluses, qualities = (
        files["FASTQ"].read_text("ascii").splitlines()[i::4] for i in range(4)
    )
    assert list(zip((header.replace("@", "") for header in headers), bases)) == records_of("90x30")
    assert set(pluses) == {"+"}
    assert {len(quality) for quality in qualities} == {30}
    assert set("".join(qualities)) <= set("F:,#")
    with pytest.raises(ValueError, match="has no reads"):
        input_files.make(workloads.parse("chromosome-10k"))


@pytest.mark.skipif(not shutil.which("gzip"), reason="gzip makes the file")
def test_inputs_are_made_once_by_the_programs_that_are_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    only_here(monkeypatch, "gzip")
    files = input_files.make(workloads.parse("90x30"))
    assert set(files) == {"FASTA", "FASTQ", "FASTA in gzip", "FASTQ in gzip"}
    for kind in ("FASTA", "FASTQ"):
        assert gzip.decompress(files[f"{kind} in gzip"].read_bytes()) == files[kind].read_bytes()
    files["FASTA in gzip"].write_bytes(b"as it was")
    assert input_files.make(workloads.parse("90x30")) == files
    assert files["FASTA in gzip"].read_bytes() == b"as it was"


def test_two_threads_write_as_many_bytes_as_the_outputs_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(two_threads, "SPAN", 64)
    monkeypatch.setattr(two_threads, "PIECE", 50)
    source = tmp_path / "source"
    source.write_bytes(bytes(1000))
    sizes = {str(tmp_path / "a"): 1501, str(tmp_path / "b"): 7, str(tmp_path / "c"): 0}
    two_threads.run(str(source), sizes, 2)
    assert {path: os.path.getsize(path) for path in sizes} == sizes


@pytest.mark.skipif(os.name != "posix", reason="cat and sh feed the pipe")
def test_lines_are_left_out_where_a_program_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    only_here(monkeypatch, "cp")
    entry = inputs.inputs(workloads.parse("300x150"), 1, 2)
    lines = {(line["ours"], line["over"]) for line in entry["lines"]}
    assert lines == {
        ("FASTA", ("two threads",)),
        ("FASTA from a pipe", ("FASTA",)),
        ("FASTQ", ("copying FASTQ",)),
    }
    assert set(entry["programs"]) == {name for ours, over in lines for name in (ours, *over)} | {
        "BGZF outputs"
    }
    text = "\n".join(report.lines({"inputs": {"300x150": entry}}))
    assert "FASTQ over copying FASTQ" in text
    assert "goals" not in text  # so few records tell nothing


def test_each_ratio_is_over_the_sum_of_the_same_round() -> None:
    times = {"FASTA in gzip": [1.0, 4.0], "igzip of FASTA": [0.5, 1.0], "FASTA": [1.5, 1.0]}
    (line,) = inputs.lines(times)
    assert line["ratio"]["rounds"] == [0.5, 2.0]
    programs = {name: measure.summary(values) for name, values in times.items()}
    entry = {"records": 2_000_000, "programs": programs, "lines": [line], "above_start_mb": {"FASTA": 70.0}}
    assert [(goal.what, goal.measured, goal.met) for goal in report.goals({"inputs": {"2Mx150": entry}})] == [
        ("2Mx150: FASTA in gzip over igzip of FASTA + FASTA", 1.25, False),
        ("2Mx150, any input: MB above the start", 70.0, False),
    ]


def test_other_outputs_than_those_of_fasta_are_not_timed(tmp_path: Path) -> None:
    finished, found = (measure.Job(tmp_path, tmp_path / name, 150, 1) for name in ("finished", "found"))
    for job in (finished, found):
        job.outputs.mkdir()
        job.nucleotide.write_text(">a\nATG\n")
    finished.protein.write_text(">a\nM\n")
    with gzip.open(f"{found.protein}.gz", "wb") as file:
        file.write(b">a\nX\n")
    with pytest.raises(RuntimeError, match="some: the outputs are not those of FASTA"):
        inputs.check("some", found, finished)


# What is refused, and what is reported


def test_outputs_that_differ_from_the_reference_are_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    def almost(_program: measure.Program, job: measure.Job) -> float:
        nucleotide, protein, _ = reference.translate_fasta(job.input.read_bytes())
        job.nucleotide.write_bytes(nucleotide)
        job.protein.write_bytes(protein[:-2] + b"X\n")
        return 0.0

    monkeypatch.setattr(compare, "seconds", almost)
    with pytest.raises(RuntimeError, match="protein output is not the reference's"):
        compare.check_equality(workloads.parse("50x150"), 1)


def test_a_debug_build_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "_kernel", SimpleNamespace(DEBUG_BUILD=True))
    with pytest.raises(RuntimeError, match="--release"):
        results.refuse_debug_build()


def test_sections_of_one_day_share_a_file(tmp_path: Path) -> None:
    path = results.store("compare", {"1kx500": 1}, tmp_path)
    results.store("compare", {"2kx500": 2}, tmp_path)
    results.store("startup", {"workers": 2}, tmp_path)
    stored = results.load(None, tmp_path)
    assert results.load(path) == stored
    assert stored["compare"] == {"1kx500": 1, "2kx500": 2}
    assert stored["startup"] == {"workers": 2}
    assert stored["machine"]["cores"] >= 1


def measured(seconds: float, **more: Any) -> dict[str, Any]:
    return {**measure.summary([seconds]), "extrapolated": False, **more}


def some_results() -> dict[str, Any]:
    times = {"floor": 1.0, "sixfast": 1.25, "OrfM": 9.0, "Python pool": 200.0}
    programs = {
        name: measured(seconds, times_sixfast=measure.summary([seconds / 1.25]))
        for name, seconds in times.items()
    }
    programs["Python pool"]["extrapolated"] = True
    points = [{"records": 10_000, **measured(1.0)}, {"records": 20_000, **measured(2.0)}]
    beyond = [points[0], {"records": 20_000, "median": 2.0, "extrapolated": True}]
    return {
        "machine": {"cpu": "A", "cores": 2, "python": "B", "sixfast": "C", "date": "D"},
        "peers": {"1Mx500": {"workload": "1Mx500", "records": 1_000_000, "programs": programs}},
        "scaling": {"length": 300, "workers": 2, "points": {"floor": points, "OrfM": beyond}},
    }


def test_goals_say_whether_they_are_met() -> None:
    found = {goal.what: goal.met for goal in report.goals(some_results())}
    assert found == {
        "1Mx500: times as fast as OrfM": False,
        "1Mx500: times as fast as Python pool": True,
    }


# matplotlib's own imports warn where it is older than a package it uses.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_pictures_come_as_png_and_svg(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib draws: pip install -r benchmarks/requirements.txt")
    from benchmarks.plot import plot

    paths = plot(some_results(), tmp_path)
    assert [path.name for path in paths] == [
        "time-by-tool.png",
        "time-by-tool.svg",
        "time-by-records.png",
        "time-by-records.svg",
    ]
    assert paths[0].read_bytes().startswith(b"\x89PNG")
    assert b"</svg>" in paths[1].read_bytes()


def test_memory_is_compared_where_threads_did_the_smaller_input() -> None:
    sizes = {"nucleotide_bytes": 1, "protein_bytes": 1}
    small = {"parent_mb": 20.0, "workers_mb": [], **sizes}
    large = {"parent_mb": 20.0, "workers_mb": [21.0, 20.0], **sizes}
    lines = list(report.lines({"memory": {"1Mx300": small, workloads.HEADLINE: large}}))
    assert any("22 M over that at 1 M records: 1.05" in line for line in lines)


def test_the_index_is_timed_and_is_that_of_plain_python() -> None:
    found = shard_index.shard_index(workloads.parse("3kx150"), 1)
    assert found["records"] > 1000
    said = list(report.lines({"shard_index": {"3kx150": found}}))
    assert "index of" in said[0]
    assert any("index: times as fast as Python" in line for line in said)


def test_token_batches_are_measured_beside_those_of_buffers() -> None:
    found = tokens.tokens(workloads.parse("3kx150"), 1)
    assert found["records"] > tokens.BUFFER
    assert found["fill_by_buffers"] < found["fill"] <= 1
    said = list(report.lines({"tokens": {"3kx150": found}}))
    assert "token batches" in said[0]
    assert any("times VirNucPro's collator" in line for line in said)
