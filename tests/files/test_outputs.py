"""Outputs appear whole or not at all, and never in place of something that must stay (rule 8.13)."""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from programs import posix_only
from sixfast import InputChangedError, _kernel, make_train_set, translate_file, translate_records
from sixfast.virnucpro import units
from sixfast.virnucpro.pipeline.parallel_translate import parallel_translate_sequences
from sixfast.virnucpro.utils import sequence

pytestmark = posix_only

DATA = b"".join(b">r%d\nATGGCCAAA\n" % number for number in range(200))
NUCLEOTIDE, PROTEIN, COUNTS = _kernel.translate_block(DATA)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with an input of many spans, written long ago."""
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "500")
    (tmp_path / "input.fa").write_bytes(DATA)
    os.utime(tmp_path / "input.fa", (1_000_000_000, 1_000_000_000))
    return tmp_path


def translate(folder: Path, nucleotide: str = "n.fa", protein: str = "p.faa", **options: object) -> None:
    places = folder / "input.fa", folder / nucleotide, folder / protein
    translate_file(*places, **{"workers": 1, **options})  # type: ignore[arg-type]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def held(folder: Path) -> dict[str, bytes]:
    """All files of a directory and what they hold."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


# In place


@pytest.mark.usefixtures("in_processes")
@pytest.mark.parametrize("workers", [1, 2])
def test_an_output_is_replaced_and_keeps_its_mode(folder: Path, workers: int) -> None:
    for name, bits in (("n.fa", 0o640), ("p.faa", 0o604)):
        (folder / name).write_bytes(b"x" * 100_000)
        (folder / name).chmod(bits)
    translate(folder, workers=workers)
    assert held(folder) == {"input.fa": DATA, "n.fa": NUCLEOTIDE, "p.faa": PROTEIN}
    assert (mode(folder / "n.fa"), mode(folder / "p.faa")) == (0o640, 0o604)


@pytest.mark.parametrize("bits", [0o022, 0o077, 0o002])
def test_a_new_output_has_what_the_umask_allows(folder: Path, bits: int) -> None:
    before = os.umask(bits)
    try:
        translate(folder)
    finally:
        os.umask(before)
    assert {mode(folder / "n.fa"), mode(folder / "p.faa")} == {0o666 & ~bits}


def test_the_target_of_a_link_is_replaced_not_the_link(folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "old.fa").write_bytes(b"old")
    (folder / "n.fa").symlink_to(Path("elsewhere", "old.fa"))
    (folder / "p.faa").symlink_to(Path("elsewhere", "absent.faa"))
    translate(folder)
    assert os.readlink(folder / "n.fa") == os.path.join("elsewhere", "old.fa")
    assert os.readlink(folder / "p.faa") == os.path.join("elsewhere", "absent.faa")
    assert held(folder / "elsewhere") == {"old.fa": NUCLEOTIDE, "absent.faa": PROTEIN}
    assert sorted(os.listdir(folder)) == ["elsewhere", "input.fa", "n.fa", "p.faa"]


def test_another_name_of_a_replaced_output_keeps_the_old_bytes(folder: Path) -> None:
    (folder / "n.fa").write_bytes(b"old")
    os.link(folder / "n.fa", folder / "second name")
    translate(folder)
    assert (folder / "second name").read_bytes() == b"old"


def test_a_name_as_long_as_names_may_be(folder: Path) -> None:
    """The temporary file beside it needs a name too."""
    name = "n" * 255
    translate(folder, name)
    assert (folder / name).read_bytes() == NUCLEOTIDE


# Errors


def refused_text(folder: Path) -> None:
    (folder / "input.fa").write_bytes(DATA + b">bad\nA\xffT\n" + DATA)


def refused_letter(folder: Path) -> None:
    (folder / "input.fa").write_bytes(DATA + ">bad\nAéT\n".encode() + DATA)


def leading_text(folder: Path) -> None:
    (folder / "input.fa").write_bytes(b"\n" + DATA)


def missing(folder: Path) -> None:
    (folder / "input.fa").unlink()


