"""Preparing again: what the manifest tells, and going on after an interruption (rules 15.6 to 15.8)."""

from __future__ import annotations

import json
import os
import zlib
from pathlib import Path
from typing import Any

import pytest

import sixfast
from preparing import StopError, prepared, records_in, tree
from sixfast import reference
from sixfast.preparation import prepare as preparation
from sixfast.preparation.staging import staging_path

# The manifest


def test_rule_15_7_the_manifest_tells_what_is_in_each_file(reads: Path, tmp_path: Path) -> None:
    summary = sixfast.prepare(reads, tmp_path / "out", chunk_size=70, records_per_file=50, keep=["chunked"])
    assert summary.manifest == str(tmp_path / "out" / "manifest.json")
    told = json.loads(Path(summary.manifest).read_text(encoding="utf-8"))
    found = tree(tmp_path / "out")
    assert [file["path"] for file in told["files"]][:2] == [
        "reads_chunked70.fa",
        "reads_nucleotide/output_1.fa",
    ]
    assert {file["path"] for file in told["files"]} == set(found)
    for file in told["files"]:
        text = found[file["path"]]
        assert (file["size"], file["crc32"]) == (len(text), f"{zlib.crc32(text):08x}")
        assert file["records"] == records_in(text)
    data = reads.read_bytes()
    assert (told["input"]["size"], told["input"]["crc32"]) == (len(data), f"{zlib.crc32(data):08x}")
    assert told["input"]["name"] == "reads.fa"
    assert told["parameters"]["chunk_size"] == 70
    assert told["versions"]["sixfast"] == sixfast.__version__
    assert told["balance"] is None
    _, proteins, counts = reference.translate_fasta(reference.chunk_fasta(data, 70))
    lines = proteins.split(b"\n")[1::2]
    assert told["counts"] == {
        "records": 40,
        "bases": sum(len(line) for line in data.split(b"\n")[1::2]),
        "longer": 37,
        "empty": 0,
        "chunks": counts.records,
        "translated": counts.records,
        "with_frames": counts.records_with_frames,
        "frames": counts.frames,
        "residues": sum(map(len, lines)),
    }
    assert summary[:3] == (40, told["counts"]["bases"], counts.records)
    assert summary.files == len([name for name in found if name.startswith("reads_nucleotide/")])


