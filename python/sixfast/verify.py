"""`verify_file`: compares the kernel with the pure-Python reference, on a user's own file and machine."""

from __future__ import annotations

import os
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from sixfast import _kernel, reference
from sixfast.engine.spans import cut, sample
from sixfast.errors import DifferenceError
from sixfast.files.input import RecordInput
from sixfast.files.names import path_text
from sixfast.system.progress import progress_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sixfast.files import AnyPath
    from sixfast.system.progress import Report

#: Number and bytes of the pieces in a sample of a file. Pure Python takes some seconds for them.
_PIECES = 64
_PIECE_BYTES = 1 << 16
#: Of an input that is read in order, whose length is not known before, all of the first so many pieces are
#: compared, then every second up to twice as many, every fourth up to four times as many, and so on.
_ALL_OF = 32
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
    r"""Compare the kernel's answers for records of an input with those of the pure-Python reference.

    This is done at each CPU level that this machine has. No file is written.

    Args:
        input: an input of any kind, as in `translate_file`.
        everything: compare all records, at some 3 MB a second; else a sample of pieces of 64 kB: 64 of a
            FASTA file; of other inputs, which are read in order, the first 32, and 16 more for each time that
            the length doubles.
        progress: as in `translate_file`.

    Returns:
        What was compared.

    Raises:
        DifferenceError: naming the first record for which the answers differ.
        OSError: if the file cannot be read.
        ValueError: for an input that holds no records, or is cut or damaged.
        UnicodeDecodeError: for a record that cannot be read.
        InputChangedError: if the input changed while it was read.

    SEMANTICS 6.1 to 6.14 and 18.1 to 18.27 for reading, 8.1 to 8.6 for what is compared.

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
    records = bases = compared = done = 0
    with RecordInput(input) as source:
        source.look(1, _PIECE_BYTES)
        size = source.size if source.is_regular else None
        pieces = _pieces_of_text(source, everything=everything) if source.blocks is None else _pieces(source)
        with progress_report(progress, f"Verifying {source.name}", size, "B") as report:
            for number, (length, text, translate) in enumerate(pieces):
                done += length
                if everything or source.blocks is None or _is_in_sample(number):
                    counts = _compare(text, levels, source.name, translate)
                    records, bases, compared = records + counts[0], bases + counts[3], compared + length
                    report(source.bytes_done(length), counts[0])
        source.warn()
        if source.is_regular:
            source.check_unchanged()
        is_whole = compared == (source.size if source.blocks is None else done)
        return Verified(records, bases, is_whole, levels)


#: A piece of an input: its length, its FASTA text, and a function that translates it, to raise the error if
#: it cannot be read.
_Piece = tuple[int, bytes, "Callable[[], object]"]


def _pieces_of_text(source: RecordInput, *, everything: bool) -> Iterator[_Piece]:
    """Yield a sample of a FASTA file, or everything."""
    for_sample = sample(source.file, source.size, _PIECE_BYTES, _PIECES)
    for span in cut(source.file, source.size, _PIECE_BYTES) if everything else list(for_sample):
        source.file.seek(span.start)
        text = source.file.read(span.end - span.start)
        yield len(text), text, partial(_translate_span, source.path, span.start, span.end)


def _translate_span(path: str, start: int, end: int) -> None:
    _kernel.SpanTranslator(path, os.devnull, os.devnull).process(start, end)


def _pieces(source: RecordInput) -> Iterator[_Piece]:
    """Yield all of an input that is read in order."""
    assert source.blocks is not None, "it is read in order"  # noqa: S101
    while block := source.blocks.next():
        text, *_ = block.text()
        translate = partial(
            _kernel.translate_block,
            text,
            source=path_text(source.name),
            records_before=block.records_before,
            lines_before=block.lines_before,
        )
        yield block.end - block.start, text, translate


def _is_in_sample(number: int) -> bool:
    """Whether a piece of an input that is read in order is compared."""
    return number % (1 << max(0, number.bit_length() - _ALL_OF.bit_length() + 1)) == 0


def _compare(
    text: bytes, levels: tuple[str, ...], name: str, translate: Callable[[], object]
) -> tuple[int, ...]:
    """Compare the answers for a piece at all levels; return the counts."""
    expected = _reference_answer(text)
    for level in levels:
        found = _kernel_answer(text, level)
        if found != expected:
            raise DifferenceError(_difference_message(text, level, name))
    if isinstance(expected, str):
        translate()
        raise RuntimeError(f"{name}: a piece was refused only once; please report this")  # noqa: TRY004
    return expected[2]


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
    records = [block[span.start : span.end] for span in cut(BytesIO(block), len(block), 1)]
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
