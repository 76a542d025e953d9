"""Inputs of every kind, and what becomes of each: cases whose results other programs have computed too."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest

from places import DATA
from programs import run_sixfast
from read_formats import END_BLOCK

ARCHIVE = DATA / "golden" / "inputs.tar.gz"


def _files() -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(ARCHIVE.read_bytes()))) as archive:
        return {member.name: opened.read() for member in archive if (opened := archive.extractfile(member))}


FILES = _files()
CASES: list[dict[str, Any]] = json.loads(FILES["manifest.json"])["cases"]
SINGLE = [case for case in CASES if "file" in case]
SEVERAL = [case for case in CASES if "folder" in case and case["stdin"] is None]


def refusal(case: dict[str, Any], status: int, stderr: str, name: str | None) -> str | None:
    """What is wrong with how an input was refused."""
    lines = [line for line in stderr.splitlines() if line.startswith("sixfast: error: ")]
    if status != case["exit"] or len(lines) != 1 or "Traceback" in stderr:
        return f"status {status}: {stderr}"
    if "please report" in lines[0] or (name and name not in lines[0]):
        return lines[0]
    missing = [words for words in case["say"] if not any(word.lower() in lines[0].lower() for word in words)]
    return f"{missing} are not in: {lines[0]}" if missing else None


@pytest.mark.parametrize("case", SINGLE, ids=[case["name"] for case in SINGLE])
def test_an_input_gives_the_bytes_of_the_plain_fasta_or_is_refused(
    case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "300")
    name = os.path.basename(case["file"])
    (tmp_path / name).write_bytes(FILES[case["file"]])
    done = run_sixfast("translate", name, "--nucleotide", "n.fa", "--protein", "p.faa", cwd=tmp_path)
    left = sorted(set(os.listdir(tmp_path)) - {name})
    if case["verdict"] == "refused":
        assert refusal(case, done.returncode, done.stderr, name) is None
        assert left == []
        return
    assert (done.returncode, left) == (0, ["n.fa", "p.faa"]), done.stderr
    assert (tmp_path / "n.fa").read_bytes() == FILES[case["expected_nucleotide"]]
    assert (tmp_path / "p.faa").read_bytes() == FILES[case["expected_protein"]]
    assert ("warning" in done.stderr) >= bool(case.get("warns"))


def plain(name: str, data: bytes) -> bytes:
    """The bytes of an output, decompressed by Python where it can."""
    if name.endswith((".gz", ".bgz")):
        assert data.endswith(END_BLOCK)
        return gzip.decompress(data)
    return data


@pytest.mark.parametrize("case", SEVERAL, ids=[case["name"] for case in SEVERAL])
def test_several_inputs_and_outputs_of_every_kind(case: dict[str, Any], tmp_path: Path) -> None:
    folder = case["folder"] + "/"
    before = {name[len(folder) :]: data for name, data in FILES.items() if name.startswith(folder)}
    for name, data in before.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    if "-" in case["args"] and case["verdict"] == "accepted":
        pytest.skip("standard output of its own is needed: test_inputs.py has such tests")
    done = run_sixfast("translate", *case["args"], cwd=tmp_path)
    after = {
        str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    }
    if case["verdict"] == "refused":
        assert refusal(case, done.returncode, done.stderr, None) is None
    else:
        assert done.returncode == 0, done.stderr
    expected = set(before)
    for pair in case["outputs"]:
        for kind in ("nucleotide", "protein"):
            name = pair[kind]
            if name is None or not pair["plain"]:
                assert name is None or (name in after) <= (name in before)
                continue
            expected.add(name)
            if not name.endswith(".zst"):
                assert plain(name, after[name]) == FILES[pair[f"expected_{kind}"]]
    assert {name: after[name] for name in before} == before
    assert set(after) == expected
