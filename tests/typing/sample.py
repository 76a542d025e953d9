"""A user's program: all that sixfast offers, under the strictest settings of the type checkers.

`make lint` checks it, nobody runs it. Each annotation is what a user expects; what is wider or unknown is an
error there.
"""

from __future__ import annotations

import gzip
import io
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import sixfast
import sixfast.virnucpro
from sixfast import Prepared, Summary, reference
from sixfast.virnucpro import unique_ids, units
from sixfast.virnucpro.data import packing, sequence_dataset, shard_index
from sixfast.virnucpro.pipeline import base_worker, parallel_translate, predictor
from sixfast.virnucpro.utils import file_utils, sequence, validation

Frames = list[dict[str, str]]


def one_sequence(seqid: str, letters: str) -> list[str]:
    frames: Frames | None = sixfast.identify_seq(seqid, letters)
    if frames is None:
        return []
    proteins: list[str] = sixfast.translate_dna(letters)
    strand: str = sixfast.reverse_complement(letters)
    logging.getLogger(__name__).info("%s: %d bases, %d proteins", seqid, len(strand), len(proteins))
    return [frame["protein"] for frame in frames]


def training(seqid: str, letters: str, references: list[str]) -> Frames:
    return sequence.identify_seq(seqid, letters, refseq_pro_list=references, istraindata=True) or []


def one_file(reads: Path, folder: Path) -> Summary:
    done = 0

    def report(read: int, records: int) -> None:
        nonlocal done
        done += read
        sys.stderr.write(f"{done} bytes, {records} records more\n")

    summary: Summary = sixfast.translate_file(
        reads,
        folder / "nucleotide.fa",
        str(folder / "protein.faa"),
        workers=4,
        skip_empty=True,
        progress=report,
        errors="skip",
        rejects=folder / "rejects.fa",
        code=4,
        ambiguity="x",
        dual="stop",
    )
    records: int = summary.records
    share: float = summary.records_with_frames / records if records else 0.0
    sys.stderr.write(f"{share:.0%} with a frame, {summary.frames} frames, {summary.bases} bases\n")
    return summary


def for_the_gpu(reads: Path, folder: Path) -> str:
    prepared: Prepared = sixfast.prepare(
        reads, folder, chunk_size=300, files=4, keep=["chunked"], validate=True, workers=2, progress=True
    )
    balance: float = prepared.balance or 1.0
    sys.stderr.write(f"{prepared.frames} frames in {prepared.files} files, {balance:.3f}\n")
    sys.stderr.write("\n".join([*prepared.errors, *prepared.warnings]))
    return prepared.manifest


def from_anywhere(folder: Path) -> tuple[int, int]:
    def records() -> Iterator[tuple[str, str]]:
        yield "read1", "ATGGCC"

    summary = sixfast.translate_records(records(), folder / "n.fa", folder / "p.faa", progress=True)
    return summary.records, summary.rejected


def drop_ins(reads: Path, folder: Path) -> tuple[int, int]:
    nucleotide, protein = folder / "n.fa", folder / "p.faa"
    workers, batch_size, chunksize = parallel_translate.get_optimal_settings(2, 300, 10_000)
    first: tuple[int, int] = parallel_translate.parallel_translate_sequences(
        reads, nucleotide, protein, workers, chunksize
    )
    second: tuple[int, int] = parallel_translate.parallel_translate_batched(
        str(reads), str(nucleotide), str(protein), num_workers=workers, batch_size=batch_size
    )
    third: tuple[int, int] = parallel_translate.parallel_translate_with_progress(
        reads, nucleotide, protein, show_progress=False
    )
    pairs = [("a", "ATG"), ("b", "TAA")]
    for batch in parallel_translate.create_sequence_batches(pairs, 1):
        answers: list[Frames | None] = parallel_translate.translate_batch_worker(batch)
        answer: Frames | None = parallel_translate.translate_sequence_worker(pairs[0])
        sys.stderr.write(f"{len(answers)} {answer}\n")
    return max(first, second, third)


def data_layer(files: list[Path], folder: Path) -> int:
    index: Path = shard_index.create_sequence_index(files, folder / "index.json")
    indices: list[int] = shard_index.get_worker_indices(index, 0, 2)
    packer = packing.GreedyPacker(4096)
    records: list[dict[str, object]] = [
        record
        for dataset in (
            sequence_dataset.IndexBasedDataset(index, indices, max_length=None),
            sequence_dataset.SequenceDataset(files),
        )
        for record in dataset
    ]
    batches: list[list[dict[str, object]]] = packer.pack_sequences(records)
    workers: list[list[Path]] = base_worker.assign_files_by_sequences(files, 2)
    for name, (label, first, second) in predictor.compute_consensus([("aF1", "virus", 0.5, 0.5)]).items():
        sys.stderr.write(f"{name} {label} {first} {second}\n")
    unique_ids.ensure_unique_fasta_ids(files[0], folder / "unique.fa")
    return len(batches) + len(workers)


