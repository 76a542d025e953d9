"""ORFs of records so long that several threads share one: the answers of the search in one piece."""

from __future__ import annotations

import gzip
import os
import random
from pathlib import Path
from typing import Any

import pytest

from programs import run_python
from sixfast import _kernel, orfs, write_orfs
from sixfast.translation.orf_options import orf_options

#: More than a mebibyte is long.
LENGTH = 1_100_000


def text() -> bytes:
    """Two long records among short ones; in the second no frame has a stop but at one place."""
    letters = "".join(random.Random(18).choices("ACGTacgtN", k=LENGTH))  # noqa: S311 - no secret
    lines = "\n".join(letters[start : start + 70] for start in range(0, LENGTH, 70))
    few = "C" * (LENGTH // 2) + "TAA" + "C" * (LENGTH // 2)
    return f">a x\nATGGCCTAA\n>b y\n{lines}\n>c\n>d\nACG\n>e\n{few}\n>f\nATGGCC\n".encode()


TEXT = text()


@pytest.fixture(scope="module")
def genome(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("long") / "genome.fa"
    path.write_bytes(TEXT)
    return path


def expected(name: str, **options: Any) -> bytes:
    """What the kernel makes of all records at once."""
    [text], _ = _kernel.find_orfs(TEXT, orf_options(**options), [name])
    return _kernel.orf_header(name) + text


def assert_same(made: bytes, whole: bytes) -> None:
    """Fail with the first line that differs, not with megabytes."""
    if made != whole:
        lines = zip(made.split(b"\n"), whole.split(b"\n"))
        different = next((pair for pair in lines if pair[0] != pair[1]), (len(made), len(whole)))
        pytest.fail(f"made and expected: {different}")


@pytest.mark.parametrize("workers", [1, 3])
def test_rule_20_8_long_records_shared_by_threads(genome: Path, tmp_path: Path, workers: int) -> None:
    options: dict[str, Any] = {"find": "start", "starts": "code", "min_aa": 20, "code": 11}
    names = ("gff3", "nucleotide")
    write_orfs(genome, {name: tmp_path / name for name in names}, workers=workers, **options)
    for name in names:
        assert_same((tmp_path / name).read_bytes(), expected(name, **options))


def test_rule_20_8_more_results_than_are_held(genome: Path, tmp_path: Path) -> None:
    summary = write_orfs(genome, {"jsonl": tmp_path / "jsonl"}, workers=2, min_aa=1)
    whole = expected("jsonl", min_aa=1)
    assert len(whole) > 16 << 20, "of which no more are held"
    assert_same((tmp_path / "jsonl").read_bytes(), whole)
    assert (summary.records, summary.orfs) == (6, whole.count(b"\n"))


def test_rule_20_8_long_records_in_order(tmp_path: Path) -> None:
    packed = tmp_path / "genome.fa.gz"
    packed.write_bytes(gzip.compress(TEXT, 1))
    whole = expected("tsv", min_aa=60).decode().splitlines()[1:]
    found = ["\t".join(map(str, orf)) for orf in orfs(packed, min_aa=60)]
    assert_same("\n".join(found).encode(), "\n".join(whole).encode())
    options = ("--format", "bed", "--min-aa", "60", "--workers", "2")
    run = run_python("-m", "sixfast", "orfs", packed, "-o", "-", *options)
    assert_same(run.stdout.encode(), expected("bed", min_aa=60))


def test_rule_20_9_a_codon_of_a_long_record_that_biopython_refuses(tmp_path: Path) -> None:
    path = tmp_path / "gaps.fa"
    letters = "C" * LENGTH
    path.write_text(f">a\nAC\n>b\n{letters}A-G{letters}\n")
    with pytest.raises(
        ValueError, match=r"line 3, record 2 \(b\): codon '-GC' at letter 1100002 "
    ) as refused:
        write_orfs(path, {"bed": tmp_path / "bed"}, workers=2, ambiguity="biopython")
    assert str(refused.value).startswith(str(path))
    assert os.listdir(tmp_path) == ["gaps.fa"]
