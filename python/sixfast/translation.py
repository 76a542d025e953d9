"""`translate_file` and `translate_records`: translate a whole input to two FASTA files."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from sixfast import _kernel
from sixfast.engine.interfaces import SpanResult
from sixfast.engine.jobs import TranslationJob
from sixfast.engine.run import checked_results, span_results
from sixfast.engine.spans import SPAN, span_bytes
from sixfast.files.blocks import checked_blocks, path_text
from sixfast.files.input import InputFile
from sixfast.files.outputs import TranslationOutputs
from sixfast.system.log import log_warning
from sixfast.system.processors import available_processors, worker_count
from sixfast.system.progress import progress_report

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from typing import Any, Literal

    from sixfast.files import AnyPath
    from sixfast.system.progress import Report

#: How many rejected records of one input are logged one by one.
_MAX_LOGGED_REASONS = 100
#: `translate_records` collects about so many letters before it translates them.
_BATCH_LETTERS = 1 << 20


class Summary(NamedTuple):
    """Counts of one translation: a tuple of five numbers with names.

    Attributes:
        records: records read.
        records_with_frames: records with at least one stop-free frame.
        frames: stop-free frames written, each once to both outputs.
        bases: letters of all sequences translated, blanks and line ends not counted.
        rejected: records among those read that were rejected, with `errors="skip"` only.

    SEMANTICS 8.5 to 8.7 and 8.16.

    >>> Summary(2, 1, 6, 25).frames
    6
    """

    records: int = 0
    records_with_frames: int = 0
    frames: int = 0
    bases: int = 0
    rejected: int = 0

    def plus(self, counts: tuple[int, int, int, int, int]) -> Summary:
        """Return the sum of these counts and others.

        Args:
            counts: five numbers in this order.

        Returns:
            A new Summary.

        >>> Summary(2, 1, 3, 40, 0).plus((1, 1, 6, 10, 0))
        Summary(records=3, records_with_frames=2, frames=9, bases=50, rejected=0)
        """
        return Summary(*map(sum, zip(self, counts)))


def translate_file(
    input: AnyPath,  # noqa: A002 - the word that users expect
    nucleotide: AnyPath,
    protein: AnyPath,
    *,
    workers: int | None = None,
    skip_empty: bool = False,
    progress: bool | Report = False,
    errors: Literal["refuse", "skip"] = "refuse",
    rejects: AnyPath | None = None,
) -> Summary:
    r"""Translate a FASTA file in six frames and write the stop-free ones to two FASTA files.

    For each record, in the order of the input, and each frame without a stop, in the order
    F1 F2 F3 R1 R2 R3, one header (id and frame) and one line go to each output: the frame's
    nucleotides and its protein.

    Both outputs are put in place together at the end. After an error neither has appeared or changed.
    A pipe, or another file that is not regular (/dev/stdout), is read or written once, in order.

    Args:
        input: a FASTA file.
        nucleotide: where to write nucleotide sequences; an existing file is replaced.
        protein: where to write proteins; an existing file is replaced.
        workers: number of processes; or of threads, for an input that is done before processes have
            started. At least 1. By default as many as there are processors for this process, with
            respect to CPU affinity and container limits. The outputs do not depend on it.
        skip_empty: leave out frames whose protein is empty.
        progress: True for a bar on stderr, if that is a terminal; or a function that is called for each
            piece of the input that is done, with its bytes and records.
        errors: "skip" continues when a record cannot be read (a byte in it is no UTF-8, or a letter of
            its sequence is outside ASCII). Such records are counted and copied to `rejects`. The first
            hundred are logged with place and reason, as WARNINGs to the logger `sixfast`.
        rejects: where to write such records, unchanged and in order; needed for `errors="skip"`, and not
            allowed without.

    Returns:
        What was read and written.

    Raises:
        OSError: if a file cannot be read or written; BlockingIOError if another run writes an output.
        ValueError: for text before the first record, one file in two roles, workers below 1, or one of
            `errors="skip"` and `rejects` without the other.
        UnicodeDecodeError: for a record that cannot be read, unless it is to be skipped.
        InputChangedError: if the input changed while it was read.
        WorkerDiedError: if a worker process was killed.
        TypeError: for workers that is no whole number.

    SEMANTICS 6.1 to 6.14 for reading, 8.1 to 8.7 and 8.11 to 8.17 for writing.

    >>> import os, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> reads, nucleotide, protein = (
    ...     os.path.join(folder.name, name) for name in ("reads.fa", "nucleotide.fa", "protein.faa")
    ... )
    >>> with open(reads, "w") as file:
    ...     _ = file.write(">read1\nATGGCC\n>read2\nTAATTAATTAATTAATTAA\n")
    >>> translate_file(reads, nucleotide, protein)
    Summary(records=2, records_with_frames=1, frames=6, bases=25, rejected=0)
    >>> folder.cleanup()
    """
    workers = worker_count(available_processors() if workers is None else workers)
    if errors not in {"refuse", "skip"}:
        raise ValueError(f"errors is {errors!r}; give 'refuse' or 'skip'")
    if (errors == "skip") != (rejects is not None):
        raise ValueError("errors='skip' and rejects go together: give both or none")
    with InputFile(input) as source, TranslationOutputs(nucleotide, protein, rejects, source) as outputs:
        outputs.open()
        if source.is_regular:
            source.check_start()
        results = _translation_results(source, outputs, workers, skip_empty=skip_empty)
        size = source.size if source.is_regular else None
        with closing(results), progress_report(progress, f"Translating {source.name}", size, "B") as report:
            total, logged = SpanResult(0), 0
            for result in checked_results(results, source, outputs.user_error):
                total = total.plus(result.written, result.counts)
                for reason in result.notes[: _MAX_LOGGED_REASONS - logged]:
                    log_warning("skipped: %s", reason)
                    logged += 1
                report(result.length, result.counts[0])
        outputs.commit(total.written)
    summary = Summary(*total.counts)
    if summary.rejected > logged:
        log_warning("skipped: %d more records of %s", summary.rejected - logged, source.name)
    return summary


def _translation_results(
    source: InputFile, outputs: TranslationOutputs, workers: int, *, skip_empty: bool
) -> Generator[SpanResult, None, None]:
    """Translate and write the input; yield the result of each piece, in order."""
    files = outputs.job_paths()
    if files is None or not source.is_regular:
        return _translate_stream(source, outputs, skip_empty=skip_empty)
    return span_results(TranslationJob(source.path, *files, skip_empty), source, workers)


def _translate_stream(
    source: InputFile, outputs: TranslationOutputs, *, skip_empty: bool
) -> Generator[SpanResult, None, None]:
    """Translate a file block by block in this process; yield the result of each block.

    Raises:
        ValueError, UnicodeDecodeError: naming the input, line and record, as the kernel's translate_block.
    """
    name = path_text(source.name)
    records = 0
    reasons_left = _MAX_LOGGED_REASONS
    for block, lines in checked_blocks(name, source.file, span_bytes(SPAN)):
        if outputs.rejects is None:
            to_nucleotide, to_protein, counts = _kernel.translate_block(
                block, skip_empty=skip_empty, source=name, records_before=records, lines_before=lines
            )
            to_rejects = b""
            reasons: list[str] = []
        else:
            to_nucleotide, to_protein, to_rejects, counts, reasons = _kernel.translate_block_skipping(
                block,
                skip_empty=skip_empty,
                source=name,
                records_before=records,
                lines_before=lines,
                reasons=reasons_left,
            )
            reasons_left -= len(reasons)
            outputs.rejects.write(to_rejects)
        outputs.nucleotide.write(to_nucleotide)
        outputs.protein.write(to_protein)
        records += counts[0]
        lengths = len(to_nucleotide), len(to_protein), len(to_rejects)
        yield SpanResult(len(block)).plus(lengths, counts, reasons)


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
    `translate_records(SeqIO.parse("reads.fastq", "fastq"), "nucleotide.fa", "protein.faa")`.

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
    (Summary(records=2, records_with_frames=2, frames=12, bases=6, rejected=0), '>read1F1\nM')
    """
    with TranslationOutputs(nucleotide, protein) as outputs:
        outputs.open()
        with progress_report(progress, "Translating", None, "base") as report:
            summary = Summary()
            for batch in _batches(records):
                to_nucleotide, to_protein, counts = _kernel.translate_records(
                    batch, skip_empty=skip_empty, records_before=summary.records
                )
                outputs.nucleotide.write(to_nucleotide)
                outputs.protein.write(to_protein)
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
