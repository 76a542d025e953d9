"""FASTA, FASTQ and BAM in every container, from files and pipes; outputs of every kind."""

from __future__ import annotations

import contextlib
import gzip
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs import PATIENCE, posix_only, run_python, run_sixfast
from read_formats import (
    CONTAINERS,
    END_BLOCK,
    Record,
    bam,
    bam_header,
    bam_record,
    bgzf_block,
    fasta,
    fastq,
    packed,
)
from sixfast import InputChangedError, Summary, _kernel, prepare, translate_file, validate_file, verify_file

RECORDS: list[Record] = [
    (f"r{number}", "ATGGCCAAACTGRN"[number % 5 :] * (number % 7)) for number in range(60)
]
FORMATS = {"fasta": fasta, "fastq": fastq, "bam": bam}


def translated(text: bytes) -> tuple[bytes, bytes]:
    """What the kernel makes of FASTA."""
    nucleotide, protein, _ = _kernel.translate_block(text)
    return nucleotide, protein


def outputs(folder: Path) -> tuple[bytes, bytes]:
    """What a translation has written."""
    return (folder / "n.fa").read_bytes(), (folder / "p.faa").read_bytes()


def translate(path: Path, folder: Path, **options: object) -> Summary:
    return translate_file(path, folder / "n.fa", folder / "p.faa", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("kind", FORMATS)
@given(
    records=st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "read_1", "x.2"]), st.text(st.sampled_from("ACGTACGTRYN"), max_size=40)
        ),
        max_size=12,
    ),
    cuts=st.lists(st.integers(0, 400), max_size=4),
    span=st.integers(1, 200),
    workers=st.sampled_from([1, 2]),
)
def test_every_container_gives_the_bytes_of_the_plain_fasta(
    tmp_path_factory: pytest.TempPathFactory,
    kind: str,
    container: str,
    records: list[Record],
    cuts: list[int],
    span: int,
    workers: int,
) -> None:
    """Wherever its members, blocks, frames or streams are cut, and however many bytes are a block."""
    folder = tmp_path_factory.mktemp("container")
    (folder / "input").write_bytes(packed(FORMATS[kind](records), container, cuts))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIXFAST_SPAN_BYTES", str(span))
        summary = translate(folder / "input", folder, workers=workers)
    assert summary.records == len(records)
    assert outputs(folder) == translated(fasta(records))


@pytest.mark.parametrize("container", [name for name in CONTAINERS if name != "plain"])
def test_what_is_cut_anywhere_gives_nothing(container: str, tmp_path: Path) -> None:
    data = packed(fastq(RECORDS[:6]), container, [90])
    for length in range(1, len(data), 7):
        (tmp_path / "cut").write_bytes(data[:length])
        with pytest.raises(ValueError, match=re.escape(str(tmp_path / "cut"))):
            translate(tmp_path / "cut", tmp_path)
        assert os.listdir(tmp_path) == ["cut"]


@contextlib.contextmanager
def standard_input(data: bytes) -> Iterator[None]:
    """Let descriptor 0 be a pipe through which the data come."""
    read, write = os.pipe()

    def feed() -> None:
        with contextlib.suppress(BrokenPipeError), os.fdopen(write, "wb") as pipe:
            pipe.write(data)

    saved = os.dup(0)
    os.dup2(read, 0)
    os.close(read)
    thread = threading.Thread(target=feed)
    thread.start()
    try:
        yield
    finally:
        os.dup2(saved, 0)
        os.close(saved)
        thread.join(PATIENCE)


@posix_only
@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.usefixtures("small_spans")
def test_standard_input(kind: str, tmp_path: Path) -> None:
    with standard_input(packed(FORMATS[kind](RECORDS), "gzip", [500, 501])):
        done = run_sixfast("translate", "-", "--nucleotide", "n.fa", "--protein", "p.faa", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert outputs(tmp_path) == translated(fasta(RECORDS))


@posix_only
@pytest.mark.usefixtures("small_spans")
def test_a_named_pipe_is_opened_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    thread = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(fastq(RECORDS),))
    thread.start()
    translate(tmp_path / "pipe", tmp_path)
    thread.join(PATIENCE)
    assert outputs(tmp_path) == translated(fasta(RECORDS))


