"""`translate_file` and `translate_records`: translate whole inputs to two FASTA files."""

from __future__ import annotations

import os
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, NamedTuple

from sixfast import _kernel
from sixfast.engine.interfaces import SpanResult
from sixfast.engine.jobs import TranslationJob
from sixfast.engine.run import checked_results, span_results
from sixfast.engine.spans import BLOCK, SMALL_BLOCK, span_bytes
from sixfast.files.input import RecordInput, unique_id_table
from sixfast.files.names import STANDARD_OUTPUT, path_text
from sixfast.files.outputs import TranslationOutputs, refuse_inputs_among
from sixfast.system.log import log_warning
from sixfast.system.processors import available_processors, worker_count
from sixfast.system.progress import progress_report

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence
    from typing import Any, Literal

    from sixfast._kernel import IdTable
    from sixfast.files import AnyPath, StrPath
    from sixfast.system.progress import Report
    from sixfast.translation.genetic_codes import Reading

#: How many rejected records of one input are logged one by one.
_MAX_LOGGED_REASONS = 100
#: `translate_records` collects about so many letters before it translates them.
_BATCH_LETTERS = 1 << 20


class Summary(NamedTuple):
    """Counts of one translation: a tuple of numbers with names.

    Attributes:
        records: records read.
        records_with_frames: records with at least one stop-free frame.
        frames: stop-free frames written, each once to both outputs.
        bases: letters of all sequences translated, blanks and line ends not counted.
        rejected: records among those read that were rejected, with `errors="skip"` only.
        renamed: records that got another id, with `unique_ids` only.

    SEMANTICS 8.5 to 8.7 and 8.16.

    >>> Summary(2, 1, 6, 25).frames
    6
    """

    records: int = 0
    records_with_frames: int = 0
    frames: int = 0
    bases: int = 0
    rejected: int = 0
    renamed: int = 0

    def plus(self, counts: tuple[int, int, int, int, int]) -> Summary:
        """Return the sum of these counts and others.

        Args:
            counts: five numbers in this order.

        Returns:
            A new Summary.

        >>> Summary(2, 1, 3, 40, 0).plus((1, 1, 6, 10, 0))
        Summary(records=3, records_with_frames=2, frames=9, bases=50, rejected=0, renamed=0)
        """
        return Summary(*map(sum, zip(self, (*counts, 0))))


