"""The engine: the golden files through the real pool, order, and which processes do the work."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.context import SpawnProcess
from multiprocessing.pool import Pool
from pathlib import Path

import pytest

import span_recorder
from golden import FileSet, file_sets
from places import FRAGMENTS
from sixfast import Summary, _kernel, reference, translate_file
from sixfast.engine import process_worker, run
from sixfast.translation import stop_free_frames
from sixfast.virnucpro.pipeline import parallel_translate


@pytest.fixture
def outputs(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "nucleotide.fa", tmp_path / "protein.faa"


def contents(outputs: tuple[Path, Path]) -> tuple[bytes, bytes]:
    return outputs[0].read_bytes(), outputs[1].read_bytes()


#: Kinds of workers, and the SIXFAST_PROCESSES_ABOVE that has small inputs use them.
KINDS = {"threads": str(1 << 30), "processes": "0"}

# Golden files


@pytest.mark.parametrize(
    ("kind", "span", "workers"),
    [
        *(("threads", span, workers) for span in (1, 64, 4096) for workers in (2, 4)),
        ("processes", 64, 2),  # starting them is what takes time
    ],
)
@pytest.mark.parametrize("file_set", file_sets(), ids=lambda file_set: file_set.name)
def test_golden_files_through_many_workers(
    file_set: FileSet,
    kind: str,
    span: int,
    workers: int,
    outputs: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Sections 6 and 8, whatever the spans and workers (rule 8.3)."""
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", str(span))
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", KINDS[kind])
    observed = file_set.operations["translate"]
    if "raises" in observed:
        with pytest.raises(Exception) as caught:  # noqa: PT011 - the data name the type
            translate_file(file_set.input, *outputs, workers=workers)
        assert caught.type.__name__ == observed["raises"]
        assert list(outputs[0].parent.iterdir()) == []
        return
    summary = translate_file(file_set.input, *outputs, workers=workers)
    assert [summary.records, summary.records_with_frames] == observed["result"]
    assert contents(outputs) == file_set.outputs("translate")


@pytest.mark.parametrize("file_set", file_sets(), ids=lambda file_set: file_set.name)
def test_golden_files_without_empty_proteins_through_the_pool(
    file_set: FileSet, outputs: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rules 8.7 and 9.1."""
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "300")
    if "raises" in file_set.operations["sequential_broad"]:
        with pytest.raises(ValueError, match="line 1"):
            translate_file(file_set.input, *outputs, workers=2, skip_empty=True)
        return
    translate_file(file_set.input, *outputs, workers=2, skip_empty=True)
    assert contents(outputs) == file_set.outputs("sequential_broad")


DROP_INS: dict[str, Callable[..., tuple[int, int]]] = {
    "sequences": parallel_translate.parallel_translate_sequences,
    "batched": parallel_translate.parallel_translate_batched,
    "with_progress": parallel_translate.parallel_translate_with_progress,
}


@pytest.mark.parametrize("name", DROP_INS)
def test_golden_files_through_the_drop_ins(
    name: str, outputs: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Section 8: the three functions write the same bytes and return (records, with a frame)."""
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "1000")
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", KINDS["threads"])
    for file_set in file_sets():
        observed = file_set.operations["translate"]
        if "raises" in observed:
            with pytest.raises(Exception) as caught:  # noqa: PT011 - the data name the type
                DROP_INS[name](file_set.input, *outputs, 2)
            assert caught.type.__name__ == observed["raises"]
            continue
        counts = DROP_INS[name](file_set.input, *outputs, 2)
        assert type(counts) is tuple
        assert list(counts) == observed["result"], file_set.name
        assert contents(outputs) == file_set.outputs("translate"), file_set.name


# Order and equality


