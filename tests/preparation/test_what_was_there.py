"""What a preparation finds in its directory: it replaces its own files only (rules 15.6 and 15.10)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sixfast
from preparing import StopError, prepared, tree
from sixfast.preparation import output_directory as preparation
from sixfast.preparation.staging import staging_path

OPTIONS = {"chunk_size": 70, "records_per_file": 30}


def all_of(folder: Path) -> dict[str, bytes]:
    """All files below a folder, the manifest too."""
    return {**tree(folder), "manifest.json": (folder / "manifest.json").read_bytes()}


def same_name(folder: Path, content: bytes) -> Path:
    """An input with the name of `reads`, elsewhere."""
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "reads.fa").write_bytes(content)
    return folder / "elsewhere" / "reads.fa"


# Another input


def test_an_input_of_the_same_name_elsewhere_is_refused(reads: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    sixfast.prepare(reads, out, **OPTIONS)
    before = all_of(out)
    other = same_name(tmp_path, b">other\nACGACG\n")
    with pytest.raises(ValueError, match=r"manifest\.json: tells of another input, ") as caught:
        sixfast.prepare(other, out, **OPTIONS)
    assert f"input, {reads}; give each input an output directory of its own" in str(caught.value)
    assert all_of(out) == before


def test_the_same_content_elsewhere_is_the_same_input(reads: Path, tmp_path: Path) -> None:
    """Such as a copy on another disk of a cluster."""
    first = sixfast.prepare(reads, tmp_path / "out", **OPTIONS)
    copy = same_name(tmp_path, reads.read_bytes())
    assert sixfast.prepare(copy, tmp_path / "out", **OPTIONS) == first._replace(resumed=10230)
    assert sixfast.prepare(copy, tmp_path / "out", chunk_size=80).chunks < first.chunks


def test_the_same_path_by_a_link_is_the_same_input(reads: Path, tmp_path: Path) -> None:
    sixfast.prepare(reads, tmp_path / "out", **OPTIONS)
    try:
        (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    except OSError:
        pytest.skip("this user may make no links")
    reads.write_bytes(b">other\nACGACG\n")
    assert sixfast.prepare(tmp_path / "link" / "reads.fa", tmp_path / "out").records == 1


# Manifests that tell nothing


def change(out: Path, **values: object) -> str:
    return json.dumps({**json.loads((out / "manifest.json").read_text(encoding="utf-8")), **values})


DAMAGES: dict[str, Callable[[Path], str]] = {
    "empty": lambda _: "",
    "cut": lambda out: (out / "manifest.json").read_text(encoding="utf-8")[:-20],
    "of a web page": lambda _: '{"name": "site", "icons": []}',
    "a list": lambda _: "[]",
    "a number": lambda _: "1",
    "nested": lambda _: "[" * 100_000,
    "another format": lambda out: change(out, format=2),
    "a list as a format": lambda out: change(out, format=[]),
    "input": lambda out: change(out, input=[]),
    "no input": lambda out: change(out, input={}),
    "a path that is none": lambda out: change(
        out, input={"name": "reads.fa", "path": "a\0", "size": 1, "crc32": "0"}
    ),
    "a checksum": lambda out: change(
        out, input={"name": "reads.fa", "path": "a", "size": 1, "crc32": "many"}
    ),
    "parameters": lambda out: change(out, parameters=None),
    "counts": lambda out: change(out, counts={"records": 1}),
    "versions": lambda out: change(out, versions="1"),
    "files": lambda out: change(out, files={"a": 1}),
    "a file": lambda out: change(out, files=[{"path": 1, "kind": "", "records": 1, "size": 1, "crc32": "0"}]),
    "balance": lambda out: change(out, balance=[]),
    "validation": lambda out: change(out, validation={}),
    "more": lambda out: change(out, more=1),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_manifest_that_is_damaged_or_of_another_program_is_not_touched(
    damage: str, reads: Path, tmp_path: Path
) -> None:
    reads.write_bytes(b">a\nACG\n")
    out = tmp_path / "out"
    sixfast.prepare(reads, out)
    text = DAMAGES[damage](out)
    (out / "manifest.json").write_text(text, encoding="utf-8")
    before = all_of(out)
    for options in ({}, {"chunk_size": 2}):
        with pytest.raises(
            ValueError, match="is damaged, or no manifest of this version of sixfast"
        ) as caught:
            sixfast.prepare(reads, out, **options)
        assert str(caught.value).startswith(f"{out / 'manifest.json'}: ")
    assert all_of(out) == before


def test_a_file_whose_name_is_none_is_not_as_the_manifest_says(reads: Path, tmp_path: Path) -> None:
    sixfast.prepare(reads, tmp_path)
    manifest = tmp_path / "manifest.json"
    text = manifest.read_text(encoding="utf-8").replace("output_1.fa", r"output_1.fa\u0000", 1)
    manifest.write_text(text, encoding="utf-8")
    (tmp_path / "reads_nucleotide" / "output_1.fa").unlink()
    assert sixfast.prepare(reads, tmp_path).resumed == 0


# Files of earlier runs


def test_the_summary_tells_which_files_were_removed(reads: Path, tmp_path: Path) -> None:
    before = prepared(reads, tmp_path, keep=["chunked"], **OPTIONS)
    done = sixfast.prepare(reads, tmp_path, chunk_size=70)
    left = set(tree(tmp_path))
    assert {Path(path).relative_to(tmp_path).as_posix() for path in done.removed} == set(before) - left
    assert len(done.removed) > 3
    assert done.removed[0] == str(tmp_path / "reads_chunked70.fa")
    assert sixfast.prepare(reads, tmp_path, chunk_size=70).removed == ()


@pytest.mark.parametrize(
    ("name", "keep"),
    [
        ("reads_nucleotide/output_9.fa", []),
        ("reads_protein/output_1.fa", []),
        ("reads_protein.faa", ["protein"]),
        ("reads_chunked500.fa", ["protein", "chunked"]),
    ],
)
@pytest.mark.parametrize("again", [True, False])
def test_files_that_no_manifest_tells_of_are_refused(
    again: bool, name: str, keep: list[str], reads: Path, tmp_path: Path
) -> None:
    """Parts that are left would be read with the new ones; others would be replaced."""
    out = tmp_path / "out"
    if again:
        sixfast.prepare(reads, out)
        manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
        manifest["files"] = [file for file in manifest["files"] if file["path"] != name]
        (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    path = out / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b">old\nACG\n")
    before = {file: file.read_bytes() for file in out.rglob("*.*")}
    with pytest.raises(ValueError, match="no manifest tells what made this file; give another") as caught:
        sixfast.prepare(reads, out, keep=keep)
    assert str(caught.value).startswith(f"{path}: ")
    assert {file: file.read_bytes() for file in out.rglob("*.*")} == before
    path.unlink()
    assert sixfast.prepare(reads, out, keep=keep).records == 40


def test_other_files_in_the_directory_stay(reads: Path, tmp_path: Path) -> None:
    mine = [
        "reads_protein/of the user.fa",
        "reads_protein.faa",
        "reads.faa",
        "reads_nucleotide/output_1.fa.gz",
    ]
    for name in mine:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"mine")
    sixfast.prepare(reads, tmp_path, keep=["nucleotide"])
    assert [(tmp_path / name).read_bytes() for name in mine] == [b"mine"] * 4


def test_kept_files_that_are_empty_stand_in_the_manifest(tmp_path: Path) -> None:
    (tmp_path / "none.fa").write_bytes(b"")
    for options in ({}, {"chunk_size": 9}, {"keep": ["nucleotide"]}):
        done = sixfast.prepare(
            tmp_path / "none.fa", tmp_path, **{"keep": ["chunked", "nucleotide"], **options}
        )
    assert done.removed == (str(tmp_path / "none_chunked9.fa"),)
    told = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert [(file["path"], file["size"], file["crc32"]) for file in told["files"]] == [
        ("none_nucleotide.fa", 0, "00000000")
    ]


@pytest.mark.parametrize("options", [{}, {"records_per_file": 10_000}])
def test_what_a_run_has_put_in_place_that_was_killed_then_is_known(
    options: dict[str, Any], reads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill can come between two renames: the manifest is not there yet."""
    out, copy = tmp_path / "out", tmp_path / "copy"

    def copy_half(*arguments: Any) -> None:
        staging = Path(arguments[1].path)
        put_in_place(*arguments)
        shutil.copytree(out, copy)
        kept = Path(staging_path(str(copy), "reads"))
        shutil.copytree(staging, kept, dirs_exist_ok=True)
        (copy / "manifest.json").replace(kept / "manifest.json")
        raise StopError

    put_in_place = preparation._put_in_place
    with monkeypatch.context() as patched:
        patched.setattr(preparation, "_put_in_place", copy_half)
        with pytest.raises(StopError):
            sixfast.prepare(reads, out, **OPTIONS)
    assert not (copy / "manifest.json").exists()
    assert len(tree(copy)) > 4
    found = prepared(reads, copy, **{**OPTIONS, **options})
    assert found == prepared(reads, tmp_path / "other", **{**OPTIONS, **options})


def test_a_finished_preparation_is_only_read(
    reads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it can be on a file system where nothing can be written, nor locked."""
    first = sixfast.prepare(reads, tmp_path / "out")
    monkeypatch.setattr(preparation, "OutputLocks", None)
    assert sixfast.prepare(reads, tmp_path / "out").records == first.records
