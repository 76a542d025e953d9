"""`errors="skip"`: records that cannot be read are rejected, whole or not at all."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sixfast import Summary, _kernel, reference, translate_file
from sixfast.engine.spans import cut
from sixfast.files.input import InputFile

GOOD = [b">a one\nATGGCC\n", b">b\r\nAT G\r\nGC\n", b">\xc3\xa9 x\nGGGCCC\n", b">\n\n"]
BAD = [b">n1\nAT\xc3\xa9G\n", b">\xff n2\nATG\n", b">n3\nA\nT\xe2\x98\n\n", b">n4 \xc3\nATG\n"]
SPANS = [1, 7, 64, 8 << 20]


class Run:
    """Translates in a folder and reads what came of it."""

    def __init__(self, folder: Path, data: bytes) -> None:
        self.folder = folder
        self.input = folder / "reads.fa"
        self.input.write_bytes(data)
        self.outputs = [folder / name for name in ("nucleotide.fa", "protein.faa", "rejects.fa")]

    def translate(self, workers: int) -> Summary:
        nucleotide, protein, rejects = self.outputs
        return translate_file(
            self.input, nucleotide, protein, workers=workers, errors="skip", rejects=rejects
        )

    def read(self) -> list[bytes]:
        return [output.read_bytes() for output in self.outputs]


def _expected(records: list[bytes]) -> tuple[list[bytes], Summary]:
    """What is written for these records, by the reference."""
    good = [record for record in records if record not in BAD]
    nucleotide, protein, counts = reference.translate_fasta(b"".join(good))
    rejects = b"".join(record for record in records if record in BAD)
    with_rejects = counts._replace(records=len(records))
    return [nucleotide, protein, rejects], Summary(*with_rejects, len(records) - len(good))


@pytest.mark.usefixtures("in_processes")
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("span", SPANS)
def test_bad_records_go_to_the_rejects_in_input_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, span: int, workers: int
) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", str(span))
    records = [*GOOD, *BAD, *GOOD, BAD[1], GOOD[0], BAD[0]]
    run = Run(tmp_path, b"".join(records))
    summary = run.translate(workers)
    expected, counts = _expected(records)
    assert summary == counts
    assert run.read() == expected


@given(st.lists(st.sampled_from(GOOD + BAD), max_size=12), st.sampled_from(SPANS))
def test_any_mixture_of_good_and_bad_records(
    tmp_path_factory: pytest.TempPathFactory, records: list[bytes], span: int
) -> None:
    run = Run(tmp_path_factory.mktemp("skip"), b"".join(records))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIXFAST_SPAN_BYTES", str(span))
        summary = run.translate(1)
    expected, counts = _expected(records)
    assert summary == counts
    assert run.read() == expected


@given(st.binary(max_size=200))
def test_a_block_is_put_aside_record_by_record(body: bytes) -> None:
    block = b">" + body
    nucleotide, protein, rejects, counts, reasons = _kernel.translate_block_skipping(block)
    with io.BytesIO(block) as file:
        records = [block[start:end] for _, start, end, _ in cut(file, len(block), 1)]
    readable, unreadable = [], []
    for record in records:
        try:
            list(reference.read_fasta(record))
        except UnicodeDecodeError:
            unreadable.append(record)
        else:
            readable.append(record)
    assert rejects == b"".join(unreadable)
    assert (counts[0], counts[4], len(reasons)) == (len(records), len(unreadable), len(unreadable))
    assert (nucleotide, protein) == reference.translate_fasta(b"".join(readable))[:2]


@pytest.mark.usefixtures("in_processes")
@pytest.mark.parametrize("workers", [1, 2])
def test_the_first_hundred_are_logged_with_place_and_reason_then_a_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, workers: int
) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "100")
    pairs = [b">good\nATG\n" + b">bad%d\nAT\xffG\n" % number for number in range(250)]
    run = Run(tmp_path, b"".join(pairs))
    with caplog.at_level(logging.WARNING, logger="sixfast"):
        summary = run.translate(workers)
    assert summary.rejected == 250
    messages = [record.getMessage() for record in caplog.records if record.name == "sixfast"]
    assert len(messages) == 101
    for number, message in enumerate(messages[:100]):
        assert f"line {4 * number + 4}, record {2 * number + 2} (bad{number})" in message
        assert "0xff is no UTF-8 text" in message
    assert messages[100] == f"skipped: 150 more records of {run.input}"


def test_text_before_the_first_record_stays_an_error(tmp_path: Path) -> None:
    run = Run(tmp_path, b"hello\n>a\nATG\n")
    with pytest.raises(ValueError, match="text before the first record"):
        run.translate(1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["reads.fa"]


def test_rejects_are_absent_after_an_error_as_the_outputs_are(tmp_path: Path) -> None:
    run = Run(tmp_path, b"".join(BAD + GOOD))
    nucleotide, protein, rejects = run.outputs

    def stop(_done: int, _records: int) -> None:
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        translate_file(run.input, nucleotide, protein, errors="skip", rejects=rejects, progress=stop)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["reads.fa"]


def test_both_or_none(tmp_path: Path) -> None:
    run = Run(tmp_path, GOOD[0])
    nucleotide, protein, rejects = run.outputs
    with pytest.raises(ValueError, match="go together"):
        translate_file(run.input, nucleotide, protein, errors="skip")
    with pytest.raises(ValueError, match="go together"):
        translate_file(run.input, nucleotide, protein, rejects=rejects)
    with pytest.raises(ValueError, match="'ignore'"):
        translate_file(run.input, nucleotide, protein, errors="ignore")  # type: ignore[arg-type]


def test_rejects_may_not_be_another_file_of_the_run(tmp_path: Path) -> None:
    run = Run(tmp_path, GOOD[0])
    nucleotide, protein, _ = run.outputs
    for clash in (run.input, nucleotide):
        with pytest.raises(ValueError, match="give"):
            translate_file(run.input, nucleotide, protein, errors="skip", rejects=clash)
    with InputFile(run.input) as source:
        assert source.size == len(GOOD[0])


def test_the_command_skips_and_counts(tmp_path: Path) -> None:
    records = [*GOOD, *BAD]
    run = Run(tmp_path, b"".join(records))
    command = [sys.executable, "-m", "sixfast", "translate", str(run.input), "-o", str(tmp_path)]
    outcome = subprocess.run(
        [*command, "--on-error", "skip", "--rejects", str(run.outputs[2]), "--json"],
        capture_output=True,
        check=True,
    )
    assert json.loads(outcome.stdout)["rejected"] == len(BAD)
    assert run.outputs[2].read_bytes() == b"".join(BAD)
    assert outcome.stderr.count(b"skipped:") == len(BAD)
    alone = subprocess.run([*command, "--on-error", "skip"], capture_output=True, check=False)
    assert alone.returncode == 2
    assert b"go together" in alone.stderr