@posix_only
@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupt_ends_the_wait_for_a_pipe(workers: int, tmp_path: Path) -> None:
    """Some records have come; then the program that writes to the pipe writes no more, and does not end."""
    program = (
        "import os, signal, sys, threading; from sixfast.cli import main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from sixfast.engine import span_worker\n"
        "do = span_worker.SpanWorker.do\n"
        "def do_and_interrupt(self, span):\n"
        "    result = do(self, span)\n"
        "    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "    return result\n"
        "span_worker.SpanWorker.do = do_and_interrupt\n"
        "main.main()\n"
    )
    command = [sys.executable, "-c", program, "translate", "-", "-o", "out", "--workers", str(workers)]
    environment = {**os.environ, "SIXFAST_SPAN_BYTES": "200"}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdin is not None
        assert running.stderr is not None
        running.stdin.write(fastq(RECORDS))
        running.stdin.flush()
        stderr = running.stderr.read()  # to its end, while the pipe stays open
    assert (running.returncode, stderr) == (
        130,
        b"sixfast: error: interrupted; no unfinished output was left\n",
    )
    assert os.listdir(tmp_path) == []


@pytest.mark.usefixtures("small_spans")
def test_lines_and_records_are_those_of_the_input(tmp_path: Path) -> None:
    """Also behind many blocks."""
    lines = fastq(RECORDS).split(b"\n")
    lines[4 * 50 + 3] += b"I"  # qualities of the 51st record
    (tmp_path / "reads.fq").write_bytes(b"\n".join(lines))
    with pytest.raises(
        ValueError, match=r"reads\.fq, line 204, record 51 \(r50\): 15 qualities for 14 letters; "
    ):
        translate(tmp_path / "reads.fq", tmp_path)
    (tmp_path / "reads.fa.gz").write_bytes(
        gzip.compress(fasta(RECORDS[:50]) + b">x\nA\xc3\xa9\n" + fasta(RECORDS))
    )
    with pytest.raises(
        UnicodeDecodeError, match=r"reads\.fa\.gz, line 102, record 51 \(x\): byte 0xc3 belongs to"
    ):
        translate(tmp_path / "reads.fa.gz", tmp_path)
    assert sorted(os.listdir(tmp_path)) == ["reads.fa.gz", "reads.fq"]


@pytest.mark.usefixtures("small_spans")
def test_the_first_error_of_an_input_is_told(tmp_path: Path) -> None:
    """A record that cannot be read comes before damage behind it."""
    bad = fastq(RECORDS[:5]) + b"@x\nA\xff\n+\nII\n" + fastq(RECORDS)
    data = bytearray(gzip.compress(bad, mtime=0))
    data[-6] ^= 1  # of the checksum
    (tmp_path / "reads.fq.gz").write_bytes(data)
    with pytest.raises(UnicodeDecodeError, match=r"line 22, record 6 \(x\)"):
        translate(tmp_path / "reads.fq.gz", tmp_path)


@pytest.mark.usefixtures("small_spans")
def test_records_that_cannot_be_read_are_put_aside_as_they_were(tmp_path: Path) -> None:
    bad = b"@bad \xff\nAC\n+\nII\n"
    (tmp_path / "reads.fq").write_bytes(fastq(RECORDS[:30]) + bad + fastq(RECORDS[30:]) + bad)
    summary = translate(tmp_path / "reads.fq", tmp_path, errors="skip", rejects=tmp_path / "bad.fq")
    assert (summary.records, summary.rejected) == (62, 2)
    assert (tmp_path / "bad.fq").read_bytes() == 2 * bad
    assert outputs(tmp_path) == translated(fasta(RECORDS))


def test_reads_of_bam_are_turned_back_and_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    records = [
        bam_record("a", "AACG", 4 | 0x10),
        bam_record("b", "ACGT", 4 | 0x100),
        bam_record("a", "ACGT", 0),
    ]
    (tmp_path / "reads.bam").write_bytes(packed(bam_header(["chr1"]) + b"".join(records), "bgzf", [70]))
    assert translate(tmp_path / "reads.bam", tmp_path).records == 2
    assert outputs(tmp_path) == translated(b">a\nCGTT\n>a\nACGT\n")
    assert caplog.messages == [f"{tmp_path / 'reads.bam'}: 1 secondary or supplementary record was left out"]


