"""Token batches: what is in them, compared with a reading of the whole input in Python."""

from __future__ import annotations

import bz2
import gzip
import os
import struct
import sys
import tempfile
import types
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sixfast
from places import FRAGMENTS
from sixfast import InputChangedError, TokenBatches, reference, token_batches

#: The letters that have a token, the first of which is 4.
ALPHABET = "LAGVSERTIDPKQNFYMHWCXBUZO.-"

proteins = st.lists(st.text(ALPHABET, max_size=90), max_size=40)


def tokens_of(sequence: str) -> list[int]:
    return [0, *(4 + ALPHABET.index(letter) for letter in sequence), 2]


def naive_records(text: bytes, max_length: int = 1022) -> dict[str, list[int]]:
    return {seqid: tokens_of(sequence[:max_length]) for seqid, _, sequence in reference.read_fasta(text)}


def records_in(batches: TokenBatches) -> dict[str, list[int]]:
    """The tokens of each record, after a look at the arrays."""
    found: dict[str, list[int]] = {}
    for batch in batches:
        tokens, bounds = batch.input_ids.tolist(), batch.cu_seqlens.tolist()
        assert (batch.input_ids.itemsize, batch.cu_seqlens.itemsize) == (8, 4)
        assert bounds[0] == 0
        assert bounds[-1] == len(tokens) <= batches.budget
        assert len(bounds) - 1 == batch.num_sequences == len(batch.sequence_ids) > 0
        rows = [tokens[start:end] for start, end in zip(bounds, bounds[1:])]
        assert batch.max_seqlen == max(map(len, rows))
        assert not found.keys() & set(batch.sequence_ids)
        found.update(zip(batch.sequence_ids, rows))
    assert len(found) == batches.records
    assert sum(map(len, found.values())) == batches.tokens
    return found


def fasta(sequences: list[str]) -> bytes:
    return b"".join(b">r%d x\n%s\n" % (number, text.encode()) for number, text in enumerate(sequences))


@pytest.fixture
def faa(tmp_path: Path) -> Path:
    path = tmp_path / "proteins.faa"
    path.write_bytes(b">a x\nMA\nC\n>b\n>c\r\nL L\tX\r\n")
    return path


@settings(max_examples=40)
@given(proteins, st.integers(1, 70), st.integers(2, 200), st.integers(1, 4))
def test_every_record_is_in_one_batch_of_one_rank(
    sequences: list[str], max_length: int, more: int, world_size: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "proteins.faa"
        path.write_bytes(fasta(sequences))
        found: dict[str, list[int]] = {}
        tokens = []
        for rank in range(world_size):
            batches = token_batches(
                path,
                budget=max_length + more,
                max_length=max_length,
                world_size=world_size,
                rank=rank,
                reads=False,
            )
            of_rank = records_in(batches)
            assert not found.keys() & of_rank.keys()
            found.update(of_rank)
            tokens.append(batches.tokens)
        assert found == naive_records(path.read_bytes(), max_length)
        assert max(tokens) - min(tokens) <= max_length + 2


def test_batches_are_the_same_each_time_and_can_be_taken_by_number(tmp_path: Path) -> None:
    path = tmp_path / "proteins.faa"
    path.write_bytes(fasta(["MA" * (number % 50) for number in range(400)]))
    first, second = (token_batches(path, budget=2000) for _ in range(2))
    once = list(first)
    assert len(once) == len(first) > 3
    assert once == list(first) == list(second)
    assert first[-1] == once[-1]
    assert len(first) == -(-first.tokens // 2000), "no packing has fewer"
    for batch in once:
        numbers = [int(seqid[1:]) for seqid in batch.sequence_ids]
        assert numbers == sorted(numbers)
    for number in (len(once), -len(once) - 1):
        with pytest.raises(IndexError):
            first[number]


def test_records_are_read_wherever_the_file_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", "7")
    path = tmp_path / "proteins.faa"
    # Longer than what is read at a time, and than a sequence may be.
    path.write_bytes(b">a x\n" + b"MAC\n" * 30_000 + b">b\nL\n>c\r\nM\r\nA" + b"\n>d")
    assert records_in(token_batches(path, reads=False)) == naive_records(path.read_bytes())


def test_an_input_without_records_gives_no_batch(tmp_path: Path) -> None:
    path = tmp_path / "empty.faa"
    path.touch()
    batches = token_batches(path)
    assert (list(batches), batches.records, batches.fill) == ([], 0, 1.0)


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress])
def test_compressed_proteins_go_through_a_scratch_file(faa: Path, tmp_path: Path, compress: Any) -> None:
    packed, scratch_dir = tmp_path / "proteins.faa.packed", tmp_path / "scratch"
    packed.write_bytes(compress(faa.read_bytes()))
    scratch_dir.mkdir()
    with token_batches(packed, scratch_dir=scratch_dir) as batches:
        assert records_in(batches) == naive_records(faa.read_bytes())
        assert len(list(scratch_dir.iterdir())) == 1
    assert list(scratch_dir.iterdir()) == []
    batches = token_batches(packed, scratch_dir=scratch_dir)
    del batches
    assert list(scratch_dir.iterdir()) == []


