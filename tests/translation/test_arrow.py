"""`read_frames` and `read_orfs`: record batches hold what the files hold, whatever bounds them."""

from __future__ import annotations

import gc
import os
import re
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import random_fasta
import sixfast
from effort import examples
from programs import PATIENCE, posix_only, run_python
from read_formats import Record, bam, fasta, fastq, packed
from sixfast import _kernel
from sixfast.translation.arrow import FRAME_COLUMNS, ORF_COLUMNS, divide

pa = pytest.importorskip("pyarrow", reason="pyarrow reads the tables: make test-tables")

#: Of all lengths, as irregular as random ones.
RECORDS: list[Record] = [
    (f"r{number}", "".join("ACGT"[pow(5, number + place, 997) & 3] for place in range(number * 7 % 150)))
    for number in range(90)
]
ROW = tuple[Any, ...]


@pytest.fixture
def reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An input of many spans."""
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "500")
    path = tmp_path / "reads.fa"
    path.write_bytes(fasta(RECORDS))
    return path


def batches_of(stream: Any) -> list[Any]:
    """All batches of a stream, each found valid by pyarrow."""
    batches = list(pa.RecordBatchReader.from_stream(stream))
    for batch in batches:
        batch.validate(full=True)
    return batches


def rows_of(stream: Any) -> list[ROW]:
    """All rows of a stream."""
    return [tuple(row.values()) for batch in batches_of(stream) for row in batch.to_pylist()]


def frames_in_files(path: Path, **options: Any) -> list[ROW]:
    """Id, frame, nucleotides and protein of each frame, as `translate_file` writes them."""
    outputs = [path.parent / name for name in ("nucleotide.fa", "protein.faa")]
    sixfast.translate_file(path, *outputs, workers=1, **options)
    texts = [output.read_text("utf-8").split("\n")[:-1] for output in outputs]
    assert texts[0][::2] == texts[1][::2]
    return [
        (header[1:-2], header[-2:], *letters)
        for header, *letters in zip(texts[0][::2], texts[0][1::2], texts[1][1::2])
    ]


def orfs_in_table(path: Path, **options: Any) -> list[ROW]:
    """The rows that `write_orfs` writes as a table, with None where there is no codon."""
    table = path.parent / "orfs.tsv"
    sixfast.write_orfs(path, {"tsv": table}, workers=1, **options)
    rows = [line.split("\t") for line in table.read_text("utf-8").split("\n")[1:-1]]
    numbers, codons = {1, 2, 6}, {7, 8}
    return [
        tuple(
            int(value) if at in numbers else None if at in codons and value == "-" else value
            for at, value in enumerate(row)
        )
        for row in rows
    ]


def size(batch: Any) -> int:
    """Bytes of a batch of text: letters, and where each begins and the last ends."""
    letters = sum(len(text.encode()) for column in batch.columns for text in column.to_pylist())
    return letters + 4 * batch.num_columns * (batch.num_rows + 1)


TABLE = ["id", "start", "end", "strand", "frame", "partial", "length", "start_codon", "stop_codon"]
TABLE += ["protein", "name"]
WRITTEN = ["id", "frame", "nucleotide", "protein"]


# What the batches hold


@settings(
    max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    random_fasta.fasta().filter(lambda text: "é\n" not in text.decode()),
    st.sampled_from([1, 70, 1000, 1 << 20]),
    st.integers(1, 3),
    st.integers(1, 300),
    st.fixed_dictionaries(
        {},
        optional={
            "skip_empty": st.booleans(),
            "stops": st.sampled_from(["skip", "keep"]),
            "ambiguity": st.sampled_from(["drop", "x", "resolve"]),
            "unique_ids": st.booleans(),
        },
    ),
)
def test_rules_25_1_and_25_4_batches_joined_are_what_the_files_hold(
    tmp_path: Path, text: bytes, bound: int, workers: int, span: int, options: dict[str, Any]
) -> None:
    path = tmp_path / "reads.fa"
    path.write_bytes(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIXFAST_SPAN_BYTES", str(span))
        refusal = None
        try:
            expected = frames_in_files(path, **options)
        except ValueError as error:
            refusal = error
        if refusal is not None:
            with pytest.raises(type(refusal), match=re.escape(str(refusal))):
                list(sixfast.read_frames(path, workers=workers, **options))
            return
        batches = batches_of(
            sixfast.read_frames(path, columns=WRITTEN, batch_bytes=bound, workers=workers, **options)
        )
    assert [tuple(row.values()) for batch in batches for row in batch.to_pylist()] == expected
    for batch, following in zip(batches, [*batches[1:], None]):
        assert size(batch) <= bound or batch.num_rows == 1
        if following is not None:  # its first row would not have fit
            assert size(batch) + size(following.slice(0, 1)) - size(following.slice(0, 0)) > bound


def test_rule_25_2_places_are_those_of_the_nucleotides(reads: Path) -> None:
    complement = str.maketrans("ACGT", "TGCA")
    sequences = dict(RECORDS)
    for seqid, frame, start, end, strand, nucleotide, protein in rows_of(sixfast.read_frames(reads)):
        letters = sequences[seqid][start:end]
        if strand == "-":
            letters = letters.translate(complement)[::-1]
        assert (letters, frame[0]) == (nucleotide, {"+": "F", "-": "R"}[strand])
        assert protein == sixfast.translate(nucleotide)


@pytest.mark.parametrize(
    "options",
    [
        {"min_length": 9},
        {"find": "start", "min_aa": 2, "partial": "keep", "include_stop": True},
        {"circular": True, "min_length": 3, "frames": "F1,R3"},
    ],
)
def test_rule_25_3_orfs_are_those_of_the_table(reads: Path, options: dict[str, Any]) -> None:
    expected = orfs_in_table(reads, **options)
    assert rows_of(sixfast.read_orfs(reads, columns=TABLE, batch_bytes=900, workers=3, **options)) == expected
    assert len(expected) > 50


def test_rule_25_3_nucleotides_of_orfs_are_those_that_are_written(reads: Path) -> None:
    written = reads.parent / "orfs.fna"
    sixfast.write_orfs(reads, {"nucleotide": written}, min_length=9)
    lines = written.read_text().split("\n")
    found = rows_of(sixfast.read_orfs(reads, columns=["name", "nucleotide"], min_length=9))
    assert found == [(header[1:].split()[0], letters) for header, letters in zip(lines[::2], lines[1::2])]


def test_rule_25_3_a_long_record_is_done_in_parts(tmp_path: Path) -> None:
    genome = tmp_path / "genome.fa"
    sequence = "".join("ACGT"[pow(7, place, 100_003) & 3] for place in range(30_000)) * 40
    genome.write_bytes(fasta([("small", "ATGGCC"), ("long", sequence), ("last", "ATGTAA")]))
    expected = orfs_in_table(genome, min_length=90)
    stream = sixfast.read_orfs(genome, columns=TABLE, min_length=90, workers=2, batch_bytes=1 << 20)
    assert rows_of(stream) == expected


def test_rule_25_2_columns_come_as_they_are_asked_for(reads: Path) -> None:
    text, number = pa.string(), pa.int64()
    everything = pa.schema(
        [
            pa.field(name, number if name in {"start", "end", "length"} else text, name.endswith("_codon"))
            for name in ORF_COLUMNS
        ]
    )
    assert pa.schema(sixfast.read_orfs(reads)) == everything
    assert pa.schema(sixfast.read_frames(reads)).names == list(FRAME_COLUMNS)
    whole = pa.table(sixfast.read_frames(reads))
    chosen = pa.table(sixfast.read_frames(reads, columns=("protein", "start")))
    assert chosen.equals(whole.select(["protein", "start"]))
    [column] = pa.table(sixfast.read_frames(reads, columns="id")).columns
    assert column.equals(whole["id"])


@pytest.mark.parametrize("text", [b"", b">a\n", b">a\nTAATTAATTAATTAATTAATT\n"])
def test_rule_25_5_nothing_is_a_stream_without_rows(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "reads.fa"
    path.write_bytes(text)
    table = pa.table(sixfast.read_frames(path, skip_empty=True))
    assert (table.num_rows, table.column_names) == (0, list(FRAME_COLUMNS))
    assert list(sixfast.read_orfs(path)) == []


# Where they come from


@pytest.mark.parametrize("container", ["plain", "gzip", "bgzf", "zstd"])
@pytest.mark.parametrize(("kind", "make"), [("fasta", fasta), ("fastq", fastq), ("bam", bam)])
def test_rule_25_4_batches_are_the_same_from_every_kind_of_input(
    reads: Path, kind: str, make: Any, container: str
) -> None:
    other = reads.parent / f"input.{kind}"
    other.write_bytes(packed(make(RECORDS), container, [700, 701]))
    expected = batches_of(sixfast.read_frames(reads, batch_bytes=2000, workers=1))
    assert batches_of(sixfast.read_frames(other, batch_bytes=2000, workers=3)) == expected


def test_rule_25_6_several_inputs_are_read_in_order(reads: Path) -> None:
    packed_reads = reads.parent / "reads.fq.gz"
    packed_reads.write_bytes(packed(fastq(RECORDS), "gzip", [700, 701]))
    rows = rows_of(sixfast.read_frames(reads))
    assert rows_of(sixfast.read_frames([reads, os.fsencode(packed_reads), reads])) == 3 * rows
    unique = rows_of(sixfast.read_frames([reads, reads], unique_ids=True))
    assert unique == rows + [(f"{row[0]}_1", *row[1:]) for row in rows]


@posix_only
def test_rule_25_6_a_pipe_is_read_once(reads: Path) -> None:
    pipe = reads.parent / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(fasta(RECORDS)))
    writer.start()
    assert rows_of(sixfast.read_frames(pipe)) == rows_of(sixfast.read_frames(reads))
    writer.join(PATIENCE)


@pytest.mark.parametrize("length", [60, 499, 1 << 20])
def test_rule_25_9_spans_that_are_read_apart_are_the_whole(reads: Path, length: int) -> None:
    spans = divide(reads, length)
    assert spans is not None
    assert [spans[0][0], *(end for _, end in spans)] == [*(start for start, _ in spans), reads.stat().st_size]
    for read in (sixfast.read_frames, sixfast.read_orfs):
        parts = [row for span in spans for row in rows_of(read(reads, span=span, workers=1))]
        assert parts == rows_of(read(reads))


def test_rule_25_9_what_is_read_in_order_has_no_spans(reads: Path) -> None:
    packed_reads = reads.parent / "reads.fa.gz"
    packed_reads.write_bytes(packed(fasta(RECORDS), "gzip", [700, 701]))
    assert divide(packed_reads, 100) is None
    with pytest.raises(ValueError, match="can only be read in order; read it as a whole"):
        sixfast.read_frames(packed_reads, span=(0, 100))
    with pytest.raises(ValueError, match="a span is of one input"):
        sixfast.read_frames([reads, reads], span=(0, 100))
    with pytest.raises(ValueError, match="length is 0"):
        divide(reads, 0)


def test_rule_25_4_nothing_but_the_kernel_is_needed(reads: Path) -> None:
    program = (
        "import sys, sixfast\n"
        "rows = sum(batch.num_rows for batch in sixfast.read_frames(sys.argv[1]))\n"
        "print(rows, sorted({'pyarrow', 'numpy', 'pandas', 'polars', 'duckdb'} & set(sys.modules)))"
    )
    done = run_python("-c", program, reads)
    assert done.stdout == f"{len(rows_of(sixfast.read_frames(reads)))} []\n", done.stderr


# What goes wrong


def damaged(folder: Path) -> list[Path]:
    """Inputs that begin well, one for each way to be wrong behind that."""
    good = fasta(RECORDS)
    texts = {
        "letter.fa": good + ">x\nACé\n".encode(),
        "byte.fa": good + b">\xff\nAC\n",
        "codon.fa": good + b">x\nA-C\n",
        "cut.fq": fastq(RECORDS)[:-2],
        "cut.fa.gz": packed(good, "gzip", [700, 701])[:-9],
    }
    for name, text in texts.items():
        (folder / name).write_bytes(text)
    return [folder / name for name in texts]


def test_rule_25_7_what_is_wrong_is_said_as_for_files(reads: Path) -> None:
    for path in damaged(reads.parent):
        options: dict[str, Any] = {"ambiguity": "biopython"} if path.name == "codon.fa" else {}
        with pytest.raises(ValueError, match=path.name) as of_files:
            frames_in_files(path, **options)
        with pytest.raises(ValueError, match=path.name) as iterated:
            list(sixfast.read_frames(path, workers=2, **options))
        # By name: where Biopython is loaded each TranslationError has a class of its own.
        told = [(type(caught.value).__name__, str(caught.value)) for caught in (of_files, iterated)]
        assert told[0] == told[1]
        with pytest.raises(pa.ArrowInvalid) as consumed:
            pa.table(sixfast.read_frames(path, workers=2, **options))
        assert str(of_files.value) in str(consumed.value)


def test_rule_25_7_batches_before_the_damage_are_given(reads: Path) -> None:
    whole = batches_of(sixfast.read_frames(reads, batch_bytes=1500))
    for path in damaged(reads.parent)[:2]:
        given: list[Any] = []
        stream = sixfast.read_frames(path, batch_bytes=1500, workers=3)
        with pytest.raises(UnicodeDecodeError):
            given.extend(map(pa.record_batch, stream))
        assert given == whole[: len(given)]
        assert list(stream) == []


def test_rule_25_7_an_input_that_changes_is_told(reads: Path) -> None:
    stream = sixfast.read_frames(reads, workers=1, batch_bytes=1000)
    next(stream)
    with open(reads, "ab") as file:
        file.write(b">more\nATGGCC\n")
    with pytest.raises(sixfast.InputChangedError, match="was changed while it was read"):
        list(stream)


def test_rule_25_7_what_cannot_be_read_at_all_is_refused_at_once(reads: Path) -> None:
    nothing = reads.parent / "nothing.fa"
    with pytest.raises(FileNotFoundError, match=r"nothing\.fa"):
        sixfast.read_frames(nothing)
    with pytest.raises(FileNotFoundError, match=r"nothing\.fa"):
        sixfast.read_frames([reads, nothing])
    table = reads.parent / "table.csv"
    table.write_text("id,sequence\n")
    with pytest.raises(ValueError, match=r"table\.csv"):
        sixfast.read_frames(table)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"columns": ["id", "length"]}, "there is no column 'length'; give some of id, frame, start, end"),
        ({"columns": []}, "give at least one, and each once"),
        ({"columns": ["id", "id"]}, "give at least one, and each once"),
        ({"batch_bytes": 0}, "batch_bytes is 0; give a number from 1 to 1073741824"),
        ({"batch_bytes": 1 << 31}, "batch_bytes is 2147483648; give a number from 1 to 1073741824"),
        ({"workers": 0}, "must be at least 1, not 0"),
        ({"stops": "all"}, "stops is 'all'; give one of skip, keep"),
    ],
)
def test_rule_25_8_what_is_asked_for_is_checked(reads: Path, options: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        sixfast.read_frames(reads, **options)


def test_rule_25_8_no_input_is_none() -> None:
    with pytest.raises(ValueError, match="there is no input; give at least one"):
        sixfast.read_orfs([])


def test_rule_25_5_a_text_that_arrow_cannot_have_is_refused(reads: Path) -> None:
    source = (str(reads), str(reads), 0, reads.stat().st_size, reads.stat().st_size, None)
    options: Any = {"batch_bytes": 10, "threads": 1, "span_bytes": 100, "longest": 40}
    stream = _kernel.RecordBatches(iter([source]), ["id", "nucleotide"], **options)
    with pytest.raises(
        ValueError, match=r"reads\.fa: the nucleotide of record r\d+ has \d+ letters, more than the 40"
    ):
        list(stream)


# How they are handed over


def test_rule_25_8_batches_can_be_read_once(reads: Path) -> None:
    once = "and can be read once; call the function again"
    stream = sixfast.read_frames(reads)
    pa.table(stream)
    for again in (pa.table, list):
        with pytest.raises(ValueError, match=f"these batches were handed over before, {once}"):
            again(stream)
    stream = sixfast.read_frames(reads)
    assert list(stream)
    assert list(stream) == []
    with pytest.raises(ValueError, match=f"these batches were read to their end, {once}"):
        pa.table(stream)
    with sixfast.read_frames(reads) as stream:
        pass
    for again in (pa.table, list):
        with pytest.raises(ValueError, match="these batches were closed; call the function again"):
            again(stream)


def test_rule_25_8_the_rest_can_be_handed_over(reads: Path) -> None:
    whole = batches_of(sixfast.read_frames(reads, batch_bytes=1000))
    stream = sixfast.read_frames(reads, batch_bytes=1000)
    first = pa.record_batch(next(stream))
    assert [first, *batches_of(stream)] == whole
    assert (first.num_rows, first.schema.names) == (whole[0].num_rows, list(FRAME_COLUMNS))


def test_rule_25_8_a_schema_takes_nothing(reads: Path) -> None:
    stream = sixfast.read_frames(reads)
    assert pa.schema(stream).names == list(FRAME_COLUMNS)
    assert pa.table(stream).num_rows


def test_every_batch_is_valid_to_nanoarrow(reads: Path) -> None:
    nanoarrow = pytest.importorskip("nanoarrow", reason="nanoarrow reads the tables: make test-tables")
    for read in (sixfast.read_frames, sixfast.read_orfs):
        with nanoarrow.c_array_stream(read(reads, batch_bytes=1000)) as stream:
            rows = 0
            for array in stream:
                # Built anew from the same buffers, which are checked in full.
                rows += len(nanoarrow.Array(array).to_pylist())
        assert rows == sum(batch.num_rows for batch in read(reads))


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="Linux tells what a process has open")
def test_rule_25_8_what_is_given_up_is_closed(reads: Path) -> None:
    def held() -> tuple[int, int]:
        gc.collect()
        return len(os.listdir("/proc/self/task")), len(os.listdir("/proc/self/fd"))

    packed_reads = reads.parent / "reads.fa.gz"
    packed_reads.write_bytes(packed(fasta(RECORDS * 50), "gzip", [700, 701]))
    before = held()
    for path in (reads, packed_reads):
        stream = sixfast.read_frames(path, workers=3, batch_bytes=100)
        next(stream)
        assert held() > before
        stream.close()
        assert held() == before
        reader = pa.RecordBatchReader.from_stream(sixfast.read_frames(path, workers=3, batch_bytes=100))
        reader.read_next_batch()
        del reader
        assert held() == before
        sixfast.read_frames(path)
        assert held() == before


@pytest.mark.skipif(
    not os.path.exists("/proc/self/statm"), reason="Linux tells how much memory a process has"
)
def test_ten_thousand_batches_leave_nothing_behind(reads: Path) -> None:
    def resident() -> int:
        gc.collect()
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def read(batches: int) -> None:
        while batches > 0:
            for batch in sixfast.read_frames(reads, batch_bytes=200, workers=1):
                batch.__arrow_c_array__()
                pa.record_batch(batch)
                batches -= 1

    read(2000)
    before = resident()
    read(10_000)
    assert resident() - before < 8 << 20


# Columns in, columns out


def text_arrays(texts: list[str | None]) -> list[Any]:
    """A column of text in every form."""
    middle = len(texts) // 2
    arrays = [pa.array(texts, kind) for kind in (pa.string(), pa.large_string())]
    if hasattr(pa, "string_view"):
        arrays.append(pa.array(texts, pa.string_view()))
    if hasattr(pa.ChunkedArray, "__arrow_c_stream__"):
        arrays.append(pa.chunked_array([texts[:middle], [], texts[middle:]], pa.string()))
    return [
        *arrays,
        pa.array(["other", None, *texts])[2:],
        pa.table({"text": pa.array(texts, pa.string())}),
    ]


def test_rule_25_10_columns_give_what_a_file_of_them_gives(reads: Path) -> None:
    ids, sequences = ([record[at] for record in RECORDS] for at in (0, 1))
    expected = rows_of(sixfast.read_frames(reads))
    for some_ids, some_sequences in zip(text_arrays(list(ids)), text_arrays(list(sequences))):
        batch = pa.record_batch(sixfast.translate_arrow(some_ids, some_sequences))
        batch.validate(full=True)
        assert [tuple(row.values()) for row in batch.to_pylist()] == expected
    lower = pa.array([sequence.lower() for sequence in sequences])
    [few] = sixfast.read_frames(reads, columns=["protein"], code=4, ambiguity="x", stops="keep")
    assert pa.record_batch(few) == pa.record_batch(
        sixfast.translate_arrow(
            pa.array(ids), lower, columns=["protein"], code=4, ambiguity="x", stops="keep"
        )
    )


def test_rule_25_11_null_is_no_record_and_empty_is_one() -> None:
    ids = ["a", None, "b c\n", "d"]
    for sequences in text_arrays(["ATGGCC", None, "", None]):
        batch = sixfast.translate_arrow(pa.array(ids), sequences, columns=["id", "protein"], frames="F1")
        assert pa.record_batch(batch).to_pylist() == [
            {"id": "a", "protein": "MA"},
            {"id": "b c\n", "protein": ""},
        ]
    nothing = sixfast.translate_arrow(pa.array([], pa.string()), pa.array([], pa.string()))
    assert (nothing.num_rows, nothing.column_names) == (0, list(FRAME_COLUMNS))


@pytest.mark.parametrize(
    ("ids", "sequences", "error", "sentence"),
    [
        (["a", "b"], ["A"], ValueError, "there are 2 ids and 1 sequences; give as many of both"),
        (["a", None], ["A", "C"], ValueError, "record 2: has a sequence, but its id is null; give it one"),
        (["a"], ["Aé"], ValueError, r"record 1 \(a\): the sequence holds a letter outside ASCII; replace"),
        (["a"], ["A\nC"], ValueError, r"record 1 \(a\): the sequence holds a line break; remove it"),
        (["a"], [1], TypeError, "the sequences are of Arrow's type Int64; cast them to text"),
        ([b"a"], ["A"], TypeError, "the ids are of Arrow's type Binary; cast them to text"),
    ],
)
def test_rule_25_12_what_cannot_be_translated_is_told(
    ids: Any, sequences: Any, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        sixfast.translate_arrow(pa.array(ids), pa.array(sequences))


def test_rule_25_12_what_is_no_column_is_told() -> None:
    for ids, sequences, what in ((["a"], pa.array(["A"]), "ids"), (pa.array(["a"]), "A", "sequences")):
        with pytest.raises(TypeError, match=f"the {what} are of type .*, which is no column of Arrow; give"):
            sixfast.translate_arrow(ids, sequences)
    with pytest.raises(sixfast.TranslationError, match=r"record 1 \(a\): codon 'A-C' at letter 1 stands for"):
        sixfast.translate_arrow(pa.array(["a"]), pa.array(["A-C"]), ambiguity="biopython")


def test_rule_25_12_bytes_that_are_no_text_are_told() -> None:
    offsets = pa.array([0, 1], pa.int32()).buffers()[1]
    sequences = pa.Array.from_buffers(pa.string(), 1, [None, offsets, pa.py_buffer(b"\xff")])
    with pytest.raises(ValueError, match=r"the sequences cannot be read: .*UTF"):
        sixfast.translate_arrow(pa.array(["a"]), sequences)