def a_directory(folder: Path) -> None:
    (folder / "input.fa").unlink()
    (folder / "input.fa").mkdir()


@pytest.mark.parametrize("exist", [True, False])
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (refused_text, UnicodeDecodeError),
        (refused_letter, UnicodeDecodeError),
        (leading_text, ValueError),
        (missing, FileNotFoundError),
        (a_directory, IsADirectoryError),
    ],
)
def test_rules_6_11_to_6_14_leave_both_outputs_as_they_were(
    folder: Path, spoil: Callable[[Path], None], expected: type[Exception], workers: int, exist: bool
) -> None:
    spoil(folder)
    if exist:
        (folder / "n.fa").write_bytes(b"old n")
        (folder / "p.faa").write_bytes(b"old p")
    before = held(folder), sorted(os.listdir(folder))
    with pytest.raises(expected) as caught:
        translate(folder, workers=workers)
    assert caught.type is expected
    assert (held(folder), sorted(os.listdir(folder))) == before


def test_rule_8_12_a_missing_directory_of_an_output_leaves_nothing(folder: Path) -> None:
    for nucleotide, protein in (("absent/n.fa", "p.faa"), ("n.fa", "absent/p.faa")):
        with pytest.raises(FileNotFoundError) as caught:
            translate(folder, nucleotide, protein)
        assert caught.value.filename == str(folder / (nucleotide if "/" in nucleotide else protein))
        assert os.listdir(folder) == ["input.fa"]