def test_reads_are_translated(tmp_path: Path) -> None:
    nucleotide, protein = tmp_path / "n.fa", tmp_path / "p.faa"
    sixfast.translate_file(FRAGMENTS, nucleotide, protein)
    expected = naive_records(protein.read_bytes())
    fastq = tmp_path / "reads.fastq"
    with fastq.open("w") as file:
        for seqid, _, sequence in reference.read_fasta(FRAGMENTS.read_bytes()):
            file.write(f"@{seqid}\n{sequence}\n+\n{'I' * len(sequence)}\n")
    packed = tmp_path / "reads.fq.gz"
    packed.write_bytes(gzip.compress(fastq.read_bytes()))
    for path in (FRAGMENTS, fastq, packed):
        assert records_in(token_batches(path)) == expected
    assert records_in(token_batches(protein)) == expected


def test_what_reads_are_can_be_said(tmp_path: Path) -> None:
    path = tmp_path / "short.fa"
    path.write_bytes(b">a\nACGT\n")
    assert records_in(token_batches(path, reads=False)) == {"a": tokens_of("ACGT")}
    assert set(records_in(token_batches(path))) == {
        f"a{frame}" for frame in ("F1", "F2", "F3", "R1", "R2", "R3")
    }
    path.write_bytes(b">a\nRYRYRY\n")
    assert len(records_in(token_batches(path))) == 1
    assert len(records_in(token_batches(path, reads=True))) == 6


def test_the_directory_of_a_preparation_is_read(tmp_path: Path) -> None:
    output = tmp_path / "out"
    sixfast.prepare(FRAGMENTS, output, chunk_size=200, records_per_file=100, keep=["protein"])
    expected = {}
    for path in (output / "viral_fragments_protein").iterdir():
        expected.update(naive_records(path.read_bytes()))
    batches = token_batches(output)
    assert records_in(batches) == expected
    assert batches.fill > 0.9


def test_with_an_index_records_are_read_once(faa: Path, tmp_path: Path) -> None:
    proteins = tmp_path / "many.faa"
    proteins.write_bytes(fasta([ALPHABET[: number % 7] for number in range(60)]))
    sixfast.prepare(FRAGMENTS, tmp_path / "prepared", records_per_file=5)
    index = tmp_path / "many.index"
    for source in (proteins, tmp_path / "prepared"):
        for rank in range(3):
            options: dict[str, Any] = {"budget": 1100, "world_size": 3, "rank": rank}
            expected = list(token_batches(source, **options))
            seen: list[int] = []
            progress = lambda read, _frames, seen=seen: seen.append(read)  # noqa: E731
            found = list(token_batches(source, **options, index=index, progress=progress))
            assert found == expected
            assert bool(seen) == (rank == 0)
    # Made for other files, or for another length, or with another length of its own, it is made anew.
    index.write_bytes(index.read_bytes()[:-1])
    for path, max_length in ((source, 1022), (source, 5), (faa, 5), (faa, 1022)):
        for expected_progress in (True, False):
            seen = []
            progress = lambda read, _frames, seen=seen: seen.append(read)  # noqa: E731
            batches = token_batches(path, max_length=max_length, index=index, progress=progress)
            assert records_in(batches) == records_in(token_batches(path, max_length=max_length))
            assert bool(seen) == expected_progress
    assert index.stat().st_size == 8 * (3 + 2 + 1023 + 3)


