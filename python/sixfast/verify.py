"""`verify_file`: compares the kernel with the pure-Python reference, on a user's own file and machine."""

from __future__ import annotations

import os
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from sixfast import _kernel, reference
from sixfast.engine.spans import Span, cut, sample
from sixfast.errors import DifferenceError
from sixfast.files.input import InputFile
from sixfast.system.progress import progress_report

if TYPE_CHECKING:
    from sixfast.files import AnyPath
    from sixfast.system.progress import Report

#: Number and bytes of the pieces in a sample of a file. Pure Python takes some seconds for them.
_PIECES = 64
_PIECE_BYTES = 1 << 16
#: Longer answers are cut in the message about a difference.
_MAX_SHOWN_BYTES = 100


class Verified(NamedTuple):
    """What was compared, and found to be the same.

    Attributes:
        records: number of records.
        bases: letters of their sequences.
        whole: whether these are all records of the file.
        levels: the CPU levels that the kernel ran at.

    >>> Verified(records=2, bases=12, whole=True, levels=("portable",)).whole
    True
    """

    records: int
    bases: int
    whole: bool
    levels: tuple[str, ...]


def verify_file(
    input: AnyPath,  # noqa: A002 - the word that users expect
    *,
    everything: bool = False,
    progress: bool | Report = False,
) -> Verified:
    r"""Compare the kernel's answers for records of a FASTA file with those of the pure-Python reference.

    This is done at each CPU level that this machine has. No file is written.

    Args:
        input: a FASTA file.
        everything: compare all records, at some 3 MB a second; else a sample of 64 pieces of 64 kB.
        progress: as in `translate_file`.

    Returns:
        What was compared.

    Raises:
        DifferenceError: naming the first record for which the answers differ.
        OSError: if the file cannot be read.
        ValueError: for text before the first record, or an input that is no regular file.
        UnicodeDecodeError: for a record that cannot be read.
        InputChangedError: if the input changed while it was read.

    SEMANTICS 6.1 to 6.14 for reading, 8.1 to 8.6 for what is compared.

    >>> import os, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> reads = os.path.join(folder.name, "reads.fa")
    >>> with open(reads, "w") as file:
    ...     _ = file.write(">read1\nATGGCC\n")
    >>> verify_file(reads)[:3]
    (1, 6, True)
    >>> folder.cleanup()
    """
    levels = tuple(_kernel.cpu_levels())
    records = bases = compared = 0
    with InputFile(input) as source:
        if not source.is_regular:
            raise ValueError(f"{source.name}: is no regular file, so it cannot be read twice; save it first")
        source.check_start()
        for_sample = sample(source.file, source.size, _PIECE_BYTES, _PIECES)
        spans = list(cut(source.file, source.size, _PIECE_BYTES) if everything else for_sample)
        total = sum(span.end - span.start for span in spans)
        with progress_report(progress, f"Verifying {source.name}", total, "B") as report:
            for span in spans:
                source.file.seek(span.start)
                block = source.file.read(span.end - span.start)
                counts = _compare(block, levels, source, span)
                records, bases, compared = records + counts[0], bases + counts[3], compared + len(block)
                report(len(block), counts[0])
        source.check_unchanged()
        return Verified(records, bases, compared == source.size, levels)


def _compare(block: bytes, levels: tuple[str, ...], source: InputFile, span: Span) -> tuple[int, ...]:
    """Compare the answers for a block at all levels; return the counts."""
    expected = _reference_answer(block)
    for level in levels:
        found = _kernel_answer(block, level)
        if found != expected:
            raise DifferenceError(_difference_message(block, level, source.name))
    if isinstance(expected, str):
        raise _error_of_span(source, span)
    return expected[2]


def _error_of_span(source: InputFile, span: Span) -> Exception:
    """Return the error for a span that cannot be read. SpanTranslator names its place in the file."""
    try:
        _kernel.SpanTranslator(source.path, os.devnull, os.devnull).process(span.start, span.end)
    except ValueError as error:
        return error
    return RuntimeError(f"{source.name}: a block was refused, but not its span; please report this")


_Answer = tuple[bytes, bytes, "tuple[int, ...]"]


def _reference_answer(block: bytes) -> _Answer | str:
    """Return the outputs and counts; or the name of the exception, if the reference raises one."""
    try:
        nucleotide, protein, counts = reference.translate_fasta(block)
    except ValueError as error:
        return type(error).__name__
    return nucleotide, protein, tuple(counts)


def _kernel_answer(block: bytes, level: str) -> _Answer | str:
    try:
        nucleotide, protein, counts = _kernel.translate_block(block, level=level)
    except ValueError as error:
        return type(error).__name__
    return nucleotide, protein, counts[:4]


def _difference_message(block: bytes, level: str, name: str) -> str:
    """Make a message about the first record that differs; or about the block, if no single record does."""
    records = [block[start:end] for _number, start, end in cut(BytesIO(block), len(block), 1)]
    for record in [*records, block]:
        expected, found = _reference_answer(record), _kernel_answer(record, level)
        if found != expected:
            break
    return (
        f"{name}: for the {len(record)} bytes {_answer_text(record)} the kernel gives at CPU level {level} "
        f"{_answer_text(found)}, the reference {_answer_text(expected)}; do not use the results, "
        "and please report this"
    )


def _answer_text(answer: object) -> str:
    """Return an answer, or a part of one, as text that is not too long."""
    if isinstance(answer, tuple):
        return f"{_answer_text(answer[0])} and {_answer_text(answer[1])}"
    if isinstance(answer, bytes):
        text = repr(answer[:_MAX_SHOWN_BYTES])[1:]
        return text if len(answer) <= _MAX_SHOWN_BYTES else f"{text}..."
    return str(answer)
