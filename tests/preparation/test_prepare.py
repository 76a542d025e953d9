"""`prepare`: what VirNucPro's stages give one after the other, and refusals (section 15)."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sixfast
from effort import examples
from golden import FileSet, file_sets
from preparing import StopError, by_stages, prepared, records_in, tree
from sixfast import reference
from sixfast.preparation.staging import staging_path
from sixfast.virnucpro import units

SPANS = ["", "1", "64"]
FAILURES = (ZeroDivisionError, ValueError)


# The stages in one


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("size", [300, 500])
@pytest.mark.parametrize("file_set", file_sets(), ids=lambda file_set: file_set.name)
def test_golden_files(
    file_set: FileSet, size: int, span: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", span)
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", "1000000")
    out = tmp_path / "out"
    keep = ["chunked", "nucleotide", "protein"]
    observed = file_set.operations[f"chunk{size}_broad"]
    if "raises" in observed:
        with pytest.raises(FAILURES) as caught:
            sixfast.prepare(file_set.input, out, chunk_size=size, keep=keep)
        assert caught.type.__name__ == observed["raises"]
        assert not out.exists()
        return
    found = prepared(file_set.input, out, chunk_size=size, records_per_file=7, keep=keep)
    assert found[f"input_chunked{size}.fa"] in file_set.files(f"chunk{size}_broad").values()
    if size == 500 and "pipeline500" in file_set.operations:
        assert (found["input_nucleotide.fa"], found["input_protein.faa"]) == file_set.outputs("pipeline500")
    monkeypatch.delenv("SIXFAST_SPAN_BYTES")
    assert found == by_stages(file_set.input, tmp_path / "stages", size, 7)


@pytest.mark.parametrize(
    ("each", "workers", "above"),
    [(1, 2, "0"), (3, 1, "0"), (3, 2, "0"), (3, 3, "1000000"), (10_000, 1, "0"), (10_000, 2, "0")],
)
def test_rule_15_1_any_number_of_workers_writes_the_same_files(
    each: int, workers: int, above: str, reads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = by_stages(reads, tmp_path / "stages", 70, each)
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "700")
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", above)
    options = {"chunk_size": 70, "records_per_file": each, "workers": workers}
    found = prepared(reads, tmp_path / "out", **options, keep=["chunked", "nucleotide", "protein"])
    assert found == expected
    kept = {"reads_chunked70.fa", "reads_nucleotide.fa", "reads_protein.faa"}
    only_parts = prepared(reads, tmp_path / "parts", **options)
    assert only_parts == {name: text for name, text in expected.items() if name not in kept}


_LINES = st.text(alphabet="ACGT" * 8 + "acgtNnU>é \t-*", max_size=150)
_FASTA = st.lists(
    st.tuples(st.text(alphabet="ab \t>é", max_size=4), st.lists(_LINES, max_size=3)), max_size=6
)


@settings(max_examples=examples(50), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_FASTA, st.integers(1, 130), st.integers(1, 5), st.sampled_from(["", "1", "100"]))
def test_rule_15_1_prepared_files_are_what_the_stages_give(
    tmp_path_factory: pytest.TempPathFactory,
    records: list[tuple[str, list[str]]],
    size: int,
    each: int,
    span: str,
) -> None:
    folder = tmp_path_factory.mktemp("prepared")
    source = folder / "reads.fa"
    text = "".join(f">{header}\n" + "".join(f"{line}\n" for line in lines) for header, lines in records)
    source.write_bytes(text.encode())
    with pytest.MonkeyPatch.context() as patched:
        try:
            expected = by_stages(source, folder / "stages", size, each)
        except FAILURES:  # of several errors either may be told
            expected = None
        patched.setenv("SIXFAST_SPAN_BYTES", span)
        if expected is None:
            with pytest.raises(FAILURES):
                sixfast.prepare(source, folder / "out", chunk_size=size, records_per_file=each)
            assert not (folder / "out").exists()
            return
        keep = ["chunked", "nucleotide", "protein"]
        options = {"chunk_size": size, "records_per_file": each, "keep": keep}
        assert prepared(source, folder / "out", **options) == expected


def test_rule_15_1_a_mark_that_wrapping_puts_first_begins_a_record(tmp_path: Path) -> None:
    source = tmp_path / "marked.fa"
    source.write_bytes(b">a\n" + b"A" * 60 + b">GGCCAAGG\n>b\n>c\n>\n")
    found = prepared(source, tmp_path / "out", chunk_size=300, keep=["nucleotide"])
    assert found == {
        name: text
        for name, text in by_stages(source, tmp_path / "stages", 300, 10_000).items()
        if name not in {"marked_chunked300.fa", "marked_protein.faa"}
    }
    assert b"\n>GGCCAAGGF1\n" in found["marked_nucleotide.fa"]


@pytest.mark.parametrize("each", [1, 7, 10_000])
def test_rule_15_3_one_line_and_no_empty_proteins_is_what_the_original_writes(
    each: int, reads: Path, tmp_path: Path
) -> None:
    with reads.open("ab") as file:
        file.write(b">short\nNNN\n>marked\nACG>ACGGGG\n")
    chunked = reference.chunk_fasta(reads.read_bytes(), 70, original=True)
    nucleotide, protein, _ = reference.translate_fasta(chunked, skip_empty=True)
    for kind, text in (("nucleotide", nucleotide), ("protein", protein)):
        (tmp_path / "whole.fa").write_bytes(text)
        units.split_fasta_file(tmp_path / "whole.fa", tmp_path / "stages" / f"reads_{kind}", each)
    options = {"chunk_size": 70, "records_per_file": each, "line_width": 0, "skip_empty": True}
    assert prepared(reads, tmp_path / "out", **options) == tree(tmp_path / "stages")


@pytest.mark.parametrize("content", [b"", b">\n", b">a\nTAATTAATTAATTAATTAA\n"])
def test_without_frames_there_are_empty_directories_and_empty_files_that_are_kept(
    content: bytes, tmp_path: Path
) -> None:
    source = tmp_path / "none.fa"
    source.write_bytes(content)
    found = prepared(source, tmp_path / "out", keep=["nucleotide", "chunked"], skip_empty=True)
    assert found["none_nucleotide.fa"] == b""
    assert set(found) == {"none_nucleotide.fa", "none_chunked500.fa"}
    assert {path.name for path in (tmp_path / "out").iterdir() if path.is_dir()} == {
        "none_nucleotide",
        "none_protein",
    }


# Files with equally many residues


@pytest.mark.parametrize("files", [1, 2, 3, 7, 500])
def test_rule_15_4_files_with_nearly_equal_residues(
    files: int, reads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", "1000000")
    found: list[dict[str, bytes]] = []
    for span, workers in (("", 1), ("300", 1), ("700", 3)):
        monkeypatch.setenv("SIXFAST_SPAN_BYTES", span)
        found.append(prepared(reads, tmp_path / f"out{span}", chunk_size=70, files=files, workers=workers))
    assert found[0] == found[1] == found[2]
    whole = prepared(reads, tmp_path / "whole", chunk_size=70, keep=["protein"])
    order = [line for line in whole["reads_protein.faa"].split(b"\n") if line.startswith(b">")]
    longest = max(map(len, whole["reads_protein.faa"].split(b"\n")[1::2]))
    residues, headers = [], []
    for number in range(1, files + 1):
        parts = [found[0].get(f"reads_{kind}/output_{number}.fa", b"") for kind in ("nucleotide", "protein")]
        names = [[line for line in part.split(b"\n") if line.startswith(b">")] for part in parts]
        assert names[0] == names[1]
        assert names[0] == sorted(names[0], key=order.index)
        headers += names[0]
        residues.append(sum(len(line) for line in parts[1].split(b"\n") if not line.startswith(b">")))
    assert sorted(headers) == sorted(order)
    assert max(residues) - min(residues) <= longest
    told = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert told["balance"]["most"] == max(residues)
    assert told["balance"]["fewest"] == min(residues)


def test_rule_15_4_a_mark_in_a_sequence_keeps_both_files_of_a_pair_in_step(tmp_path: Path) -> None:
    source = tmp_path / "marked.fa"
    source.write_bytes(b"".join(b">r%d\nAC>ACGACG\n" % number for number in range(9)))
    found = prepared(source, tmp_path / "out", files=2)
    for number in (1, 2):
        nucleotide, protein = (
            {line for line in found[f"marked_{kind}/output_{number}.fa"].split(b"\n") if line[:2] == b">r"}
            for kind in ("nucleotide", "protein")
        )
        assert nucleotide == protein
    told = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    for file in told["files"]:
        assert file["records"] == records_in(found[file["path"]])


# Looking through the input in the same pass


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("span", SPANS)
def test_rule_15_9_the_input_is_looked_through_in_the_same_pass(
    span: str, workers: int, reads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", span)
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", "1000000")
    with reads.open("ab") as file:
        file.write(b">read3\nacgU\n>n\nNNNN\n")
    options = {"chunk_size": 70, "files": 2, "workers": workers}
    out = tmp_path / "out"
    first = sixfast.prepare(reads, out, validate=True, **options)
    found = sixfast.validate_file(reads)
    assert (list(first.errors), list(first.warnings)) == (found.errors, found.warnings)
    assert len(first.errors) == 2
    told = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert told["validation"] == json.loads(json.dumps(found.as_json()))
    assert tree(out) == prepared(reads, tmp_path / "other", **options)
    again = sixfast.prepare(reads, out, validate=True, **options)
    assert again == first._replace(resumed=reads.stat().st_size)
    without = sixfast.prepare(reads, out, **options)
    assert (without.resumed, without.errors) == (0, ())


@pytest.mark.usefixtures("small_spans")
def test_rule_15_9_with_it_an_interrupted_run_leaves_nothing(reads: Path, tmp_path: Path) -> None:
    def stop(_bytes: int, _records: int) -> None:
        raise StopError

    with pytest.raises(StopError):
        sixfast.prepare(reads, tmp_path / "out", validate=True, progress=stop)
    assert not (tmp_path / "out").exists()


# Refusals


@pytest.mark.usefixtures("small_spans")
@pytest.mark.parametrize("first", [True, False])
def test_rule_15_5_an_empty_record_beside_a_longer_one_is_refused(first: bool, tmp_path: Path) -> None:
    records = [b">empty\n\n", *(b">r%d\nACG\n" % number for number in range(200)), b">longer\nACGACG\n"]
    source = tmp_path / "reads.fa"
    source.write_bytes(b"".join(records if first else reversed(records)))
    place = "line 1, record 1" if first else "line 403, record 202"
    with pytest.raises(ZeroDivisionError) as caught:
        sixfast.prepare(source, tmp_path / "out", chunk_size=5, workers=2)
    assert str(caught.value) == f"{source}, {place} (empty): has no sequence to cut into chunks; remove it"
    assert not (tmp_path / "out").exists()
    assert sixfast.prepare(source, tmp_path / "out", chunk_size=6).records == 202


@pytest.mark.parametrize(
    ("options", "kind", "words"),
    [
        ({"chunk_size": 0}, ZeroDivisionError, "the chunk size is 0; give at least 1"),
        ({"chunk_size": 2.5}, TypeError, "float"),
        ({"records_per_file": 0}, ValueError, "records_per_file is 0; give at least 1"),
        ({"files": 0}, ValueError, "files is 0; give a number from 1 to 1000"),
        ({"files": 1001}, ValueError, "files is 1001; give a number from 1 to 1000"),
        ({"line_width": 80}, ValueError, "line_width is 80; give 60, or 0 for sequences in one line"),
        ({"keep": ["all"]}, ValueError, "give some of 'chunked', 'nucleotide', 'protein' in a list"),
        ({"keep": "chunked"}, ValueError, "in a list"),
        ({"workers": 0}, ValueError, "Number of processes must be at least 1"),
    ],
)
def test_options_out_of_their_ranges(
    options: dict[str, Any], kind: type[Exception], words: str, reads: Path, tmp_path: Path
) -> None:
    with pytest.raises(kind, match=words):
        sixfast.prepare(reads, tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("small_spans")
@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"text\n>a\nACG\n", ValueError), (b">a\nACG\n" * 300 + b">b\nA\xff\n", UnicodeDecodeError)],
)
def test_an_input_that_cannot_be_read_leaves_nothing(
    content: bytes, kind: type[Exception], tmp_path: Path
) -> None:
    source = tmp_path / "reads.fa"
    source.write_bytes(content)
    with pytest.raises(kind):
        sixfast.prepare(source, tmp_path / "new" / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["reads.fa"]


def test_an_input_that_changes_meanwhile_leaves_nothing(reads: Path, tmp_path: Path) -> None:
    def change(_bytes: int, _records: int) -> None:
        with reads.open("ab") as file:
            file.write(b">more\nACG\n")

    with pytest.raises(sixfast.InputChangedError):
        sixfast.prepare(reads, tmp_path / "out", progress=change)
    assert not (tmp_path / "out").exists()


def test_a_directory_in_the_place_of_a_file_changes_nothing(reads: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "reads_protein" / "output_2.fa").mkdir(parents=True)
    with pytest.raises(IsADirectoryError) as caught:
        sixfast.prepare(reads, out, records_per_file=30)
    assert caught.value.filename == str(out / "reads_protein" / "output_2.fa")
    (out / "reads_protein" / "output_2.fa").rmdir()
    names = {path.name for path in out.iterdir()}
    assert names == {"reads_protein", Path(staging_path(str(out), "reads")).name}
    # All is done but for putting it in place.
    assert sixfast.prepare(reads, out, records_per_file=30).resumed == reads.stat().st_size


def test_an_output_that_is_the_input_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "reads_nucleotide" / "output_1.fa"
    source.parent.mkdir()
    source.write_bytes(b">a\nACG\n")
    link = tmp_path / "reads.fa"
    os.link(source, link)
    with pytest.raises(ValueError, match="is the input"):
        sixfast.prepare(link, tmp_path)
    assert source.read_bytes() == b">a\nACG\n"
    assert {path.name for path in tmp_path.iterdir()} == {"reads.fa", "reads_nucleotide"}
