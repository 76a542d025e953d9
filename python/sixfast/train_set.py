"""`make_train_set`: makes FASTA files to train on from a genome and its proteins (SEMANTICS section 17)."""

from __future__ import annotations

import contextlib
import operator
import sys
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from sixfast._kernel import TrainSetMaker
from sixfast.engine.spans import SMALL_BLOCK, span_bytes
from sixfast.files.genbank import GenBankRecord, genbank_records
from sixfast.files.input import InputFile, RecordInput
from sixfast.files.names import path_text
from sixfast.files.outputs import TranslationOutputs
from sixfast.system.log import log_warning
from sixfast.system.progress import progress_report

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sixfast.files import AnyPath
    from sixfast.system.progress import Report

#: How many records without proteins are logged by name.
_MAX_LOGGED_RECORDS = 100


class TrainSet(NamedTuple):
    """Counts of one training set.

    Attributes:
        records: records of the genome.
        records_without_proteins: those for which there are no reference proteins.
        chunks: chunks that the records were cut into.
        ambiguous_chunks: chunks left out, since they have a letter that stands for several bases.
        frames_tested: stop-free frames, with a protein, of the other chunks.
        frames: those whose protein is a part of a reference protein, each written once to both outputs.
        proteins: reference proteins read.

    SEMANTICS 17.8.

    >>> TrainSet(records=1, chunks=3, frames=2).frames
    2
    """

    records: int = 0
    records_without_proteins: int = 0
    chunks: int = 0
    ambiguous_chunks: int = 0
    frames_tested: int = 0
    frames: int = 0
    proteins: int = 0


def make_train_set(
    genome: AnyPath,
    proteins: AnyPath | Mapping[str, Sequence[str]],
    nucleotide: AnyPath,
    protein: AnyPath,
    *,
    chunk_size: int = 300,
    progress: bool | Report = False,
) -> TrainSet:
    r"""Make a training set: the stop-free frames of a genome that belong to its proteins.

    The records of the genome are cut into overlapping chunks. Of each chunk without ambiguous letters,
    those stop-free frames are written whose protein is a part of a protein of its record, as
    `translate_file` writes frames. The scripts of the original VirNucPro make its training data so.

    Both outputs are put in place together at the end. After an error neither has appeared or changed.
    All proteins are held in memory, but only one record of the genome at a time.

    Args:
        genome: FASTA, compressed or not, as the input of `translate_file`.
        proteins: its GenBank file, which may be compressed with gzip too; Biopython reads it
            (`pip install 'sixfast[biopython]'`). The proteins are the translations of its CDS features.
            Or a mapping of record ids to lists of proteins.
        nucleotide: where to write nucleotide sequences; an existing file is replaced.
        protein: where to write proteins; an existing file is replaced.
        chunk_size: letters in a chunk, at least 1.
        progress: True for a bar on stderr, if that is a terminal; or a function that is called with the
            bytes of regular files that were read since its last call, and the genome's records.

    Returns:
        What was read and written. Records without proteins are logged as WARNINGs to the logger `sixfast`,
        the first hundred by name, each with the reason.

    Raises:
        OSError: if a file cannot be read or written; BlockingIOError if another run writes an output.
        ValueError: for text before the genome's first record, an empty record, a GenBank record that is cut
            or that Biopython cannot read, damaged gzip data, one file in two roles, or a chunk size below 1.
        UnicodeDecodeError: for a record of the genome that cannot be read.
        ImportError: if a GenBank file is to be read and there is no Biopython.
        InputChangedError: if a file changed while it was read.
        TypeError: for a chunk size that is no whole number, or proteins that are no lists of str.

    SEMANTICS 17.1 to 17.8.

    >>> import os, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> genome, nucleotide, protein = (
    ...     os.path.join(folder.name, name) for name in ("genome.fna", "nucleotide.fa", "protein.faa")
    ... )
    >>> with open(genome, "w") as file:
    ...     _ = file.write(">X.1 a virus\nATGGCCATGG\n")
    >>> made = make_train_set(genome, {"X.1": ["MAMK"]}, nucleotide, protein, chunk_size=6)
    >>> made.chunks, made.frames_tested, made.frames
    (2, 12, 4)
    >>> with open(protein) as file:
    ...     file.read().split()[:2]
    ['>X.1_chunk_1F1', 'MA']
    >>> folder.cleanup()
    """
    chunk_size = min(operator.index(chunk_size), sys.maxsize)  # no sequence is longer
    if chunk_size < 1:
        raise ValueError(f"the chunk size is {chunk_size}; give at least 1")
    with contextlib.ExitStack() as opened:
        source = opened.enter_context(RecordInput(genome))
        sources: list[InputFile] = [source]
        if isinstance(proteins, Mapping):
            records: Iterator[GenBankRecord] = (
                GenBankRecord(record_id, known, 0, 0) for record_id, known in proteins.items()
            )
            without = _WithoutProteins(source.name, "the mapping", "proteins")
        else:
            sources.append(opened.enter_context(InputFile(proteins)))
            records = genbank_records(sources[1])
            without = _WithoutProteins(source.name, sources[1].name, "CDS features")
        outputs = opened.enter_context(TranslationOutputs(nucleotide, protein, None, *sources))
        outputs.open()
        source.look(1, span_bytes(SMALL_BLOCK), in_order=True)
        read_progress = _ReadProgress(sources)
        total = read_progress.total
        report = opened.enter_context(progress_report(progress, f"Reading {source.name}", total, "B"))
        maker = TrainSetMaker(chunk_size)
        made = TrainSet()
        for record in records:
            maker.add(record.id, record.proteins)
            without.know(record)
            made = made._replace(proteins=made.proteins + len(record.proteins))
            report(read_progress.bytes_since_last_call(), 0)
        for more in _write_frames(maker, source, outputs, without):
            made = TrainSet(*map(sum, zip(made, more)))
            report(read_progress.bytes_since_last_call(), more.records)
        without.tell_kinds(made.records)
        for file in sources:
            if file.is_regular:
                file.check_unchanged()
        outputs.commit()
    return made


