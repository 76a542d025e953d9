"""Drop-in for `virnucpro.pipeline.parallel_translate`: same names, results, log records and written bytes.

The functions that translate files are `sixfast.translate_file` with VirNucPro's parameters. Sizes
of chunks and batches are checked and logged as in VirNucPro. They have no other effect: the work is
divided by bytes. SEMANTICS sections 5, 8, 12 and 13.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sixfast._kernel import count_records, identify_batch, identify_seq
from sixfast.files.input import InputFile
from sixfast.system.processors import worker_count
from sixfast.translation.stop_free_frames import translate_fasta_file
from sixfast.virnucpro import read_once

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

    from sixfast.files import AnyPath
    from sixfast.system.progress import Report
    from sixfast.translation.stop_free_frames import Summary

    Frames = list[dict[str, str]]

__all__ = [
    "create_sequence_batches",
    "get_optimal_settings",
    "logger",
    "multiprocessing",
    "os",
    "parallel_translate_batched",
    "parallel_translate_sequences",
    "parallel_translate_with_progress",
    "translate_batch_worker",
    "translate_sequence_worker",
]

logger = logging.getLogger("virnucpro.parallel_translate")

_Item = TypeVar("_Item")


def __getattr__(name: str) -> object:
    if name == "SeqIO":  # VirNucPro's code and tests use it from here; sixfast does not need Biopython
        from Bio import SeqIO

        return SeqIO
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def translate_sequence_worker(record_data: Iterable[Any]) -> Frames | None:
    """Return the stop-free frames of one record.

    Args:
        record_data: a pair (id, sequence), or another iterable of two items.

    Returns:
        The list of `identify_seq(id, sequence)`; None, and a DEBUG message, if that raises an Exception.

    Raises:
        TypeError, ValueError: for what is not an iterable of two items.

    SEMANTICS 5.1 to 5.3.

    >>> len(translate_sequence_worker(("s", "ATG")))
    6
    """
    seqid, sequence = record_data
    try:
        return identify_seq(seqid, sequence)
    except Exception as error:  # noqa: BLE001 - whatever it is, only this record fails
        _log_failure(seqid, error)
        return None


def translate_batch_worker(batch: Iterable[Iterable[Any]]) -> list[Frames | None]:
    """Return the results of `translate_sequence_worker` for many records, in one call of the kernel.

    Args:
        batch: an iterable of pairs (id, sequence), or of other iterables of two items.

    Returns:
        A list as long as the batch and in its order.

    Raises:
        TypeError, ValueError: if an item is not an iterable of two; then the whole batch has no result.

    SEMANTICS 5.4.

    >>> translate_batch_worker([("s", None)])
    [None]
    """
    return identify_batch(batch, _log_failure)


def _log_failure(seqid: object, error: Exception) -> None:
    logger.debug("Translation failed for %s: %s", seqid, error)


def create_sequence_batches(
    sequence_iterator: Iterable[_Item], batch_size: float = 100
) -> Iterator[list[_Item]]:
    """Cut items into batches.

    Args:
        sequence_iterator: any iterable.
        batch_size: items in a batch; any number below 1 counts as 1, fractions are rounded up.

    Yields:
        New lists of `batch_size` items, the last one shorter.

    Raises:
        TypeError: for a `batch_size` that is no number, when there is an item.

    SEMANTICS 5.6 and 5.7.

    >>> list(create_sequence_batches("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    batch: list[_Item] = []
    for item in sequence_iterator:
        batch.append(item)
        if len(batch) >= batch_size:
            yield batch
            batch = []
    if batch:
        yield batch


def get_optimal_settings(
    num_workers: int | None = None,
    avg_sequence_length: float = 500,
    total_sequences: int | None = None,
) -> tuple[int | None, int, int]:
    """Return the sizes that VirNucPro recommends. They do not change how sixfast works.

    Args:
        num_workers: number of processes, `os.cpu_count()` for None.
        avg_sequence_length: in bases.
        total_sequences: number of records, None if it is not known.

    Returns:
        (number of workers, records in a batch, batches in a chunk).

    Raises:
        ZeroDivisionError: for 0 workers and a known number of records.
        TypeError: for values of other types.

    SEMANTICS 5.8 to 5.11.

    >>> get_optimal_settings(8, 500, 1_000_000)
    (8, 100, 312)
    """
    if num_workers is None:
        num_workers = os.cpu_count()
    batch_size = 200 if avg_sequence_length < 300 else 100 if avg_sequence_length < 1000 else 50
    if total_sequences is None:
        return num_workers, batch_size, 10
    batches = (total_sequences + batch_size - 1) // batch_size
    return num_workers, batch_size, max(1, batches // (4 * num_workers))  # type: ignore[operator]


def parallel_translate_sequences(
    input_file: AnyPath | TextIO,
    output_nuc: AnyPath,
    output_pro: AnyPath,
    num_workers: int | None = None,
    chunksize: int = 1000,
) -> tuple[int, int]:
    r"""Translate a FASTA file.

    Args:
        input_file: a FASTA file, or an open text, which is read to its end in this process.
        output_nuc: where to write nucleotide sequences.
        output_pro: where to write proteins.
        num_workers: number of processes, `os.cpu_count()` for None.
        chunksize: checked and logged; at least 1.

    Returns:
        (records, records with a stop-free frame).

    Raises:
        Exception: as `sixfast.translate_file`, logged as ERROR.

    SEMANTICS 8.1 to 8.5 and 8.11 to 8.15.

    >>> import os, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     reads, nucleotide, protein = (os.path.join(folder, name) for name in ("r.fa", "n.fa", "p.faa"))
    ...     with open(reads, "w") as file:
    ...         _ = file.write(">read1\nATGGCC\n>read2\nTAATTAATTAATTAATTAA\n")
    ...     parallel_translate_sequences(reads, nucleotide, protein)
    (2, 1)
    """
    if num_workers is None:
        num_workers = os.cpu_count()
    logger.info("Starting parallel translation with %s workers (chunksize=%s)", num_workers, chunksize)
    with _errors_logged("Error during parallel translation"):
        workers = _checked_workers(num_workers, chunksize)
        summary = _translate(input_file, output_nuc, output_pro, workers)
    return _log_completion("Translation", summary)


def parallel_translate_batched(
    input_file: AnyPath | TextIO,
    output_nuc: AnyPath,
    output_pro: AnyPath,
    num_workers: int | None = None,
    batch_size: int = 100,
    chunksize: int | None = None,
) -> tuple[int, int]:
    r"""Translate a FASTA file as VirNucPro does it in batches.

    Args:
        input_file: a FASTA file, or an open text, which is read to its end in this process.
        output_nuc: where to write nucleotide sequences.
        output_pro: where to write proteins.
        num_workers: number of processes, `os.cpu_count()` for None.
        batch_size: logged; checked if there is a record.
        chunksize: checked and logged; at least 1, None for that of `get_optimal_settings`.

    Returns:
        (records, records with a stop-free frame).

    Raises:
        Exception: as `sixfast.translate_file`, logged as ERROR.

    SEMANTICS 8.1 to 8.5, 8.9 and 8.11 to 8.15.

    >>> import os, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     reads, nucleotide, protein = (os.path.join(folder, name) for name in ("r.fa", "n.fa", "p.faa"))
    ...     with open(reads, "w") as file:
    ...         _ = file.write(">read1\nATGGCC\n>read2\nTAATTAATTAATTAATTAA\n")
    ...     parallel_translate_batched(reads, nucleotide, protein, batch_size=50)
    (2, 1)
    """
    if num_workers is None:
        num_workers = os.cpu_count()
    if chunksize is None:
        chunksize = get_optimal_settings(num_workers=num_workers)[2]
    logger.info(
        "Starting batched parallel translation with %s workers (batch_size=%s, chunksize=%s)",
        num_workers,
        batch_size,
        chunksize,
    )

    def check_batch_size(_done: int, _records: int) -> None:
        _ = batch_size <= 0  # raises a TypeError for what is no number

    with _errors_logged("Error during batched parallel translation"):
        workers = _checked_workers(num_workers, chunksize)
        summary = _translate(input_file, output_nuc, output_pro, workers, check_batch_size)
    return _log_completion("Batched translation", summary)


def parallel_translate_with_progress(
    input_file: Path | TextIO,
    output_nuc: AnyPath,
    output_pro: AnyPath,
    num_workers: int | None = None,
    chunksize: int = 1000,
    show_progress: bool = True,
) -> tuple[int, int]:
    r"""Translate a FASTA file with VirNucPro's progress bar.

    Args:
        input_file: a FASTA file, an object with a `name` such as a Path. Its records are counted first. Of an
            open text nothing is left then, so the outputs are empty, as VirNucPro's are, and a WARNING is
            logged to the logger `sixfast`.
        output_nuc: where to write nucleotide sequences.
        output_pro: where to write proteins.
        num_workers: number of processes, `os.cpu_count()` for None.
        chunksize: checked and logged; at least 1.
        show_progress: show the bar, if VirNucPro can be imported.

    Returns:
        (records, records with a stop-free frame).

    Raises:
        AttributeError: if `input_file` has no name.
        Exception: as `sixfast.translate_file`, logged as ERROR.

    SEMANTICS 8.1 to 8.5, 8.8 and 8.10 to 8.15.

    >>> import os, tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     reads, nucleotide, protein = (os.path.join(folder, name) for name in ("r.fa", "n.fa", "p.faa"))
    ...     with open(reads, "w") as file:
    ...         _ = file.write(">read1\nATGGCC\n>read2\nTAATTAATTAATTAATTAA\n")
    ...     parallel_translate_with_progress(Path(reads), nucleotide, protein, show_progress=False)
    (2, 1)
    """
    if num_workers is None:
        num_workers = os.cpu_count()
    logger.info("Counting sequences in %s...", input_file.name)
    total = _count_records(input_file)
    logger.info("Found %s sequences", "an unknown number of" if total is None else total)
    logger.info("Starting parallel translation with %s workers (chunksize=%s)", num_workers, chunksize)
    with _errors_logged("Error during parallel translation with progress"):
        workers = _checked_workers(num_workers, chunksize)
        with _sequence_bar(total, shown=show_progress) as report:
            summary = _translate(input_file, output_nuc, output_pro, workers, report)
    return _log_completion("Translation", summary)


def _translate(
    input_file: AnyPath | TextIO,
    output_nuc: AnyPath,
    output_pro: AnyPath,
    workers: int,
    progress: bool | Report = False,
) -> Summary:
    if not read_once.is_path(input_file):
        return read_once.translate(input_file, output_nuc, output_pro, progress)
    return translate_fasta_file(input_file, output_nuc, output_pro, workers=workers, progress=progress)


def _checked_workers(num_workers: Any, chunksize: Any) -> int:  # noqa: ANN401 - checked here
    """Return the number of workers; raise for wrong values what a pool raises."""
    workers = 1 if num_workers is None else worker_count(num_workers)
    if chunksize < 1:
        raise ValueError(f"Chunksize must be 1+, not {chunksize}")
    if chunksize != int(chunksize):
        raise ValueError(f"Chunksize must be a whole number, not {chunksize}")
    return workers


def _count_records(input_file: AnyPath | TextIO) -> int | None:
    """Count the records of an input; None for a pipe, which can be read only once."""
    if not read_once.is_path(input_file):
        read_once.warn_of_nothing_left("parallel_translate_with_progress")
        return read_once.measure(input_file)[0]
    if not read_once.is_file(input_file):
        return None
    with InputFile(input_file) as source:
        source.check_start()
        return count_records(source.path)


@contextmanager
def _errors_logged(message: str) -> Iterator[None]:
    try:
        yield
    except Exception:
        logger.exception(message)
        raise


def _log_completion(what: str, summary: Summary) -> tuple[int, int]:
    records, with_frames = summary.records, summary.records_with_frames
    logger.info("%s complete: %s sequences processed, %s with valid ORFs", what, records, with_frames)
    return records, with_frames


@contextmanager
def _sequence_bar(total: int | None, *, shown: bool) -> Iterator[bool | Report]:
    """Give a function that advances VirNucPro's own bar; False if no bar is wanted or can be made."""
    try:
        from virnucpro.utils.progress import ProgressReporter  # looked up at call time
    except ImportError:
        logger.warning("Progress reporting unavailable")
        yield False
        return
    reporter = ProgressReporter(disable=not shown)
    if not shown:
        yield False
        return
    bar = reporter.create_sequence_bar(total, desc="Translating sequences")
    bar.__enter__()
    try:
        yield lambda _done, records: bar.update(records)
    finally:
        bar.__exit__(None, None, None)