@pytest.mark.usefixtures("small_spans")
def test_aligned_reads_are_refused_by_number_and_place(tmp_path: Path) -> None:
    reads = b"".join(bam_record(name, sequence) for name, sequence in RECORDS)
    (tmp_path / "reads.bam").write_bytes(bam_header(["chr1"]) + reads + bam_record("m", "ACGT", 0, 0))
    with pytest.raises(ValueError, match=r"reads\.bam, record 61 \(m\): is aligned to chr1; .*samtools"):
        translate(tmp_path / "reads.bam", tmp_path)
    with open(tmp_path / "reads.bam") as stdin:
        run = run_python("-m", "sixfast", "translate", "-", "-o", tmp_path, stdin=stdin)
    assert "samtools fasta -n -f 4 - | sixfast ... -" in run.stderr


def test_a_missing_end_block_is_a_cut_file_unless_it_is_fastq(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "reads").write_bytes(bgzf_block(fasta(RECORDS)))
    with pytest.raises(ValueError, match="has no BGZF end block, so it may be cut"):
        translate(tmp_path / "reads", tmp_path)
    (tmp_path / "reads").write_bytes(bgzf_block(fastq(RECORDS)))
    translate(tmp_path / "reads", tmp_path)
    assert [message.partition(": ")[2][:21] for message in caplog.messages] == ["has no BGZF end block"]


@pytest.mark.usefixtures("small_spans")
def test_a_compressed_input_that_changes_is_told(tmp_path: Path) -> None:
    path = tmp_path / "reads.fa.gz"
    path.write_bytes(gzip.compress(fasta(RECORDS)))

    def change(_bytes: int, _records: int) -> None:
        path.write_bytes(gzip.compress(fasta(RECORDS[1:])))

    with pytest.raises(InputChangedError, match=r"reads\.fa\.gz: was changed while it was read"):
        translate(path, tmp_path, progress=change)
    assert os.listdir(tmp_path) == ["reads.fa.gz"]


@pytest.mark.usefixtures("small_spans")
def test_progress_goes_by_the_bytes_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "reads.fa.gz"
    path.write_bytes(gzip.compress(fasta(RECORDS)))
    done: list[tuple[int, int]] = []
    translate(path, tmp_path, progress=lambda *more: done.append(more))
    assert sum(length for length, _ in done) == path.stat().st_size
    assert sum(records for _, records in done) == len(RECORDS)


@pytest.mark.parametrize(("kind", "container"), [("fastq", "gzip"), ("bam", "bgzf"), ("fasta", "zstd")])
@pytest.mark.usefixtures("small_spans")
def test_other_commands_take_what_translate_takes(kind: str, container: str, tmp_path: Path) -> None:
    records = [*RECORDS[1:7], *RECORDS[8:14], RECORDS[3]]
    plain, path = tmp_path / "reads.fa", tmp_path / "reads.x.gz"
    plain.write_bytes(fasta(records))
    path.write_bytes(packed(FORMATS[kind](records), container, [300, 800]))
    expected, found = validate_file(plain), validate_file(path)
    for name in ("records", "letters", "lengths", "ambiguous", "short", "lower_case", "rna"):
        assert _without_lines(getattr(found, name)) == _without_lines(getattr(expected, name)), name
    assert found.duplicates.first[0][:4] == expected.duplicates.first[0][:4]
    if kind == "fasta":
        assert found._replace(input="") == expected._replace(input="")
    assert verify_file(path)[:3] == verify_file(plain)[:3]
    made = prepare(path, tmp_path / "a", chunk_size=50, records_per_file=20)
    assert made[:7] == prepare(plain, tmp_path / "b", chunk_size=50, records_per_file=20)[:7]
    assert _prepared(tmp_path / "a", "reads") == _prepared(tmp_path / "b", "reads")


def _without_lines(finding: object) -> object:
    first = getattr(finding, "first", None)
    return finding._replace(first=first._replace(line=0)) if first else finding  # type: ignore[attr-defined]


def _prepared(folder: Path, stem: str) -> dict[str, bytes]:
    """All files but the manifest, by their names behind the stem."""
    return {str(path.relative_to(folder))[len(stem) :]: path.read_bytes() for path in folder.rglob("*.fa")}