def test_a_directory_that_goes_while_an_output_is_looked_at_is_missed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not taken for one that may not be written to."""
    (folder / "out").mkdir()
    (folder / "out/n.fa").write_bytes(b"old")
    access = os.access

    def access_too_late(path: str, mode: int) -> bool:
        shutil.rmtree(folder / "out", ignore_errors=True)
        return access(path, mode)

    monkeypatch.setattr(os, "access", access_too_late)
    with pytest.raises(FileNotFoundError, match=re.escape(str(folder / "out/n.fa"))):
        translate(folder, "out/n.fa")
    assert set(held(folder)) == {"input.fa"}


@pytest.mark.usefixtures("in_processes")
@pytest.mark.parametrize("workers", [1, 2])
def test_an_output_that_is_a_directory_is_refused(folder: Path, workers: int) -> None:
    (folder / "p.faa").mkdir()
    with pytest.raises(IsADirectoryError):
        translate(folder, workers=workers)
    assert sorted(os.listdir(folder)) == ["input.fa", "p.faa"]


def ways_to_write(path: str) -> Iterator[Callable[[], object]]:
    """Calls that write to a path, each of which is one of several outputs or the only one."""
    yield partial(translate_file, "input.fa", path, "p.faa")
    yield partial(translate_file, "input.fa", "n.fa", path)
    yield partial(translate_file, "input.fa", "n.fa", "p.faa", errors="skip", rejects=path)
    yield partial(translate_records, [("a", "ATG")], path, "p.faa")
    yield partial(make_train_set, "input.fa", {}, path, "p.faa")
    yield partial(parallel_translate_sequences, "input.fa", "n.fa", path)
    yield partial(units.split_fasta_chunk, "input.fa", path, 300)
    yield partial(sequence.split_fasta_chunk, "input.fa", path, 5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name", ["out/", "out/.", "out/..", "absent/../out", ".", "..", "input.fa/", "input.fa/../out", ""]
)
def test_a_name_that_no_file_can_have_is_refused_as_open_refuses_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SIXFAST_PROCESSES_ABOVE", "1000000")
    for path in (name, os.path.join(folder, name)) if name else ("",):
        with pytest.raises(OSError, match=r"^\[Errno") as expected:
            open(path, "w")  # noqa: SIM115
        for write in ways_to_write(path):
            with pytest.raises(OSError, match=r"^\[Errno") as caught:
                write()
            # Of a file in a directory's place both are true.
            assert caught.value.errno in {expected.value.errno, errno.ENOTDIR}
            assert caught.value.filename == path
            assert held(folder) == {"input.fa": DATA}
            assert os.listdir(folder) == ["input.fa"]


@pytest.mark.parametrize("exist", [True, False])
@pytest.mark.parametrize("function", [translate_file, translate_records])
def test_the_first_rename_is_undone_if_the_second_fails(
    folder: Path, exist: bool, function: Callable[..., object]
) -> None:
    """A directory appears where the protein goes, after it was looked at: nobody may lose what it holds."""
    if exist:
        (folder / "n.fa").write_bytes(b"old n")

    def obstruct(_done: int, _records: int) -> None:
        (folder / "p.faa").mkdir(exist_ok=True)
        (folder / "p.faa" / "precious").write_bytes(b"kept")

    outputs = folder / "n.fa", folder / "p.faa"
    source: Any = folder / "input.fa" if function is translate_file else [("a", "ATG")]
    with pytest.raises(OSError, match="directory"):
        function(source, *outputs, progress=obstruct)
    assert held(folder / "p.faa") == {"precious": b"kept"}
    assert held(folder) == {"input.fa": DATA, **({"n.fa": b"old n"} if exist else {})}
    assert sorted(os.listdir(folder)) == (["input.fa", "n.fa", "p.faa"] if exist else ["input.fa", "p.faa"])


# The input changes


def extended(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b">more\nATG\n")


def cut_short(path: Path) -> None:
    os.truncate(path, 100)


def overwritten(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b">R")


def replaced(path: Path) -> None:
    status = path.stat()
    path.with_suffix(".new").write_bytes(DATA)
    os.utime(path.with_suffix(".new"), ns=(status.st_atime_ns, status.st_mtime_ns))
    path.with_suffix(".new").replace(path)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("change", [extended, cut_short, overwritten, replaced, os.unlink])
def test_an_input_that_changes_during_the_run_is_refused(
    folder: Path, change: Callable[[Path], None], workers: int
) -> None:
    (folder / "n.fa").write_bytes(b"old n")
    changes: Iterator[object] = iter([change])

    def change_once(_done: int, _records: int) -> None:
        for function in changes:
            function(folder / "input.fa")  # type: ignore[operator]

    with pytest.raises(OSError, match=r"input\.fa") as caught:
        translate(folder, workers=workers, progress=change_once)
    if change not in {cut_short, os.unlink}:  # there a worker may be the first to miss something
        assert caught.type is InputChangedError
    found = held(folder)
    found.pop("input.fa", None)
    assert found == {"n.fa": b"old n"}


# One file in two roles


@pytest.mark.parametrize("exist", [True, False])
def test_both_outputs_in_one_file_are_refused(folder: Path, exist: bool) -> None:
    (folder / "other name").symlink_to(folder)
    if exist:
        (folder / "n.fa").write_bytes(b"old")
    before = held(folder)
    for protein in ("n.fa", "./n.fa", "other name/n.fa"):
        with pytest.raises(ValueError, match="this file"):
            translate(folder, "n.fa", protein)
        with pytest.raises(ValueError, match="this file"):
            translate_records([], folder / "n.fa", folder / protein)
    assert held(folder) == before


def test_both_outputs_in_one_file_by_a_hard_link_are_refused(folder: Path) -> None:
    (folder / "n.fa").write_bytes(b"old")
    os.link(folder / "n.fa", folder / "p.faa")
    with pytest.raises(ValueError, match="this file"):
        translate(folder)
    assert held(folder) == {"input.fa": DATA, "n.fa": b"old", "p.faa": b"old"}


@pytest.mark.parametrize("link", [os.link, os.symlink, None])
@pytest.mark.parametrize("role", ["nucleotide", "protein"])
def test_an_output_that_is_the_input_is_refused(
    folder: Path, role: str, link: Callable[[Path, Path], None] | None
) -> None:
    name = "input.fa"
    if link:
        name = "link.fa"
        link(folder / "input.fa", folder / name)
    with pytest.raises(ValueError, match=f"{role} output is the input"):
        translate(folder, **{role: name})
    assert set(held(folder).values()) == {DATA}