def test_an_index_of_a_file_that_changed_is_made_anew(faa: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    batches = token_batches(faa, index=index)
    faa.write_bytes(b">a x\nMAC\n>b\nMMMM\n")
    with pytest.raises(InputChangedError):
        batches[0]
    assert records_in(token_batches(faa, index=index)) == naive_records(faa.read_bytes())


def test_an_index_that_is_damaged_is_no_way_to_wrong_batches(faa: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    token_batches(faa, index=index)
    whole = index.read_bytes()
    for place in (1, 10**6, 2**64 - 1):
        index.write_bytes(whole[:-8] + place.to_bytes(8, "little"))
        with pytest.raises(InputChangedError):
            token_batches(faa, index=index)[0]


def test_what_is_no_index_is_not_replaced(faa: Path, tmp_path: Path) -> None:
    for path in (faa, tmp_path):
        with pytest.raises(ValueError, match=r"is no index of token batches"):
            token_batches(faa, index=path)


def test_an_index_that_cannot_be_made_is_done_without(
    faa: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    compressed = tmp_path / "proteins.faa.gz"
    compressed.write_bytes(gzip.compress(faa.read_bytes()))
    for path, index, words in (
        (compressed, tmp_path / "index", "is not made, since reads and what is compressed"),
        (faa, tmp_path / "nowhere" / "index", "each run will read all records"),
    ):
        caplog.clear()
        assert token_batches(path, index=index).records == 3
        assert words in caplog.text
        assert not index.exists()


def test_tokens_are_written_to_the_memory_that_is_given(tmp_path: Path) -> None:
    path = tmp_path / "proteins.faa"
    path.write_bytes(fasta(["MA"] * 10 + ["L"]))
    memory = [bytearray(8 * 12), bytearray(8 * 20)]
    batches = token_batches(path, budget=12, max_length=10, memory=memory)
    first, second, third = batches[0], batches[1], batches[2]
    assert third.input_ids.obj is first.input_ids.obj is memory[0]
    assert second.input_ids.obj is memory[1]
    assert second.input_ids.tolist() == tokens_of("MA") * 3
    assert memory[1][: 8 * 12] == struct.pack("=12q", *tokens_of("MA") * 3)
    assert records_in(batches) == naive_records(path.read_bytes())


def test_arrays_are_writable_memory(faa: Path) -> None:
    batch = token_batches(faa)[0]
    batch.input_ids[0] = 7
    batch.cu_seqlens[0] = 1
    assert (batch.input_ids[0], batch.cu_seqlens[0]) == (7, 1)


def test_tensors_are_what_the_collator_returns(faa: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch: Any = types.ModuleType("torch")
    torch.int64, torch.int32 = "int64", "int32"
    torch.frombuffer = lambda buffer, dtype: (buffer, dtype)
    monkeypatch.setitem(sys.modules, "torch", torch)
    batch = token_batches(faa)[0]
    tensors = batch.tensors()
    assert list(tensors) == ["input_ids", "cu_seqlens", "max_seqlen", "sequence_ids", "num_sequences"]
    assert tensors["input_ids"][0] is batch.input_ids
    assert tensors["input_ids"][1] == "int64"
    assert tensors["cu_seqlens"] == (batch.cu_seqlens, "int32")
    assert tensors["sequence_ids"] == ["a", "b", "c"]


def test_without_pytorch_a_sentence_says_so(faa: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ImportError, match="pip install torch"):
        token_batches(faa)[0].tensors()


@pytest.mark.parametrize(
    ("letter", "remedy"),
    [("*", "remove it"), ("a", "upper case"), ("J", "replace it by X"), ("<", "replace it by X")],
)
def test_a_letter_without_token_is_refused_with_its_place(
    faa: Path, tmp_path: Path, letter: str, remedy: str
) -> None:
    faa.write_bytes(b">a\nMA\n>b x\nMAC\nM%s\n" % letter.encode())
    packed = tmp_path / "packed.faa.gz"
    packed.write_bytes(gzip.compress(faa.read_bytes()))
    for path in (faa, packed):
        with pytest.raises(ValueError, match="has no token") as caught:
            token_batches(path)
        place = f"{path}, line 3, record 2 (b): letter '{letter}' at 5 has no token; "
        assert str(caught.value).startswith(place)
        assert remedy in str(caught.value)
    # Behind what counts it may stand.
    assert records_in(token_batches(faa, max_length=4))["b"] == tokens_of("MACM")


def test_other_refusals_name_file_and_record(faa: Path) -> None:
    for content, kind, sentence in [
        (b"MA\n", ValueError, "proteins.faa"),
        (b">a\nM\xc3\xa9\n", UnicodeDecodeError, "record 1 (a)"),
        (b">a\nM\xff\n", UnicodeDecodeError, "record 1 (a)"),
    ]:
        faa.write_bytes(content)
        with pytest.raises(kind) as caught:
            token_batches(faa)
        assert sentence in str(caught.value)


def test_a_file_that_changes_is_not_read_on(faa: Path) -> None:
    batches = token_batches(faa)
    status = faa.stat()
    faa.write_bytes(b">a x\nMAMAC\n>b\n>c\nLLX\r\n")
    for time in (status.st_mtime_ns + 10**9, status.st_mtime_ns):
        # With the time put back it shows in the records.
        os.utime(faa, ns=(time, time))
        with pytest.raises(InputChangedError, match=r"proteins\.faa: was changed after"):
            batches[0]
    faa.unlink()
    with pytest.raises(FileNotFoundError, match=r"proteins\.faa"):
        batches[0]


def test_a_directory_without_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"holds no manifest\.json"):
        token_batches(tmp_path)


def test_numbers_and_memory_out_of_range_are_refused(faa: Path, tmp_path: Path) -> None:
    options: dict[str, Any]
    for options, sentence in [
        ({"budget": 1023}, "max_length is 1022 and budget 1023"),
        ({"budget": 1 << 25}, "budget"),
        ({"max_length": 0}, "max_length is 0"),
        ({"rank": 1}, "rank is 1 of 1"),
        ({"rank": -1, "world_size": 2}, "rank is -1 of 2"),
        ({"memory": [bytes(8 << 20)]}, "cannot be written"),
        ({"memory": [bytearray(8 * 16_383)]}, "131072 bytes"),
    ]:
        with pytest.raises(ValueError, match=sentence):
            token_batches(faa, **options)
    for options in ({"budget": 2000.0}, {"memory": [object()]}):
        with pytest.raises(TypeError):
            token_batches(faa, **options)
    fastq = tmp_path / "reads.fastq"
    fastq.write_bytes(b"@a\nA\n+\nI\n")
    with pytest.raises(ValueError, match="is fastq, which holds reads"):
        token_batches(fastq, reads=False)
