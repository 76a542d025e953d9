"""`orfs` and `write_orfs`: the open reading frames of a sequence or of an input."""

from __future__ import annotations

import os
import re
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, NamedTuple

from sixfast import _kernel
from sixfast.engine.interfaces import SpanResult
from sixfast.engine.jobs import OrfJob
from sixfast.engine.run import checked_results, span_results
from sixfast.engine.spans import BLOCK, SMALL_BLOCK, span_bytes
from sixfast.files.input import RecordInput
from sixfast.files.outputs import CompressedOutputs
from sixfast.system.processors import available_processors, worker_count
from sixfast.system.progress import progress_report
from sixfast.translation.orf_options import orf_options

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping
    from typing import Any, Literal

    from typing_extensions import Unpack

    from sixfast.engine.jobs import OrfOptions, PeerOptions
    from sixfast.files import AnyPath
    from sixfast.system.progress import Report
    from sixfast.translation.orf_options import OrfKeywords

#: How ORFs may be written.
FORMATS = ("fasta", "nucleotide", "bed", "bed12", "gff3", "tsv", "jsonl")
#: A str that is a sequence; others are paths.
_SEQUENCE = re.compile(r"(?!-\Z)[A-Za-z*-]*")


class Orf(NamedTuple):
    """An ORF of a record.

    Attributes:
        id: the record's id.
        start: its first letter on the forward strand, counted from 0.
        end: the letter behind its last one. Larger than the record's length where it goes over the origin.
        strand: "+" or "-".
        frame: F1, F2, F3, R1, R2 or R3.
        partial: which end it lacks: "no", "5", "3" or "53".
        length: its codons, a stop not counted.
        start_codon: the codon it begins with; "-" if that was to be a start codon, and is none since the
            record begins there.
        stop_codon: the stop codon that follows; "-" if there is none.
        protein: its amino acids.
        name: id, frame, `_` and its number in the frame.

    SEMANTICS 20.15.

    >>> Orf("s", 0, 6, "+", "F1", "53", 2, "ATG", "-", "MA", "sF1_1").protein
    'MA'
    """

    id: str
    start: int
    end: int
    strand: str
    frame: str
    partial: str
    length: int
    start_codon: str
    stop_codon: str
    protein: str
    name: str


class OrfSummary(NamedTuple):
    """Counts of one search: a tuple of numbers with names.

    Attributes:
        records: records read.
        records_with_orfs: records with at least one ORF that was written.
        orfs: ORFs written, each once to every output.
        bases: letters of all sequences, blanks and line ends not counted.

    SEMANTICS 20.17.

    >>> OrfSummary(2, 1, 3, 40).orfs
    3
    """

    records: int = 0
    records_with_orfs: int = 0
    orfs: int = 0
    bases: int = 0


def orfs(seq_or_path: Any, *, seqid: str = "", **options: Unpack[OrfKeywords]) -> Iterator[Orf]:  # noqa: ANN401
    """Find the open reading frames of a sequence, or of all records of an input.

    Args:
        seq_or_path: a str of letters, or what gives them as `str()`, such as Biopython's Seq. Any other str,
            bytes, and objects of pathlib are paths of FASTA, FASTQ or unaligned BAM, compressed or not; "-"
            is standard input.
        seqid: the id of a sequence that has none.
        options: what is an ORF: `find`, `starts`, `min_length`, `max_length`, `min_aa`, `max_aa`, `partial`,
            `strand`, `frames`, `include_stop`, `initial_m`, `code`, `ambiguity`, `dual`, `circular`. They
            mean what the options of the command of these names do.

    Yields:
        ORFs: records in their order, frames in the order F1 to R3, in a frame in the direction of its strand.

    Raises:
        OSError: if a file cannot be read.
        ValueError: for an option that does not exist, an input that holds no records or is damaged, and a
            codon that the ambiguity policy "biopython" refuses.
        UnicodeDecodeError: for a record that cannot be read.
        InputChangedError: if a file changed while it was read.

    SEMANTICS 20.1 to 20.15.

    >>> import sixfast
    >>> [(orf.frame, orf.protein) for orf in sixfast.orfs("ATGGCCTAA", min_aa=2, strand="forward")]
    [('F1', 'MA'), ('F2', 'WP'), ('F3', 'GL')]
    >>> next(sixfast.orfs("ccATGGCCTAA", find="start", min_aa=2)).start_codon
    'ATG'
    """
    checked = orf_options(**options)
    if isinstance(seq_or_path, (bytes, os.PathLike)) or (
        isinstance(seq_or_path, str) and not _SEQUENCE.fullmatch(seq_or_path)
    ):
        return _orfs_of_input(seq_or_path, checked)
    return _orfs_of_text(_fasta(seq_or_path, seqid), checked)