@pytest.mark.usefixtures("small_spans")
def test_lines_of_fastq_and_bam_in_a_validation(tmp_path: Path) -> None:
    records = [*RECORDS[1:40], ("odd", "AC*"), RECORDS[2]]
    (tmp_path / "reads.fq").write_bytes(b"\n\n".join(fastq([record]) for record in records))
    found = validate_file(tmp_path / "reads.fq")
    assert found.outside.first is not None
    assert found.outside.first[:3] == (40, 39 * 6 + 1, "odd")
    assert found.outside_letter is not None
    assert found.outside_letter.line == 39 * 6 + 2
    assert found.duplicates.first[0].line == 40 * 6 + 1
    (tmp_path / "reads.bam").write_bytes(bam([("a", "AC="), ("a", "AC")]))
    done = run_sixfast("validate", "reads.bam", cwd=tmp_path)
    assert done.returncode == 1
    assert "sixfast: error: reads.bam, record 2 (a): has the id of record 1;" in done.stderr


@pytest.mark.usefixtures("small_spans")
def test_a_preparation_of_a_compressed_input_goes_on_after_an_interruption(tmp_path: Path) -> None:
    path = tmp_path / "reads.fq.gz"
    path.write_bytes(gzip.compress(fastq(RECORDS)))

    def interrupt(_bytes: int, records: int) -> None:
        nonlocal seen
        seen += records
        if seen > 20:
            raise KeyboardInterrupt

    seen = 0
    with pytest.raises(KeyboardInterrupt):
        prepare(path, tmp_path / "out", unique_ids=True, progress=interrupt)
    made = prepare(path, tmp_path / "out", unique_ids=True)
    assert made.resumed > 0
    assert made[:7] == prepare(path, tmp_path / "whole", unique_ids=True)[:7]
    assert _prepared(tmp_path / "out", "reads") == _prepared(tmp_path / "whole", "reads")
    assert prepare(path, tmp_path / "out", unique_ids=True).resumed == path.stat().st_size


@posix_only
def test_what_needs_a_file_says_so(tmp_path: Path) -> None:
    for arguments in (("validate", "-"), ("prepare", "-", "-o", "out", "--validate")):
        with standard_input(fasta(RECORDS)):
            done = run_sixfast(*arguments, cwd=tmp_path)
        assert done.returncode == 1
        assert done.stderr.startswith(
            "sixfast: error: standard input: is no regular file, which is needed here;"
        )
    with standard_input(fastq(RECORDS)):
        assert run_sixfast("prepare", "-", "-o", "out", cwd=tmp_path).returncode == 0
    assert sorted(os.listdir(tmp_path / "out")) == ["manifest.json", "stdin_nucleotide", "stdin_protein"]


@pytest.mark.usefixtures("small_spans")
def test_ids_of_their_own_over_several_inputs(tmp_path: Path) -> None:
    (tmp_path / "a.fa").write_bytes(b">r x\nATG\n>r_1\nATG\n")
    (tmp_path / "b.fq").write_bytes(b"@r y\nATG\n+\nIII\n@\nATG\n+\nIII\n@\nATG\n+\nIII\n")
    summary = translate_file(
        [tmp_path / "a.fa", tmp_path / "b.fq"], tmp_path / "n.fa", tmp_path / "p.faa", unique_ids=True
    )
    assert summary.renamed == 2
    expected = b">r x\nATG\n>r_1\nATG\n>r_2 y\nATG\n>\nATG\n>_1\nATG\n"
    assert outputs(tmp_path) == translated(expected)


