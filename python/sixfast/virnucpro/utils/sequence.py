"""Drop-in for `virnucpro.utils.sequence`: translates single sequences, and cuts files into chunks.

The functions for one sequence are the kernel's. `help()` on each names its rules.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sixfast._kernel import identify_seq, reverse_complement, translate_dna
from sixfast.reference import CODON_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from logging import Logger
    from pathlib import Path
    from typing import TextIO

    from sixfast.chunk import ChunkCounts
    from sixfast.files import AnyPath

__all__ = [
    "CODON_TABLE",
    "identify_seq",
    "reverse_complement",
    "split_fasta_chunk",
    "translate_dna",
]


def split_fasta_chunk(input_file: AnyPath | TextIO, output_file: Path, chunk_size: int) -> None:
    r"""Cut the sequences of a FASTA file into overlapping chunks of one length.

    Each chunk is named by the record's id, `_chunk_` and its number from 1.

    Args:
        input_file: a FASTA file. It is read twice. Of an open text there is nothing left then, so the output
            is empty, as VirNucPro's is, and a WARNING is logged to the logger `sixfast`.
        output_file: where to write, a Path; an existing file is replaced.
        chunk_size: letters in a chunk.

    Raises:
        OSError: if a file cannot be read or written.
        ValueError: for text before the first record, or an output that is the input.
        UnicodeDecodeError: for a record that cannot be read.
        ZeroDivisionError: for an empty record if some sequence is longer than a chunk, or a wrong size.
        TypeError: for a size of another type.
        AttributeError: for an output that is no Path, if no sequence is longer than a chunk.

    SEMANTICS 10.1 to 10.10.

    >>> import tempfile
    >>> from pathlib import Path
    >>> folder = tempfile.TemporaryDirectory()
    >>> reads, chunks = Path(folder.name, "reads.fa"), Path(folder.name, "chunks.fa")
    >>> _ = reads.write_text(">a\nATGGC\n")
    >>> split_fasta_chunk(reads, chunks, 3)
    >>> chunks.read_text().split()
    ['>a_chunk_1', 'ATG', '>a_chunk_2', 'GGC']
    >>> folder.cleanup()
    """
    import logging  # imported here: not needed for single sequences

    from sixfast.chunk import MAX_CHUNK_SIZE, chunk_file, index_file
    from sixfast.virnucpro import read_once

    logger = logging.getLogger("virnucpro.sequence")
    with _errors_logged(logger, "Pre-scan failed"):
        if read_once.is_path(input_file):
            index = index_file(input_file)
            records, longest = index.records, index.longest
        else:
            index = None
            records, longest = read_once.measure(input_file)
            read_once.warn_of_nothing_left("split_fasta_chunk")

    def chunk(size: int, *, keep_empty: bool = False) -> ChunkCounts:
        if index is None:
            return read_once.chunk(input_file, output_file, size)
        return chunk_file(index.source.name, output_file, size, keep_empty=keep_empty, index=index)

    if longest <= chunk_size:
        logger.info(
            "Skipping chunking: %s sequences, max length %sbp <= %sbp threshold", records, longest, chunk_size
        )
        with _errors_logged(logger, "Skip failed during file rewrite"):
            _ = output_file.parent  # an AttributeError for a str, as in VirNucPro
            records, _ = chunk(MAX_CHUNK_SIZE, keep_empty=True)
        logger.info("Rewrote %s sequences with chunk_1 suffix", records)
        return
    logger.info("Chunking sequences to %sbp: %s -> %s", chunk_size, input_file, output_file)
    with _errors_logged(logger, "Chunking failed during file write"):
        records, chunks = chunk(chunk_size)
    logger.info("Created %s chunks from %s sequences", chunks, records)


@contextmanager
def _errors_logged(logger: Logger, message: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        logger.error("%s: %s", message, error)  # noqa: TRY400 - VirNucPro logs no traceback here
        raise