def _fasta(sequence: object, seqid: str) -> bytes:
    """Return the record of a sequence."""
    letters = str(sequence)
    if not letters.isascii() or len(letters.split()) > 1 or letters.strip() != letters or ">" in letters:
        raise ValueError("the sequence holds a blank, a line end, '>' or a letter outside ASCII; remove them")
    if seqid.split() != [seqid] and seqid:
        raise ValueError(f"the id {seqid!r} holds a blank; give one word")
    return f">{seqid}\n{letters}\n".encode()


def _orfs_of_text(text: bytes, options: OrfOptions) -> Iterator[Orf]:
    """Yield the ORFs of a record of FASTA."""
    [table], _ = _kernel.find_orfs(text, options, ["tsv"], source="sequence")
    yield from _rows(table)


def _rows(table: bytes) -> Iterator[Orf]:
    """Yield the lines of a table without its header."""
    for line in table.decode().split("\n")[:-1]:
        seqid, start, end, strand, frame, partial, length, *others = line.split("\t")
        yield Orf(seqid, int(start), int(end), strand, frame, partial, int(length), *others)


def _orfs_of_input(path: AnyPath, options: OrfOptions) -> Iterator[Orf]:
    """Yield the ORFs of an input, which is read in order."""
    with RecordInput(path) as source:
        source.look(1, span_bytes(SMALL_BLOCK), in_order=True)
        for _, [table], _ in _texts_of_blocks(source, ["tsv"], options, 1):
            yield from _rows(table)
        if source.is_regular:
            source.check_unchanged()
        source.warn()


def write_orfs(
    input: AnyPath,  # noqa: A002 - the word that users expect
    outputs: Mapping[str, AnyPath],
    *,
    workers: int | None = None,
    progress: bool | Report = False,
    compress: Literal["gz", "zst"] | None = None,
    compress_level: int | None = None,
    line_width: int = 0,
    description: bool = False,
    **options: Unpack[OrfKeywords],
) -> OrfSummary:
    r"""Find the open reading frames of all records of an input and write them, in one format or several.

    All outputs are put in place together at the end. After an error none has appeared or changed. A pipe, or
    another file that is not regular, is read or written once, in order.

    Args:
        input: FASTA, FASTQ or unaligned BAM; plain, or compressed with gzip, bgzip, zstd, xz or bzip2. A
            file, a pipe, or "-" for standard input.
        outputs: where to write, by format: "fasta" (proteins), "nucleotide", "bed", "bed12", "gff3", "tsv",
            "jsonl". An existing file is replaced. A name that ends in .gz or .zst is that of a compressed
            file; "-" is standard output.
        workers: number of processes or threads. At least 1; by default as many as there are processors for
            this process. The outputs do not depend on it.
        progress: True for a bar on stderr, if that is a terminal; or a function that is called for each
            piece of the input that is done, with its bytes and records.
        compress: how an output "-" is compressed.
        compress_level: how hard outputs are compressed: 0 to 9 for gz, 1 to 19 for zst.
        line_width: letters in a line of FASTA; 0 for one line.
        description: write the description of each record behind FASTA's headers.
        options: what is an ORF, as for `orfs`.

    Returns:
        What was read and written.

    Raises:
        OSError: if a file cannot be read or written; BlockingIOError if another run writes an output.
        ValueError: for an option that does not exist, no output, an input that holds no records or is
            damaged, one file in two roles, a codon that the policy "biopython" refuses, and an ORF over the
            origin in the format "bed".
        UnicodeDecodeError: for a record that cannot be read.
        InputChangedError: if the input changed while it was read.
        WorkerDiedError: if a worker process was killed.

    SEMANTICS 20.1 to 20.18.

    >>> import os, tempfile
    >>> import sixfast
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     reads, proteins = (os.path.join(folder, name) for name in ("reads.fa", "orfs.faa"))
    ...     with open(reads, "w") as file:
    ...         _ = file.write(">read1\nATGGCCTAA\n")
    ...     summary = sixfast.write_orfs(reads, {"fasta": proteins}, min_aa=2, strand="forward")
    ...     with open(proteins) as file:
    ...         print(file.readline().rstrip(), summary)
    >read1F1_1 1..6(+) length=2 partial=5 OrfSummary(records=1, records_with_orfs=1, orfs=3, bases=9)
    """
    checked = orf_options(line_width=line_width, description=description, **options)
    return write_answers(
        input,
        outputs,
        checked,
        workers=workers,
        progress=progress,
        compress=compress,
        compress_level=compress_level,
    )


