"""`verify_file` and `sixfast verify`."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import sixfast
from golden import file_sets
from places import FRAGMENTS
from programs import run_sixfast
from sixfast import _kernel, verify
from sixfast.engine.spans import sample

RECORDS = b"".join(b">r%d\nATGGCCNNN%s\n" % (number, b"ACGTT" * (number % 50)) for number in range(3000))


@pytest.fixture
def reads(tmp_path: Path) -> Path:
    """A file of some 400 kB."""
    path = tmp_path / "reads.fa"
    path.write_bytes(RECORDS)
    return path


def test_every_record_of_a_small_file_is_compared() -> None:
    verified = sixfast.verify_file(FRAGMENTS)
    assert verified == (2000, 654_574, True, tuple(_kernel.cpu_levels()))


def test_golden_files_are_the_same_or_refused_as_by_the_kernel() -> None:
    for file_set in file_sets():
        observed = file_set.operations["translate"]
        if "raises" in observed:
            with pytest.raises(Exception) as caught:  # noqa: PT011 - the data name the type
                sixfast.verify_file(file_set.input)
            assert caught.type.__name__ == observed["raises"]
        else:
            assert sixfast.verify_file(file_set.input).records == observed["result"][0]


@pytest.mark.parametrize("everything", [False, True])
def test_a_large_file_gives_a_sample_unless_all_is_asked_for(
    reads: Path, everything: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "_PIECE_BYTES", 1000)
    monkeypatch.setattr(verify, "_PIECES", 10)
    seen: list[tuple[int, int]] = []
    verified = sixfast.verify_file(reads, everything=everything, progress=lambda *piece: seen.append(piece))
    assert verified.whole is everything
    assert verified.records == 3000 if everything else 10 < verified.records < 300
    assert sum(records for _bytes, records in seen) == verified.records


@pytest.mark.parametrize("length", [1, 100, 2000])
@pytest.mark.parametrize("pieces", [2, 7, 64])
def test_samples_are_whole_records_from_all_over_the_file(reads: Path, length: int, pieces: int) -> None:
    with reads.open("rb") as file:
        spans = list(sample(file, len(RECORDS), length, pieces))
    assert len(spans) == pieces
    assert spans[0].start == 0
    assert all(span.start >= span.number * len(RECORDS) // pieces for span in spans)
    for span, following in zip(spans, [*spans[1:], None]):
        assert RECORDS[span.start : span.start + 1] == b">"
        assert RECORDS[span.end : span.end + 1] in {b">", b""}
        assert following is None or span.end <= following.start


@pytest.mark.parametrize("level", _kernel.cpu_levels())
def test_a_difference_is_told_with_the_record_and_the_level(
    level: str, reads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = _kernel.translate_block

    class Wrong:
        SpanTranslator = _kernel.SpanTranslator
        cpu_levels = staticmethod(_kernel.cpu_levels)

        @staticmethod
        def translate_block(block: bytes, **options: str) -> object:
            nucleotide, protein, counts = right(block, **options)  # type: ignore[arg-type]
            if options["level"] == level:
                protein = protein.replace(b">r1234F1\nMA", b">r1234F1\nMX")
            return nucleotide, protein, counts

    monkeypatch.setattr(verify, "_kernel", Wrong)
    with pytest.raises(sixfast.DifferenceError) as caught:
        sixfast.verify_file(reads)
    text = str(caught.value)
    assert f"at CPU level {level} " in text
    assert ">r1234\\n" in text
    assert text.index("r1234F1\\nMX") < text.index("r1234F1\\nMA")


def test_a_record_that_cannot_be_read_is_named(reads: Path) -> None:
    with reads.open("ab") as file:
        file.write(">bad\nATGé\n".encode())
    with pytest.raises(UnicodeDecodeError, match=r"line 6002, record 3001 \(bad\)"):
        sixfast.verify_file(reads)


def test_a_file_that_changes_is_refused(reads: Path) -> None:
    def touch(_bytes: int, _records: int) -> None:
        with reads.open("ab") as file:
            file.write(b">more\nATG\n")

    with pytest.raises(sixfast.InputChangedError, match="changed"):
        sixfast.verify_file(reads, progress=touch)


def test_the_command_says_it_in_one_sentence(reads: Path) -> None:
    outcome = run_sixfast("verify", str(reads))
    assert outcome.returncode == 0
    assert outcome.stderr == ""
    assert outcome.stdout.count("\n") == 1
    assert "the reference's answers for all 3,000 records" in outcome.stdout
    assert "portable" in outcome.stdout


def test_the_command_tells_a_difference_with_status_1(reads: Path) -> None:
    program = (
        "from sixfast import verify\nfrom sixfast.cli.main import main\n"
        "verify.reference.CODON_TABLE['ATG'] = 'X'\nmain()"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", program, "verify", str(reads)], capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 1
    assert outcome.stdout == ""
    assert outcome.stderr.startswith(f"sixfast: error: {reads}: for the ")
    assert outcome.stderr.count("\n") == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_verified_as_it_comes(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b">a\nATGGCC\n",), daemon=True)
    writer.start()
    outcome = run_sixfast("verify", str(pipe))
    writer.join()
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert "for all 1 records (6 bases)" in outcome.stdout