def one_protein(letters: str) -> str:
    code: sixfast.GeneticCode = sixfast.codes[11]
    try:
        protein: str = sixfast.translate(letters, code.id, "resolve", cds=code.letter("TTG") == "L", gap="-")
    except sixfast.TranslationError as error:
        sys.stderr.write(f"{error}; starts are {' '.join(code.starts)}\n")
        return sixfast.translate(letters, code.names[0], stop_symbol="", to_stop=not code.dual)
    return protein


def codes_in_plain_python() -> dict[str, str]:
    numbers: list[int] = reference.genetic_code_ids()
    code: reference.GeneticCode = reference.genetic_code(numbers[0])
    other_strand: str = reference.complement_iupac("AUG")
    protein: str = reference.translate(other_strand, numbers[-1], reference.AMBIGUITY_POLICIES[0])
    letter: str = reference.read_codon("ATG", code, "x")
    frames: Frames = reference.stop_free_frames("s", other_strand, 4, "resolve", dual_stops=True)
    return code.amino_acids if frames and letter in protein and code.starts and code.stops else {}


def in_plain_python(data: bytes) -> reference.Counts:
    for seqid, description, letters in reference.read_fasta(data):
        sys.stderr.write(f"{seqid} {description} {len(letters)} {reference.CODON_TABLE['ATG']}\n")
    nucleotide, protein, counts = reference.translate_fasta(data, skip_empty=True)
    sys.stderr.write(f"{len(nucleotide)} {len(protein)}\n")
    frames: Frames | None = reference.identify_seq("s", reference.reverse_complement("ATG"), ["M"], 1)
    proteins: list[str] = reference.translate_dna("ATG")
    sys.stderr.write(f"{frames} {proteins}\n")
    chunks = [
        letters[start:end] for start, end in reference.chunk_places(len(data), 300) for letters in [data]
    ]
    files: list[bytes] = reference.split_fasta(reference.chunk_fasta(data, 300, original=True), 10_000)
    lines: list[bytes] = reference.split_lines(data, 10_000)
    sys.stderr.write(f"{len(chunks)} {len(files)} {len(lines)}\n")
    return counts


def other_stages(reads: Path, folder: Path) -> int:
    sequence.split_fasta_chunk(reads, folder / "chunked.fa", 300)
    files: list[Path] = file_utils.split_fasta_file(folder / "chunked.fa", folder, 10_000, prefix="output")
    units.split_fasta_chunk(str(reads), str(folder / "chunked.fa"), 300)
    units.split_fasta_file(reads, folder, 10_000)
    frames: Frames | None = units.identify_seq("s", "ATG", ["M"], istraindata=True)
    sys.stderr.write(f"{frames} {len(files)}\n")
    return file_utils.count_sequences(reads)


def other_inputs(reads: Path) -> int:
    sixfast.translate_file(bytes(reads), b"n.fa", b"p.faa")
    with gzip.open(reads, "rt") as text:
        parallel_translate.parallel_translate_sequences(text, "n.fa", b"p.faa")
    return file_utils.count_sequences(io.StringIO(">a\n"))


def to_train_on(genome: Path, genbank: Path, folder: Path) -> int:
    made: sixfast.TrainSet = sixfast.make_train_set(
        genome, genbank, folder / "n.fa", str(folder / "p.faa"), chunk_size=500, progress=True
    )
    proteins: dict[str, list[str]] = {"X.1": ["MA"]}
    sixfast.make_train_set(str(genome), proteins, folder / "n.fa", folder / "p.faa")
    nucleotide, protein = reference.train_fasta(genome.read_bytes(), proteins, 300)
    frames: Frames | None = units.process_train_record(None, proteins)
    sys.stderr.write(f"{len(nucleotide)} {len(protein)} {frames}\n")
    return made.frames + made.records_without_proteins


def verified(reads: Path) -> str:
    try:
        found: sixfast.Verified = sixfast.verify_file(reads, everything=True)
    except sixfast.DifferenceError as error:
        return str(error)
    levels: tuple[str, ...] = found.levels
    return f"{found.records} records, {found.bases} bases at {', '.join(levels)}"