def translate_file(
    input: AnyPath | Sequence[AnyPath],  # noqa: A002 - the word that users expect
    nucleotide: AnyPath | None,
    protein: AnyPath | None,
    *,
    workers: int | None = None,
    skip_empty: bool = False,
    progress: bool | Report = False,
    errors: Literal["refuse", "skip"] = "refuse",
    rejects: AnyPath | None = None,
    unique_ids: bool = False,
    compress: Literal["gz", "zst"] | None = None,
    compress_level: int | None = None,
    code: int | str = 1,
    ambiguity: Literal["drop", "x", "resolve", "biopython"] = "drop",
    dual: Literal["amino-acid", "stop"] = "amino-acid",
    frames: str | Iterable[str] = ("F1", "F2", "F3", "R1", "R2", "R3"),
    stops: Literal["skip", "keep"] = "skip",
) -> Summary:
    r"""Translate reads in six frames and write the stop-free frames to two FASTA files.

    For each record, in the order of the input, and each frame without a stop, in the order
    F1 F2 F3 R1 R2 R3, one header (id and frame) and one line go to each output: the frame's
    nucleotides and its protein.

    Both outputs are put in place together at the end. After an error neither has appeared or changed.
    A pipe, or another file that is not regular (/dev/stdout), is read or written once, in order.

    Args:
        input: FASTA, FASTQ or unaligned BAM; plain, or compressed with gzip, bgzip, zstd, xz or bzip2. A
            file, a pipe, or "-" for standard input. Or several of these, in order.
        nucleotide: where to write nucleotide sequences; an existing file is replaced. A name that ends in
            .gz or .zst is that of a compressed file; "-" is standard output. None to write only proteins.
        protein: where to write proteins; None to write only nucleotides.
        workers: number of processes; or of threads, for an input that is done before processes have
            started, or that is read in order. At least 1. By default as many as there are processors for this
            process, with respect to CPU affinity and container limits. The outputs do not depend on it.
        skip_empty: leave out frames whose protein is empty.
        progress: True for a bar on stderr, if that is a terminal; or a function that is called for each
            piece of the input that is done, with its bytes and records.
        errors: "skip" continues when a record cannot be read (a byte in it is no UTF-8, or a letter of
            its sequence is outside ASCII). Such records are counted and copied to `rejects`. The first
            hundred are logged with place and reason, as WARNINGs to the logger `sixfast`.
        rejects: where to write such records, unchanged and in order; needed for `errors="skip"`, and not
            allowed without.
        unique_ids: give each record an id of its own: `_1`, `_2`, ... is added to an id that a record before
            it has.
        compress: how an output "-" is compressed.
        compress_level: how hard outputs are compressed: 0 to 9 for gz, 1 to 19 for zst.
        code: the id of a genetic code, or one of its names.
        ambiguity: what is done with a codon that is not three of A, C, G, T; by default it is left out.
        dual: what codons are that are an amino acid and a stop at once.
        frames: which frames are looked at: names, or text such as "F1,R2".
        stops: "keep" writes frames that have a stop too; a stop is `*` in the protein.

    Returns:
        What was read and written.

    Raises:
        OSError: if a file cannot be read or written; BlockingIOError if another run writes an output.
        ValueError: for an input that holds no records or is cut or damaged, text before the first record, no
            output, one file in two roles, workers below 1, or one of `errors="skip"` and `rejects` without
            the other.
        UnicodeDecodeError: for a record that cannot be read, unless it is to be skipped.
        TranslationError: for a codon that `ambiguity="biopython"` refuses.
        KeyError: for a genetic code that does not exist.
        InputChangedError: if the input changed while it was read.
        WorkerDiedError: if a worker process was killed.
        TypeError: for workers that is no whole number.

    SEMANTICS 6.1 to 6.14 and 18.1 to 18.30 for reading, 8.1 to 8.7, 8.11 to 8.17, 18.32
    to 18.36 and 19.18 to 19.22 for writing.

    >>> import os, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> reads, nucleotide, protein = (
    ...     os.path.join(folder.name, name) for name in ("reads.fa", "nucleotide.fa", "protein.faa")
    ... )
    >>> with open(reads, "w") as file:
    ...     _ = file.write(">read1\nATGGCC\n>read2\nTAATTAATTAATTAATTAA\n")
    >>> translate_file(reads, nucleotide, protein)
    Summary(records=2, records_with_frames=1, frames=6, bases=25, rejected=0, renamed=0)
    >>> folder.cleanup()
    """
    from sixfast.translation.genetic_codes import reading_of  # the drop-ins do without

    if nucleotide is None and protein is None:
        raise ValueError("there is no output; give a file for nucleotides, for proteins, or both")
    paths = [input] if isinstance(input, (str, bytes, os.PathLike)) else list(input)
    return _translate_all(
        paths,
        nucleotide,
        protein,
        workers=workers,
        skip_empty=skip_empty,
        progress=progress,
        errors=errors,
        rejects=rejects,
        unique_ids=unique_ids,
        compress=compress,
        compress_level=compress_level,
        reading=reading_of(code, ambiguity, dual, frames, stops),
    )


def translate_fasta_file(
    input: AnyPath,  # noqa: A002 - the word that users expect
    nucleotide: AnyPath,
    protein: AnyPath,
    *,
    workers: int,
    progress: bool | Report = False,
) -> Summary:
    """Translate FASTA text and nothing else into plain files, whatever the names, as VirNucPro does it."""
    return _translate_all(
        [input],
        *(
            os.path.join(os.curdir, STANDARD_OUTPUT) if os.fsdecode(path) == STANDARD_OUTPUT else path
            for path in (nucleotide, protein)
        ),
        workers=workers,
        progress=progress,
        only_fasta=True,
    )


def _translate_all(
    paths: list[AnyPath],
    nucleotide: AnyPath | None,
    protein: AnyPath | None,
    *,
    workers: int | None,
    skip_empty: bool = False,
    progress: bool | Report = False,
    errors: str = "refuse",
    rejects: AnyPath | None = None,
    unique_ids: bool = False,
    compress: str | None = None,
    compress_level: int | None = None,
    only_fasta: bool = False,
    reading: Reading | None = None,
) -> Summary:
    """Translate inputs into one pair of outputs; see `translate_file` and `translate_fasta_file`."""
    workers = worker_count(available_processors() if workers is None else workers)
    if errors not in {"refuse", "skip"}:
        raise ValueError(f"errors is {errors!r}; give 'refuse' or 'skip'")
    if (errors == "skip") != (rejects is not None):
        raise ValueError("errors='skip' and rejects go together: give both or none")
    with ExitStack() as opened:
        sources = [opened.enter_context(RecordInput(path, only_fasta=only_fasta)) for path in paths]
        outputs = TranslationOutputs(
            nucleotide, protein, rejects, *sources, compress=compress, level=compress_level, plain=only_fasta
        )
        opened.enter_context(outputs)
        outputs.open()
        ids = opened.enter_context(unique_id_table()) if unique_ids else None
        translation = _Translation(outputs, workers, ids, skip_empty=skip_empty, reading=reading)
        if len(sources) > 1:
            look_before(sources)
        sizes = [source.size for source in sources if source.is_regular]
        total = sum(sizes) if len(sizes) == len(sources) else None
        name = sources[0].name if len(sources) == 1 else f"{len(sources)} inputs"
        with progress_report(progress, f"Translating {name}", total, "B") as report:
            for source in sources:
                for done, records in translation.translate(source):
                    report(done, records)
        outputs.commit(translation.total.written)
    return translation.summary(name)


