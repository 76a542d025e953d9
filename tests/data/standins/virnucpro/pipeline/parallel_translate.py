"""Translation in a pool of processes."""

import logging
import multiprocessing
import os
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from sixfast import reference

logger = logging.getLogger("virnucpro.parallel_translate")


def translate_sequence_worker(record_data: tuple) -> list:
    """Translate one record."""
    from virnucpro.utils.sequence import identify_seq

    return identify_seq(*record_data)


def translate_batch_worker(batch: list) -> list:
    """Translate many records."""
    return [translate_sequence_worker(record_data) for record_data in batch]


def create_sequence_batches(sequence_iterator: Iterator, batch_size: int = 100) -> Iterator:
    """Yield lists of records."""
    items = list(sequence_iterator)
    for start in range(0, len(items), batch_size):
        yield items[start : start + batch_size]


def get_optimal_settings(
    num_workers: int = None,  # noqa: RUF013
    avg_sequence_length: int = 500,
    total_sequences: int = None,  # noqa: ARG001, RUF013
) -> tuple:
    """Return numbers."""
    return num_workers or os.cpu_count(), 100 if avg_sequence_length < 1000 else 50, 10


def parallel_translate_sequences(
    input_file: Path,
    output_nuc: Path,
    output_pro: Path,
    num_workers: int = None,  # noqa: RUF013
    chunksize: int = 1000,
) -> tuple:
    """Translate a file."""
    return _translate(input_file, output_nuc, output_pro, num_workers, chunksize, None)


def parallel_translate_batched(
    input_file: Path,
    output_nuc: Path,
    output_pro: Path,
    num_workers: int = None,  # noqa: RUF013
    batch_size: int = 100,
    chunksize: int = None,  # noqa: RUF013
) -> tuple:
    """Translate a file by batches."""
    return _translate(input_file, output_nuc, output_pro, num_workers, batch_size * (chunksize or 10), None)


def parallel_translate_with_progress(
    input_file: Path,
    output_nuc: Path,
    output_pro: Path,
    num_workers: int = None,  # noqa: RUF013
    chunksize: int = 1000,
    show_progress: bool = True,
) -> tuple:
    """Translate a file behind a bar."""
    from virnucpro.utils.file_utils import count_sequences
    from virnucpro.utils.progress import ProgressReporter

    reporter = ProgressReporter(disable=not show_progress)
    count = count_sequences(input_file)
    bar = reporter.create_sequence_bar(count, desc="Translating sequences") if show_progress else None
    return _translate(input_file, output_nuc, output_pro, num_workers, chunksize, bar)


def _translate(
    input_file: Path, output_nuc: Path, output_pro: Path, num_workers: int, chunksize: int, bar: object
) -> tuple:
    records = reference.read_fasta(Path(input_file).read_bytes())
    pairs = [(seqid, sequence.upper()) for seqid, _, sequence in records]
    processed = kept = 0
    pool = multiprocessing.get_context("spawn").Pool(num_workers)
    with pool, open(output_nuc, "w") as nuc, open(output_pro, "w") as pro, bar or nullcontext():
        for frames in pool.imap(translate_sequence_worker, pairs, chunksize):
            processed += 1
            kept += bool(frames)
            for frame in frames:
                nuc.write(f">{frame['seqid']}\n{frame['nucleotide']}\n")
                pro.write(f">{frame['seqid']}\n{frame['protein']}\n")
            if bar:
                bar.update(1)
    return processed, kept