def looked_through(reads: Path, scratch: Path) -> list[str]:
    found: sixfast.Validation = sixfast.validate_file(reads, workers=2, progress=True, scratch_dir=scratch)
    middle: float = found.lengths.median
    first = found.empty.first
    if first is not None:
        sys.stderr.write(f"line {first.line}: {first.id} is empty, {middle} is the median\n")
    duplicates: list[str] = [each.id for each in found.duplicates.first]
    is_valid, errors, warnings, statistics = validation.validate_fasta_file(reads, max_errors=3)
    sys.stderr.write(f"{duplicates} {statistics['total_sequences']}\n")
    return [] if is_valid and found.is_valid else errors + warnings + found.errors + found.warnings


def as_another_program(reads: Path, folder: Path) -> int:
    done: sixfast.OrfSummary = sixfast.write_like(reads, folder / "orfs.faa", "orfm", min_length=30, code=11)
    sixfast.translate_file(reads, None, folder / "frames.faa", frames="F1,R1", stops="keep")
    return done.orfs


def open_reading_frames(reads: Path, folder: Path) -> list[str]:
    summary: sixfast.OrfSummary = sixfast.write_orfs(
        reads,
        {"fasta": folder / "orfs.faa", "gff3": str(folder / "orfs.gff3.gz")},
        workers=2,
        find="start",
        starts=["ATG", "GTG"],
        code=11,
        min_aa=30,
    )
    found: Iterator[sixfast.Orf] = sixfast.orfs(reads, frames="F1,R1", circular=True)
    rules = reference.OrfRules(find="start", starts=["CTG"])
    expected = reference.find_orfs("a", "CTGGCC", rules)
    sys.stderr.write(f"{summary.orfs} of {summary.records} records, {expected[0][9]}\n")
    return [orf.protein for orf in found if orf.end - orf.start > 90]


def predictions_of_all_frames(predictions: Path, folder: Path) -> int:
    prepared: sixfast.Prepared = sixfast.prepare("reads.fa", folder, unique=True)
    done: sixfast.Expanded = sixfast.expand(predictions, folder, folder / "all", like_pandas_2=True)
    sys.stderr.write(f"{prepared.written} of {prepared.frames} frames, {done.results}\n")
    return done.frames


def tokens_for_a_model(proteins: Path) -> list[str]:
    memory = [bytearray(8 * 16_384) for _ in range(2)]
    batches: sixfast.TokenBatches = sixfast.token_batches(
        proteins, budget=16_384, world_size=2, rank=1, reads=False, memory=memory
    )
    ids: list[str] = []
    with batches:
        for batch in batches:
            first: int = batch.input_ids.tolist()[0]
            sys.stderr.write(f"{batch.num_sequences} sequences begin with {first}\n")
            ids += batch.sequence_ids
    last: sixfast.TokenBatch = batches[-1]
    sys.stderr.write(f"{batches.fill:.1%} full, {last.cu_seqlens.nbytes} bytes, {last.tensors()}\n")
    return ids


def tables(reads: Path) -> int:
    frames: sixfast.RecordBatches = sixfast.read_frames(
        [reads, str(reads)], columns=("id", "protein"), batch_bytes=1 << 20, workers=2, stops="keep"
    )
    rows = 0
    with frames as batches:
        for batch in batches:
            names: list[str] = batch.column_names
            rows += batch.num_rows * len(names)
    with sixfast.read_orfs(reads, find="start", min_aa=30, columns="id") as orfs:
        first: sixfast.RecordBatch = next(orfs)
    ids, sequences = (sixfast.read_frames(reads, columns=[name]) for name in ("id", "nucleotide"))
    return rows + first.num_rows + sixfast.translate_arrow(ids, sequences, code=11).num_rows


def inside_virnucpro() -> None:
    try:
        with sixfast.virnucpro.enable():
            one_sequence("a", "ATG")
        sixfast.virnucpro.enable()
        sixfast.virnucpro.disable()
    except (sixfast.VirNucProMissingError, sixfast.VirNucProChangedError) as error:
        sys.stderr.write(f"{error}\n")


def main() -> None:
    version: str = sixfast.__version__
    try:
        summary = one_file(Path(sys.argv[1]), Path(sys.argv[2]))
    except sixfast.InputChangedError as error:
        name: str | None = error.filename
        sys.exit(f"{name}: run again when the file is complete ({error})")
    except sixfast.WorkerDiedError as error:
        sys.exit(f"{error}; sixfast {version}")
    except UnicodeDecodeError as error:
        sys.exit(error.reason)
    sys.stderr.write(f"{summary._asdict()}\n")


if __name__ == "__main__":
    main()