class _ReadProgress:
    """Measures how many bytes of the regular files among the inputs have been read.

    Attributes:
        total: bytes of all inputs; None if one is no regular file, since it has no size.
    """

    def __init__(self, sources: list[InputFile]) -> None:
        regular = [source for source in sources if source.is_regular]
        self.total = sum(source.size for source in regular) if regular == sources else None
        self._regular = regular
        self._reported = 0

    def bytes_since_last_call(self) -> int:
        """Return how many bytes were read since the last call."""
        before, self._reported = self._reported, sum(source.bytes_read for source in self._regular)
        return self._reported - before


class _WithoutProteins:
    """Tells of the genome's records without proteins, and why they have none."""

    def __init__(self, genome: str, source: str, sought: str) -> None:
        """Take the name of the genome, that of what the proteins come from, and what is sought in there."""
        self._genome = path_text(genome)
        self._source = path_text(source)
        self._sought = sought
        self._features: dict[str, tuple[int, int]] = {}  # CDS features and pseudogenes, by record id
        self._kinds: Counter[str] = Counter()

    def know(self, record: GenBankRecord) -> None:
        """Take note of a record that proteins are taken from."""
        coding, pseudogenes = self._features.get(record.id, (0, 0))
        self._features[record.id] = (coding + record.coding, pseudogenes + record.pseudogenes)

    def tell(self, record_id: str) -> None:
        """Log that this record of the genome has no proteins, if it is one of the first hundred."""
        features = self._features.get(record_id.partition("_chunk_")[0])
        if features is None:
            kind = "not in it (ids must be the same in both, with version)"
            reason = f"{self._source} has no record of this id; ids must be the same in both, with version"
        elif features[0] == 0:
            kind = f"without {self._sought}"
            reason = f"{self._source} has no {self._sought} for it"
        else:
            kind = "with CDS features but no /translation"
            reason = (
                f"its CDS features in {self._source} have no /translation "
                f"({features[0]} in all, pseudogenes: {features[1]})"
            )
        if sum(self._kinds.values()) < _MAX_LOGGED_RECORDS:
            log_warning(
                "%s: no proteins are known of record %s, so none of its frames is kept: %s",
                self._genome,
                record_id,
                reason,
            )
        self._kinds[kind] += 1

    def tell_kinds(self, records: int) -> None:
        """Log how many there are of each kind, if there are several."""
        total = sum(self._kinds.values())
        if total > 1:
            kinds = ", ".join(f"{count} {kind}" for kind, count in self._kinds.most_common())
            log_warning(
                "%s: %d of %d records have no proteins in %s: %s",
                self._genome,
                total,
                records,
                self._source,
                kinds,
            )


def _write_frames(
    maker: TrainSetMaker, source: RecordInput, outputs: TranslationOutputs, without: _WithoutProteins
) -> Iterator[TrainSet]:
    """Write the frames of the genome, block by block; yield the counts of each block."""
    assert source.blocks is not None, "it was opened to be read in order"  # noqa: S101
    name = path_text(source.name)
    while block := source.blocks.next():
        text, *_ = block.text()
        try:
            to_nucleotide, to_protein, counts, ids = maker.make(
                text,
                source=name,
                records_before=block.records_before,
                lines_before=block.lines_before,
            )
        except ZeroDivisionError as error:  # VirNucPro's chunking raises this type
            raise ValueError(str(error)) from None
        outputs.write([to_nucleotide, to_protein])
        for record_id in ids:
            without.tell(record_id)
        yield TrainSet(counts[0], len(ids), *counts[1:])
    source.warn()