def write_answers(
    input: AnyPath,  # noqa: A002 - the word that users expect
    outputs: Mapping[str, AnyPath],
    options: OrfOptions | PeerOptions,
    *,
    in_order: bool = False,
    workers: int | None,
    progress: bool | Report,
    compress: str | None,
    compress_level: int | None,
) -> OrfSummary:
    """Write ORFs by format, or the answer of another program; see `write_orfs` and `write_like`."""
    workers = worker_count(available_processors() if workers is None else workers)
    if not outputs or set(outputs) - set(FORMATS):
        raise ValueError(f"outputs are {list(outputs)}; give one or several of {', '.join(FORMATS)}")
    with ExitStack() as opened:
        source = opened.enter_context(RecordInput(input))
        files = CompressedOutputs(outputs, source, compress=compress, level=compress_level)
        opened.enter_context(files)
        files.open()
        front = files.write_front(map(_kernel.orf_header, outputs))
        total = SpanResult(0, front, tuple(OrfSummary()))
        is_stream = in_order or files.temporary_paths() is None
        source.look(workers, span_bytes(SMALL_BLOCK if is_stream else BLOCK), in_order=is_stream)
        size = source.size if source.is_regular else None
        results = (
            _stream_results(source, files, list(outputs), options, workers)
            if is_stream
            else _span_results(source, files, list(outputs), options, front, workers)
        )
        with (
            progress_report(progress, f"Finding ORFs in {source.name}", size, "B") as report,
            closing(results),
        ):
            for result in checked_results(results, source, files.user_error):
                total = total.plus(result.written, result.counts)
                report(source.bytes_done(result.length), result.counts[0])
        source.warn()
        files.commit(total.written)
    return OrfSummary(*total.counts)


def _span_results(
    source: RecordInput,
    files: CompressedOutputs,
    formats: list[str],
    options: OrfOptions | PeerOptions,
    place: tuple[int, ...],
    workers: int,
) -> Generator[SpanResult, None, None]:
    """Find and write the ORFs of an input side by side; yield the result of each piece, in order."""
    targets = tuple(zip(files.temporary_paths() or (), formats, files.compression))
    job = OrfJob(source.text_path, targets, options, files.level, place, workers)
    return span_results(job, source, workers, same_spans=any(files.compression))


def _stream_results(
    source: RecordInput,
    files: CompressedOutputs,
    formats: list[str],
    options: OrfOptions | PeerOptions,
    workers: int,
) -> Generator[SpanResult, None, None]:
    """Do the same block by block in this process, since an output is written in order."""
    for length, texts, counts in _texts_of_blocks(source, formats, options, workers):
        yield SpanResult(length).plus(files.write(texts), counts)


def _texts_of_blocks(
    source: RecordInput, formats: list[str], options: OrfOptions | PeerOptions, threads: int
) -> Iterator[tuple[int, list[bytes], tuple[int, int, int, int]]]:
    """Yield the ORFs of an input that is read in order: bytes that were read, texts by format, counts."""
    assert source.blocks is not None, "it was opened to be read in order"  # noqa: S101
    writer = _kernel.SpanOrfWriter(None, [(None, name, None) for name in formats], options, threads=threads)
    while block := source.blocks.next():
        reached, end = 0, writer.load(block)
        length = block.end - block.start
        while reached < end:
            _, counts, reached = writer.process(reached, end)
            yield length, writer.texts(), counts
            length = 0