def check_inputs(inputs: Sequence[AnyPath], outputs: Iterable[StrPath]) -> None:
    """Look at all inputs that are regular files, before anything is written.

    Raises:
        OSError: if one cannot be read.
        ValueError, UnicodeDecodeError: if one holds no records, or is one of the outputs.
    """
    with ExitStack() as opened:
        sources = [opened.enter_context(RecordInput(path)) for path in inputs]
        look_before(sources)
        refuse_inputs_among(outputs, sources)


def look_before(sources: Iterable[RecordInput]) -> None:
    """Look at those that are regular files; others can be opened only once."""
    for source in sources:
        if source.is_regular:
            source.look(1, SMALL_BLOCK)
            source.stop()


class _Translation:
    """Translates inputs one after the other into the same outputs.

    Attributes:
        total: the sum of all results so far.
    """

    def __init__(
        self,
        outputs: TranslationOutputs,
        workers: int,
        ids: IdTable | None,
        *,
        skip_empty: bool,
        reading: Reading | None,
    ) -> None:
        self._outputs = outputs
        self._workers = workers
        self._ids = ids
        self._skip_empty = skip_empty
        self._reading = reading
        self._renaming = {"unique_ids": ids, "skip": outputs.has_rejects} if ids else {}
        self._files = outputs.job_paths()
        self._logged = 0
        self.total = SpanResult(0, (0, 0, 0))

    def translate(self, source: RecordInput) -> Iterator[tuple[int, int]]:
        """Translate an input; yield bytes and records of each piece that is done."""
        is_stream = self._files is None
        block = span_bytes(SMALL_BLOCK if is_stream else BLOCK)
        source.look(self._workers, block, in_order=is_stream, **self._renaming)
        with closing(self._results(source)) as results:
            for result in checked_results(results, source, self._outputs.user_error):
                self.total = self.total.plus(result.written, result.counts)
                for reason in result.notes[: _MAX_LOGGED_REASONS - self._logged]:
                    log_warning("skipped: %s", reason)
                    self._logged += 1
                yield source.bytes_done(result.length), result.counts[0]
        source.warn()

    def _results(self, source: RecordInput) -> Generator[SpanResult, None, None]:
        """Translate and write an input; yield the result of each piece, in order."""
        outputs = self._outputs
        if self._files is None:
            return _translate_stream(source, outputs, skip_empty=self._skip_empty, reading=self._reading)
        job = TranslationJob(
            source.text_path,
            *self._files,
            self._skip_empty,
            outputs.compression,
            outputs.level,
            self.total.written,
            self._reading,
        )
        return span_results(job, source, self._workers, same_spans=any(outputs.compression))

    def summary(self, name: str) -> Summary:
        """Return what was read and written; log how many rejected records were not logged one by one."""
        summary = Summary(*self.total.counts)
        if summary.rejected > self._logged:
            log_warning("skipped: %d more records of %s", summary.rejected - self._logged, name)
        return summary._replace(renamed=self._ids.renamed) if self._ids else summary


def _translate_stream(
    source: RecordInput, outputs: TranslationOutputs, *, skip_empty: bool, reading: Reading | None
) -> Generator[SpanResult, None, None]:
    """Translate an input block by block in this process; yield the result of each block.

    Raises:
        ValueError, UnicodeDecodeError: naming the input, line and record, as the kernel's translate_block.
    """
    assert source.blocks is not None, "it was opened to be read in order"  # noqa: S101
    name = path_text(source.name)
    reasons_left = _MAX_LOGGED_REASONS
    while block := source.blocks.next():
        text, to_rejects, rejected, reasons = block.text(skip=outputs.has_rejects)
        # The text of another format has lines of its own.
        lines_before = block.lines_before if source.content == "fasta" else None
        if not outputs.has_rejects:
            to_nucleotide, to_protein, counts = _kernel.translate_block(
                text,
                skip_empty=skip_empty,
                source=name,
                records_before=block.records_before,
                lines_before=lines_before,
                reading=reading,
            )
        else:
            to_nucleotide, to_protein, more_rejects, counts, more_reasons = _kernel.translate_block_skipping(
                text,
                skip_empty=skip_empty,
                source=name,
                records_before=block.records_before,
                lines_before=lines_before,
                reasons=reasons_left,
                reading=reading,
            )
            to_rejects, reasons = to_rejects + more_rejects, [*reasons, *more_reasons]
            counts = (counts[0] + rejected, *counts[1:4], counts[4] + rejected)
            reasons_left = max(0, reasons_left - len(reasons))
        written = outputs.write([to_nucleotide, to_protein, to_rejects])
        yield SpanResult(block.end - block.start).plus(written, counts, reasons)