def test_several_inputs_each_to_its_pair(tmp_path: Path) -> None:
    (tmp_path / "a.fa").write_bytes(fasta(RECORDS))
    (tmp_path / "b.fq.gz").write_bytes(gzip.compress(fastq(RECORDS)))
    done = run_sixfast(
        "translate", "a.fa", "b.fq.gz", "-o", "out", "--compress", "gz", "--json", cwd=tmp_path
    )
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 2)
    made = [gzip.decompress((tmp_path / "out" / f"{stem}_nucleotide.fa.gz").read_bytes()) for stem in "ab"]
    assert made == 2 * [translated(fasta(RECORDS))[0]]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("-", "-", "-o", "out"), "- is given twice; standard input can be read once"),
        (("a.fa", "--nucleotide", "-", "--protein", "-"), "- is given twice; standard output takes one"),
        (
            ("a.fa", "--nucleotide", "-", "--protein", "p", "--json"),
            "--json and an output - do not go together",
        ),
        (("a.fa", "--nucleotide", "n.xz", "--protein", "p"), "n.xz: xz is not written"),
        (
            ("a.fa", "a.fa", "-o", "out", "--on-error", "skip", "--rejects", "r"),
            "--rejects goes with one pair",
        ),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], sentence: str, tmp_path: Path) -> None:
    (tmp_path / "a.fa").write_bytes(fasta(RECORDS))
    done = run_sixfast("translate", *arguments, cwd=tmp_path)
    if sentence.startswith("--rejects"):
        sentence = "a.fa and a.fa: " if done.returncode == 1 else sentence
    assert sentence in done.stderr
    assert os.listdir(tmp_path) == ["a.fa"]


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.usefixtures("small_spans")
def test_compressed_outputs_are_the_same_for_any_number_of_workers(workers: int, tmp_path: Path) -> None:
    (tmp_path / "a.fa").write_bytes(fasta(RECORDS))
    for number in (1, workers):
        paths = [tmp_path / f"{number}.fa.gz", tmp_path / f"{number}.faa.zst"]
        translate_file(tmp_path / "a.fa", *paths, workers=number)
    nucleotide, protein = translated(fasta(RECORDS))
    data = (tmp_path / f"{workers}.fa.gz").read_bytes()
    assert data.endswith(END_BLOCK)
    assert data.count(END_BLOCK) == 1
    assert gzip.decompress(data) == nucleotide
    assert data == (tmp_path / "1.fa.gz").read_bytes()
    assert (tmp_path / f"{workers}.faa.zst").read_bytes() == (tmp_path / "1.faa.zst").read_bytes()
    (tmp_path / "again.fa").write_bytes(b"")
    blocks = _kernel.RecordBlocks(tmp_path / f"{workers}.faa.zst", "z")
    text = b""
    while block := blocks.next():
        text += block.text()[0]
    assert (text, blocks.container) == (protein, "zstd")


def test_outputs_without_a_record_are_compressed_too(tmp_path: Path) -> None:
    (tmp_path / "none.fa").write_bytes(b"")
    translate_file(tmp_path / "none.fa", tmp_path / "n.gz", tmp_path / "p.zst")
    assert (tmp_path / "n.gz").read_bytes() == END_BLOCK
    assert _kernel.RecordBlocks(tmp_path / "p.zst", "p").content == "empty"


@posix_only
@pytest.mark.parametrize("compression", ["gz", "zst"])
def test_standard_output_is_compressed_and_closed_at_the_end_only(compression: str, tmp_path: Path) -> None:
    (tmp_path / "a.fq").write_bytes(fastq(RECORDS))
    (tmp_path / "bad.fq").write_bytes(fastq(RECORDS * 300) + b"@cut\n")
    made = []
    for name in ("a.fq", "bad.fq"):
        command = [sys.executable, "-m", "sixfast", "translate", name, "--nucleotide", "-", "--protein", "p"]
        done = subprocess.run(
            [*command, "--compress", compression],
            cwd=tmp_path,
            capture_output=True,
            check=False,
            env={**os.environ, "SIXFAST_SPAN_BYTES": "700"},
            timeout=PATIENCE,
        )
        made.append((done.returncode, done.stdout))
        (tmp_path / "made").write_bytes(done.stdout)
        if name == "a.fq":
            text = b""
            blocks = _kernel.RecordBlocks(tmp_path / "made", "made")
            while block := blocks.next():
                text += block.text()[0]
            assert text == translated(fasta(RECORDS))[0]
    assert [status for status, _ in made] == [0, 1]
    assert not made[1][1].endswith(END_BLOCK)
    (tmp_path / "made").write_bytes(made[1][1])
    with pytest.raises(ValueError, match="cut"):
        _read_all(tmp_path / "made")


def _read_all(path: Path) -> None:
    blocks = _kernel.RecordBlocks(path, "made")
    while blocks.next():
        pass


def test_bad_levels_of_compression_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.fa").write_bytes(fasta(RECORDS))
    with pytest.raises(ValueError, match="20 is no level of compression for zst; give a number from 1 to 19"):
        translate_file(tmp_path / "a.fa", tmp_path / "n.zst", tmp_path / "p", compress_level=20)
    assert os.listdir(tmp_path) == ["a.fa"]


def test_an_empty_file_of_a_compressed_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.fa.GZ").write_bytes(b"")
    with pytest.raises(ValueError, match=r"a\.fa\.GZ: is empty, which no file with such a name is"):
        translate(tmp_path / "a.fa.GZ", tmp_path)