def test_rule_15_8_a_second_run_checks_and_does_nothing(
    reads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    first = sixfast.prepare(reads, out, chunk_size=70, keep=["chunked"])
    before = tree(out)
    os.utime(reads, ns=(1, 1))  # the time is told, but the bytes decide
    with monkeypatch.context() as patched:
        patched.setattr(preparation, "run_job", None)
        assert sixfast.prepare(reads, out, chunk_size=70, keep=["chunked"]) == first._replace(
            resumed=reads.stat().st_size
        )
    assert tree(out) == before


def damage_a_file(out: Path, _reads: Path) -> None:
    path = out / "reads_protein" / "output_1.fa"
    path.write_bytes(path.read_bytes()[:-2] + b"X\n")


def remove_a_file(out: Path, _reads: Path) -> None:
    (out / "reads_nucleotide" / "output_2.fa").unlink()


def extend_a_file(out: Path, _reads: Path) -> None:
    with (out / "reads_chunked70.fa").open("ab") as file:
        file.write(b">more\n")


def tell_of_an_older_version(out: Path, _reads: Path) -> None:
    text = (out / "manifest.json").read_text(encoding="utf-8")
    (out / "manifest.json").write_text(text.replace(sixfast.__version__, "0.0.1"), encoding="utf-8")


def change_the_input(_out: Path, reads: Path) -> None:
    reads.write_bytes(reads.read_bytes().replace(b"read3", b"raed3", 1))


@pytest.mark.parametrize(
    "change",
    [
        damage_a_file,
        remove_a_file,
        extend_a_file,
        tell_of_an_older_version,
        change_the_input,
    ],
)
def test_rule_15_8_what_is_not_as_the_manifest_says_is_made_again(
    change: Any, reads: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    options = {"chunk_size": 70, "records_per_file": 30, "keep": ["chunked"]}
    sixfast.prepare(reads, out, **options)
    change(out, reads)
    assert sixfast.prepare(reads, out, **options).resumed == 0
    assert tree(out) == prepared(reads, tmp_path / "other", **options)


def test_rule_15_6_other_options_leave_no_file_of_the_old_ones(reads: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    sixfast.prepare(reads, out, chunk_size=70, records_per_file=3, keep=["chunked", "protein"])
    (out / "reads_protein" / "of the user.fa").touch()
    found = prepared(reads, out, chunk_size=70, records_per_file=60)
    expected = prepared(reads, tmp_path / "other", chunk_size=70, records_per_file=60)
    assert found == {**expected, "reads_protein/of the user.fa": b""}


@pytest.mark.parametrize("path", ["../victim.fa", "reads_protein/../../victim.fa", "other.fa"])
def test_an_edited_manifest_removes_nothing_else(path: str, reads: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    sixfast.prepare(reads, out, keep=["chunked"])
    victims = [tmp_path / "victim.fa", out / "other.fa"]
    for victim in victims:
        victim.touch()
    manifest = out / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace("reads_chunked500.fa", path), encoding="utf-8")
    assert sixfast.prepare(reads, out).resumed == 0
    assert all(victim.exists() for victim in victims)


def test_a_manifest_of_another_input_is_not_replaced(reads: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    before = prepared(reads, out)
    other = tmp_path / "other.fa"
    other.write_bytes(b">a\nACG\n")
    with pytest.raises(ValueError, match=r"manifest\.json: tells of another input, reads\.fa; give each"):
        sixfast.prepare(other, out)
    assert tree(out) == before


# Going on after an interruption


def interrupted(reads: Path, out: Path, after: int, **options: Any) -> Path:
    """Prepare a file but stop after so many spans; return the directory that is left."""
    left = after

    def stop(_bytes: int, _records: int) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise StopError

    with pytest.raises(StopError):
        sixfast.prepare(reads, out, progress=stop, **options)
    staging = Path(staging_path(str(out), reads.stem))
    assert [path.name for path in out.iterdir()] == [staging.name]
    return staging


EVERY_WAY: list[dict[str, Any]] = [
    {"records_per_file": 7},
    {"records_per_file": 1},
    {"files": 3},
    {"records_per_file": 20, "keep": ["chunked", "nucleotide", "protein"], "line_width": 0},
]


@pytest.mark.usefixtures("small_spans")
@pytest.mark.parametrize("after", [1, 5, 10])
@pytest.mark.parametrize("options", EVERY_WAY)
def test_rule_15_8_the_next_run_goes_on(
    options: dict[str, Any], after: int, reads: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    staging = interrupted(reads, out, after, chunk_size=70, **options)
    done: list[int] = []
    summary = sixfast.prepare(
        reads, out, chunk_size=70, progress=lambda size, _records: done.append(size), **options
    )
    assert 0 < summary.resumed == done[0] < reads.stat().st_size == sum(done)
    assert not staging.exists()
    assert tree(out) == prepared(reads, tmp_path / "other", chunk_size=70, **options)
    told, other = (
        json.loads((tmp_path / name / "manifest.json").read_text(encoding="utf-8"))
        for name in ("out", "other")
    )
    assert {**told, "created": ""} == {**other, "created": ""}


@pytest.mark.usefixtures("small_spans")
@pytest.mark.parametrize("options", [way for way in EVERY_WAY if way.get("records_per_file") != 1])
@pytest.mark.parametrize("name", ["journal", "nucleotide/0", "protein/2"])
def test_rule_15_8_what_is_damaged_meanwhile_is_made_again(
    name: str, options: dict[str, Any], reads: Path, tmp_path: Path
) -> None:
    for cut in (True, False):
        out = tmp_path / f"out{cut}"
        staging = interrupted(reads, out, 9, chunk_size=70, **options)
        path = staging / name
        data = path.read_bytes()
        path.write_bytes(data[:-3] if cut else data[:-3] + b"xyz")
        (staging / "nucleotide" / "999").write_bytes(b"of nobody")
        summary = sixfast.prepare(reads, out, chunk_size=70, **options)
        if name == "journal":
            assert summary.resumed > 0
        assert tree(out) == prepared(reads, tmp_path / "other", chunk_size=70, **options)


@pytest.mark.usefixtures("small_spans")
def test_rule_15_8_for_another_input_or_options_all_begins_anew(reads: Path, tmp_path: Path) -> None:
    for change in ({"chunk_size": 80}, {"records_per_file": 6}, {"line_width": 0}, None):
        out = tmp_path / f"out{change}"
        interrupted(reads, out, 9, chunk_size=70)
        if change is None:
            reads.write_bytes(reads.read_bytes().replace(b"read3", b"raed3", 1))
            os.utime(reads, ns=(1, 1))
        summary = sixfast.prepare(reads, out, **{"chunk_size": 70, **(change or {})})
        assert summary.resumed == 0
        assert tree(out) == prepared(
            reads, tmp_path / f"other{change}", **{"chunk_size": 70, **(change or {})}
        )