@pytest.mark.parametrize(
    ("kind", "runs"),
    [
        ("threads", [(span, workers) for span in ("", "20000", "700") for workers in (1, 2, 3, 5)]),
        ("processes", [("", 2), ("20000", 5), ("700", 3)]),
    ],
)
def test_rule_8_3_any_number_of_workers_writes_the_same_bytes(
    kind: str, runs: list[tuple[str, int]], outputs: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", KINDS[kind])
    data = FRAGMENTS.read_bytes()
    nucleotide, protein, counts = reference.translate_fasta(data)
    assert _kernel.translate_block(data)[:2] == (nucleotide, protein)
    for span, workers in runs:
        monkeypatch.setenv("SIXFAST_SPAN_BYTES", span)
        summary = translate_file(FRAGMENTS, *outputs, workers=workers)
        assert summary == Summary(*counts)
        assert contents(outputs) == (nucleotide, protein)


SHAPES = {
    "a record longer than a span": b">a\nATG\n>long\n" + b"ACGGCC\n" * 3000 + b">b\nATGGCC\n",
    "a first record longer than a span": b">long\n" + b"ACGGCC\n" * 3000 + b">b\nATGGCC\n",
    "a header that holds >": b">a>b >c\nATG>CC\n >no\nATG\n>>d\nAT>\n>\n>e>\n",
    "lone CR": b">a\rATG\rGCC\r>b\r\r>c\rATGNNN\r",
    "all line ends": b">a\nATG\r\nGCC\r>b\r\n>c\n\rATG\n\n>d\r\r\nATG",
    "no final newline": b">a\nATG\n>b\nATGGCC",
    "a header at the end": b">a\nATG\n>b",
    "empty records": b">\n>\n>\n\n>",
    "nothing": b"",
}


@pytest.mark.parametrize("data", SHAPES.values(), ids=SHAPES)
def test_rules_6_2_to_6_9_hold_across_spans(
    data: bytes, outputs: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "input.fa").write_bytes(data)
    nucleotide, protein, counts = reference.translate_fasta(data)
    for span, kind in (("1", "processes"), ("1", "threads"), ("9", "threads")):
        monkeypatch.setenv("SIXFAST_SPAN_BYTES", span)
        monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", KINDS[kind])
        summary = translate_file(tmp_path / "input.fa", *outputs, workers=2)
        assert (*contents(outputs), summary) == (nucleotide, protein, Summary(*counts))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("workers", [1, 2])
def test_rule_6_12_a_refusal_names_the_line_and_the_record_of_the_file(
    workers: int, kind: str, outputs: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first failure is told, wherever the spans lie."""
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", KINDS[kind])
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "50")
    good = "".join(f">r{number}\r\nATG\rGCC\n" for number in range(40))
    (tmp_path / "input.fa").write_bytes((good + ">bad\nATG\nA☃G\n" + good).encode())
    with pytest.raises(UnicodeDecodeError, match=r"line 123, record 41 \(bad\)"):
        translate_file(tmp_path / "input.fa", *outputs, workers=workers)
    assert os.listdir(tmp_path) == ["input.fa"]


# Processes


def test_workers_are_two_spawned_processes_with_few_modules(
    outputs: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither finishes a span before both have begun one."""
    notes = tmp_path / "notes"
    notes.mkdir()
    monkeypatch.setenv(span_recorder.NOTES, str(notes))
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "20000")
    monkeypatch.setattr(process_worker, "do_span", span_recorder.record_and_do)
    monkeypatch.setattr(span_recorder, "SET_IN_PARENT", True)
    seen: dict[int, multiprocessing.process.BaseProcess] = {}

    def look(_done: int, _records: int) -> None:
        seen.update((process.pid or 0, process) for process in multiprocessing.active_children())

    translate_file(FRAGMENTS, *outputs, workers=2, progress=look)

    assert contents(outputs) == _kernel.translate_block(FRAGMENTS.read_bytes())[:2]
    abouts = {int(note.stem): json.loads(note.read_text()) for note in notes.glob("*.json")}
    assert len(abouts) == 2
    assert os.getpid() not in abouts
    assert set(abouts) <= set(seen)
    assert all(isinstance(process, SpawnProcess) for process in seen.values())
    assert multiprocessing.active_children() == []
    for about in abouts.values():
        assert not about["forked"]
        assert about["main"] is None, "rule 8.14: the caller's main module is not imported"
        assert {name.partition(".")[0] for name in about["modules"]}.isdisjoint(HEAVY)


HEAVY = {"Bio", "argparse", "hypothesis", "numpy", "pytest", "tqdm"}


def test_the_default_is_as_many_workers_as_the_process_may_use(
    outputs: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "100000")
    monkeypatch.setattr(stop_free_frames, "available_processors", lambda: 3)
    children: list[int] = []

    def look(_done: int, _records: int) -> None:
        children.append(len(multiprocessing.active_children()))

    translate_file(FRAGMENTS, *outputs, progress=look)
    assert children[0] == 3


@pytest.mark.parametrize("workers", [0, -1, 0.5])
def test_rule_8_12_less_than_one_worker_is_a_value_error(workers: int, outputs: tuple[Path, Path]) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        translate_file(FRAGMENTS, *outputs, workers=workers)


@pytest.mark.parametrize("workers", ["2", 2.5, b"2"])
def test_rule_8_12_a_number_of_workers_of_another_type_is_a_type_error(
    workers: int, outputs: tuple[Path, Path]
) -> None:
    with pytest.raises(TypeError):
        translate_file(FRAGMENTS, *outputs, workers=workers)


@pytest.mark.parametrize(("workers", "kind"), [(1, "threads"), (2, "threads"), (2, "processes")])
def test_results_that_grow_large_are_written_in_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int, kind: str
) -> None:
    """Records of ten bases give results ten times as large as the input."""
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", KINDS[kind])
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", str(2 << 20))
    data = b"".join(b">r%06d\nACGGGCCCAC\n" % number for number in range(220_000))
    reads = tmp_path / "reads.fa"
    reads.write_bytes(data)
    nucleotide, protein = tmp_path / "nucleotide.fa", tmp_path / "protein.faa"
    summary = translate_file(reads, nucleotide, protein, workers=workers)
    to_nucleotide, to_protein, counts = _kernel.translate_block(data)
    assert summary == (*counts, 0)
    assert len(to_nucleotide) + len(to_protein) > 32 << 20  # two spans, two steps each
    assert nucleotide.read_bytes() == to_nucleotide
    assert protein.read_bytes() == to_protein


def test_a_piece_that_is_missing_is_no_success(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "8")
    reads = tmp_path / "reads.fa"
    reads.write_bytes(b">a\nATGGCC\n>b\nATGGCC\n")
    cut = run.cut
    monkeypatch.setattr(run, "cut", lambda *arguments: iter([*cut(*arguments)][:1]))
    with pytest.raises(RuntimeError, match="10 of 20 bytes"):
        translate_file(reads, tmp_path / "nucleotide.fa", tmp_path / "protein.faa", workers=1)
    assert [path.name for path in tmp_path.iterdir()] == ["reads.fa"]


def test_results_do_not_wake_the_thread_that_replaces_workers(
    outputs: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has nothing to do with them, and its work would cost more than the rest of the pool's."""
    maintain = Pool._maintain_pool
    times: list[None] = []

    def counted(*given: object) -> None:
        times.append(None)
        maintain(*given)

    monkeypatch.setattr(Pool, "_maintain_pool", staticmethod(counted))
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", "0")
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "2000")
    translate_file(FRAGMENTS, *outputs, workers=2)
    assert 0 < len(times) < FRAGMENTS.stat().st_size / 2000 / 10
