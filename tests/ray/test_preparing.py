"""`sixfast.ray.prepare` by tasks in any order, done twice: the files and the manifest of the local run."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sixfast
import sixfast.ray
from effort import examples
from preparing import tree, write_reads
from sixfast.ray import preparing, waves
from tasks import UntidyCluster

KEEP = ["chunked", "nucleotide", "protein"]


@pytest.fixture(autouse=True)
def untidy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "Cluster", UntidyCluster)


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
    del found["created"]
    return found


def assert_same(reads: Path, folder: Path, task_bytes: int = 1, **options: Any) -> list[sixfast.Prepared]:
    """Prepare on both ways; compare files, manifests and summaries."""
    local = sixfast.prepare(reads, folder / "local", workers=1, **options)
    prepared = sixfast.ray.prepare(reads, folder / "tasks", task_bytes=task_bytes, **options)
    assert tree(folder / "tasks") == tree(folder / "local")
    assert manifest(folder / "tasks") == manifest(folder / "local")
    assert list((folder / "tasks").rglob(".*")) == []
    assert [one._replace(manifest="") for one in prepared] == [local._replace(manifest="")]
    return prepared


def failure_of(prepare: Callable[..., Any], *arguments: Any, **options: Any) -> Exception | None:
    try:
        prepare(*arguments, **options)
    except (ValueError, ZeroDivisionError) as error:
        return error
    return None


@pytest.mark.parametrize(("each", "task_bytes"), [(3, 3000), (7, 1), (30, 700), (10_000, 700)])
def test_rule_15_11_tasks_write_the_files_of_the_local_run(
    each: int, task_bytes: int, reads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "250")
    assert_same(reads, tmp_path, task_bytes, chunk_size=70, records_per_file=each, keep=KEEP)


_LINES = st.text(alphabet="ACGT" * 8 + "acgtNn>", max_size=150)
_FASTA = st.lists(st.tuples(st.text("ab \t>", max_size=4), st.lists(_LINES, max_size=3)), max_size=8)


@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    records=_FASTA,
    size=st.integers(1, 130),
    each=st.integers(1, 5),
    span=st.sampled_from(["1", "60"]),
    task_bytes=st.integers(1, 300),
)
def test_rule_15_11_of_any_records(
    records: list[tuple[str, list[str]]],
    size: int,
    each: int,
    span: str,
    task_bytes: int,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", span)
    folder = tmp_path_factory.mktemp("any")
    reads = folder / "reads.fa"
    reads.write_text("".join(f">{name}\n" + "\n".join([*lines, ""]) for name, lines in records))
    options = {"chunk_size": size, "records_per_file": each, "keep": KEEP}
    expected = failure_of(sixfast.prepare, reads, folder / "tried", workers=1, **options)
    if expected is None:
        assert_same(reads, folder, task_bytes, **options)
    else:
        found = failure_of(sixfast.ray.prepare, reads, folder / "tasks", task_bytes=task_bytes, **options)
        assert (type(found), str(found)) == (type(expected), str(expected))
        assert not (folder / "tasks").exists()


def test_each_task_writes_its_files_alone_and_none_is_left_out(
    reads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "250")
    written: list[tuple[int, int]] = []
    divide = waves.divide

    def spy(*arguments: Any) -> Any:
        for part in divide(*arguments):
            written.append(part.files)
            yield part

    monkeypatch.setattr("sixfast.ray.divided.divide", spy)
    sixfast.ray.prepare(reads, tmp_path / "out", task_bytes=1000, chunk_size=70, records_per_file=9)
    assert len(written) > 5
    assert [first for first, _ in written[1:]] == [end for _, end in written[:-1]]
    assert written[-1][1] == len(list((tmp_path / "out" / "reads_protein").iterdir()))


@pytest.mark.parametrize(
    "options", [{"files": 3}, {"unique": True}, {"unique_ids": True}, {"validate": True}], ids=str
)
def test_what_needs_all_records_in_order_is_one_task(
    options: dict[str, Any], reads: Path, tmp_path: Path
) -> None:
    assert_same(reads, tmp_path, chunk_size=70, **options)


def test_several_inputs_have_directories_of_their_own(reads: Path, tmp_path: Path) -> None:
    packed = tmp_path / "more.fa.gz"
    packed.write_bytes(gzip.compress(reads.read_bytes()))
    out = tmp_path / "out"
    first, second = sixfast.ray.prepare([reads, packed], out, task_bytes=1000)
    assert (first.manifest, second.manifest) == (
        str(out / "reads" / "manifest.json"),
        str(out / "more" / "manifest.json"),
    )
    sixfast.prepare(packed, tmp_path / "local")
    assert tree(out / "more") == tree(tmp_path / "local")
    assert first.frames == second.frames
    twin = tmp_path / "twin" / "reads.fasta"
    with pytest.raises(ValueError, match=r"reads\.fasta: its outputs would go where those of .*reads\.fa go"):
        sixfast.ray.prepare([reads, twin], out)


def test_an_input_that_fails_does_not_stop_the_others(reads: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.fa"
    bad.write_bytes(reads.read_bytes() + b">last\nAC\xc3\xa9\n")
    with pytest.raises(ValueError, match=r"bad\.fa"):
        sixfast.ray.prepare([bad, reads], tmp_path / "out", task_bytes=1000)
    assert (tmp_path / "out" / "reads" / "manifest.json").exists()
    assert not (tmp_path / "out" / "bad").exists()


def test_rule_15_11_a_second_run_finds_all_done_and_other_files_are_refused(
    reads: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    (first,) = sixfast.ray.prepare(reads, out, task_bytes=1000)
    (again,) = sixfast.ray.prepare(reads, out, task_bytes=700)
    assert (first.resumed, again.resumed) == (0, reads.stat().st_size)
    assert sixfast.prepare(reads, out).resumed == again.resumed
    (out / "manifest.json").unlink()
    with pytest.raises(ValueError, match="no manifest tells"):
        sixfast.ray.prepare(reads, out)


def test_rule_15_11_the_first_error_in_the_input_is_raised_and_nothing_is_left(tmp_path: Path) -> None:
    reads = write_reads(tmp_path / "reads.fa")
    text = reads.read_bytes().split(b">")
    for record in (30, 12):
        text[record] = text[record].replace(b"ACG", b"A\xc3\xa9G", 1)
    reads.write_bytes(b">".join(text))
    messages = set()
    for prepare, options in ((sixfast.prepare, {}), (sixfast.ray.prepare, {"task_bytes": 500})):
        with pytest.raises(ValueError, match="record 12") as caught:
            prepare(reads, tmp_path / "out", **options)
        messages.add(str(caught.value))
        assert not (tmp_path / "out").exists()
    assert len(messages) == 1


def test_an_error_in_writing_names_the_final_place(
    reads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_work: object, folder: str, _part: object) -> None:
        raise OSError(28, "No space left on device", f"{folder}/protein/3")

    monkeypatch.setattr("sixfast.ray.divided.write", full)
    monkeypatch.setattr(UntidyCluster, "start", lambda _self, call, *values: lambda: call(*values))
    with pytest.raises(OSError, match="No space") as caught:
        sixfast.ray.prepare(reads, tmp_path / "out", task_bytes=1000)
    assert caught.value.filename == str(tmp_path / "out" / "reads_protein" / "output_4.fa")
    assert not (tmp_path / "out").exists()


def test_a_node_that_sees_another_file_or_version_is_refused(reads: Path) -> None:
    options = preparing.checked_options()
    work = waves.Work(str(reads), 10, options, 100, preparing.Storage())
    with pytest.raises(ValueError, match=f"has {reads.stat().st_size} bytes on a node"):
        waves.count(work, 0, 10)
    with pytest.raises(ValueError, match="install the same version on all nodes"):
        waves.count(work._replace(version="0"), 0, 10)
    with pytest.raises(FileNotFoundError):
        waves.count(work._replace(input=str(reads) + "x"), 0, 10)


@pytest.mark.parametrize(
    ("paths", "options", "kind", "message"),
    [
        ("-", {}, ValueError, "do not see standard input"),
        ("reads.fa", {"workers": 2}, TypeError, "no workers to choose"),
        ("reads.fa", {"task_bytes": 0}, ValueError, "task_bytes is 0"),
        ("reads.fa", {"retries": -1}, ValueError, "retries -1"),
        ("reads.fa", {"chunk_site": 2}, TypeError, "chunk_site"),
        ("reads.fa", {"unique": True, "validate": True}, ValueError, "do not go together"),
        ("missing.fa", {}, FileNotFoundError, "missing.fa"),
        (__file__, {}, ValueError, "test_preparing.py"),
    ],
)
def test_refusals(
    paths: str, options: dict[str, Any], kind: type[Exception], message: str, tmp_path: Path
) -> None:
    with pytest.raises(kind, match=message):
        sixfast.ray.prepare(paths, tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()


def test_without_ray_one_sentence_names_the_extra(
    reads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    with pytest.raises(ImportError, match=r"pip install 'sixfast\[ray\]'"):
        sixfast.ray.prepare(reads, tmp_path / "out")