def translate_records(
    records: Iterable[Any],
    nucleotide: AnyPath,
    protein: AnyPath,
    *,
    skip_empty: bool = False,
    progress: bool | Report = False,
) -> Summary:
    r"""Translate records from anywhere, as `translate_file` translates a FASTA file of them.

    With Biopython every format that it parses can be used:
    `translate_records(SeqIO.parse("reads.embl", "embl"), "nucleotide.fa", "protein.faa")`.

    The work is done in the calling process, since making the records takes longer than translating
    them. Only about 1 MB of letters is held at a time, so records may come from an endless generator.

    Args:
        records: an iterable of Biopython's SeqRecords or of pairs (id, sequence) of str. Sequences
            are made upper case; they hold ASCII letters only.
        nucleotide: where to write nucleotide sequences, as in `translate_file`.
        protein: where to write proteins.
        skip_empty: leave out frames whose protein is empty.
        progress: True for a bar on stderr, if that is a terminal; or a function that is called when
            records are done, with their letters and their number.

    Returns:
        What was read and written.

    Raises:
        OSError: if a file cannot be written; BlockingIOError if another run writes it.
        TypeError: for an item that is no record, naming its number.
        ValueError: for a record whose id holds a blank or a line break, or cannot be written as UTF-8, or
            whose sequence holds a line break or a letter outside ASCII; or for one file in two roles.
        Exception: what `records` raises.

    SEMANTICS 8.1 to 8.7, 8.13, 8.15 and 8.17.

    >>> import os, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     nucleotide, protein = (os.path.join(folder, name) for name in ("n.fa", "p.faa"))
    ...     summary = translate_records([("read1", "atggcc"), ("read2", "")], nucleotide, protein)
    ...     with open(protein) as file:
    ...         first = file.read(10)
    >>> summary, first
    (Summary(records=2, records_with_frames=2, frames=12, bases=6, rejected=0, renamed=0), '>read1F1\nM')
    """
    with TranslationOutputs(nucleotide, protein) as outputs:
        outputs.open()
        with progress_report(progress, "Translating", None, "base") as report:
            summary = Summary()
            for batch in _batches(records):
                to_nucleotide, to_protein, counts = _kernel.translate_records(
                    batch, skip_empty=skip_empty, records_before=summary.records
                )
                outputs.write([to_nucleotide, to_protein])
                summary = summary.plus(counts)
                report(counts[3], counts[0])
        outputs.commit()
    return summary


def _batches(records: Iterable[Any]) -> Iterator[list[tuple[object, object]]]:
    """Yield lists of (id, sequence) with about `_BATCH_LETTERS` letters each."""
    batch: list[tuple[object, object]] = []
    letters = 0
    for number, record in enumerate(records, 1):
        pair = _id_and_sequence(record, number)
        _refuse_blanks(pair[0], number)
        batch.append(pair)
        letters += sum(len(part) for part in pair if isinstance(part, str))
        if letters >= _BATCH_LETTERS:
            yield batch
            batch, letters = [], 0
    if batch:
        yield batch


def _refuse_blanks(seqid: object, number: int) -> None:
    """Raise ValueError for an id that is not the first word of its header, as which it is read back."""
    if isinstance(seqid, str) and seqid and seqid.split(None, 1) != [seqid]:
        if "\n" in seqid or "\r" in seqid:
            return  # the kernel refuses it, since it would break the header
        raise ValueError(
            f"record {number} ({seqid!r}): the id holds a blank, at which it ends in a FASTA file, so all "
            "its frames would be read back under one id; give one word"
        )


def _id_and_sequence(record: Any, number: int) -> tuple[object, object]:  # noqa: ANN401 - checked here
    """Return the two parts of a record; `number` is for messages."""
    if hasattr(record, "id") and hasattr(record, "seq"):
        if record.seq is None:
            raise ValueError(f"record {number} ({record.id}): has no sequence")
        try:
            return record.id, str(record.seq)
        except Exception as error:
            raise ValueError(f"record {number} ({record.id}): has no sequence ({error})") from error
    if isinstance(record, (tuple, list)) and len(record) == 2:
        return record[0], record[1]
    raise TypeError(
        f"record {number}: expected a SeqRecord or a pair (id, sequence), not {type(record).__name__}"
    )
