"""`token_batches`: full batches of tokens for ESM-2, planned over all records (SEMANTICS section 23)."""

from __future__ import annotations

import operator
import os
import weakref
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple

from sixfast import _kernel
from sixfast.engine.spans import BLOCK, SPAN, cut, span_bytes
from sixfast.files.formats import START_BYTES
from sixfast.files.input import RecordInput
from sixfast.files.names import path_text
from sixfast.files.scratch import scratch_file
from sixfast.preparation.index import load_index, save_index
from sixfast.preparation.manifest import MANIFEST_NAME, Manifest
from sixfast.system.progress import progress_report

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from typing_extensions import Buffer, Self

    from sixfast.files import AnyPath
    from sixfast.files.scratch import ScratchFile
    from sixfast.system.progress import Report

#: Tokens that stand around each sequence.
_AROUND = 2
#: The most tokens in a batch.
MAX_BUDGET = 1 << 24
#: Bytes of a token.
_TOKEN_BYTES = 8
#: The letters of nucleotides. A protein of these alone is rare, and all of a file are never.
_NUCLEOTIDES = b"ACGTUNacgtun \t"


class TokenBatch(NamedTuple):
    """Sequences for one step of a model, one behind the other without padding.

    The names are the keys of what VirNucPro's collator returns. Both arrays are writable memory: NumPy and
    PyTorch use it as it is, without a copy (`numpy.asarray(batch.input_ids)`).

    Attributes:
        input_ids: the tokens, whole numbers of 64 bits.
        cu_seqlens: 0, and where each sequence ends, whole numbers of 32 bits.
        max_seqlen: tokens of the longest sequence.
        sequence_ids: the ids, in the order of the input.
        num_sequences: how many sequences there are.

    SEMANTICS 23.4.

    >>> TokenBatch(memoryview(b""), memoryview(b""), 4, ["a"], 1).num_sequences
    1
    """

    input_ids: memoryview
    cu_seqlens: memoryview
    max_seqlen: int
    sequence_ids: list[str]
    num_sequences: int

    def tensors(self) -> dict[str, Any]:
        """Return what VirNucPro's collator returns: a dict with both arrays as tensors of PyTorch.

        The tensors use the memory of the batch, so nothing is copied.

        Returns:
            A dict with the attributes as keys, in their order.

        Raises:
            ImportError: if there is no PyTorch.
        """
        try:
            import torch
        except ImportError:
            raise ImportError("tensors are PyTorch's, which is not installed; pip install torch") from None
        return {
            **self._asdict(),
            "input_ids": torch.frombuffer(self.input_ids, dtype=torch.int64),
            "cu_seqlens": torch.frombuffer(self.cu_seqlens, dtype=torch.int32),
        }


class TokenBatches:
    r"""The token batches of one process: a sequence that makes each batch when it is asked for.

    It can be iterated again and again, and gives the same batches each time. Several threads may take
    batches at a time. A scratch file, if there is one, is removed by `close`, at the end of a `with` block,
    or when the object goes.

    Attributes:
        records: records in all batches.
        tokens: tokens in all batches.
        budget: the most tokens in a batch.

    SEMANTICS 23.1 to 23.8.

    >>> import os, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     proteins = os.path.join(folder, "proteins.faa")
    ...     with open(proteins, "w") as file:
    ...         _ = file.write(">a\nMA\n>b\nLLLL\n")
    ...     with token_batches(proteins) as batches:
    ...         ids = [batch.sequence_ids for batch in batches]
    >>> len(batches), batches.records, batches.tokens, ids
    (1, 2, 10, [['a', 'b']])
    """

    def __init__(
        self,
        reader: _kernel.TokenReader,
        budget: int,
        memory: Sequence[memoryview],
        opened: ExitStack,
    ) -> None:
        self.records = reader.records
        self.tokens = reader.tokens
        self.budget = budget
        self._reader = reader
        self._memory = memory
        self._finalizer = weakref.finalize(self, _close, opened, os.getpid())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove the scratch file, if there is one. After this no batch can be read from it.

        Returns:
            Nothing.
        """
        self._finalizer()

    @property
    def fill(self) -> float:
        """How full the batches are: their tokens divided by those that they have room for."""
        return self.tokens / (len(self) * self.budget) if len(self) else 1.0

    def __len__(self) -> int:
        return self._reader.batches

    def __getitem__(self, number: int) -> TokenBatch:
        """Make a batch.

        Args:
            number: its number; a negative one counts from the end.

        Returns:
            The batch.

        Raises:
            IndexError: if there is no such batch.
            OSError: if a file cannot be read; InputChangedError if it is not as it was.
        """
        number = operator.index(number)
        number += len(self) if number < 0 else 0
        if not 0 <= number < len(self):
            raise IndexError(f"there are {len(self)} batches")
        tokens, bounds, longest, ids = self._reader.read(number)
        input_ids = memoryview(tokens)
        if self._memory:
            memory = self._memory[number % len(self._memory)][: len(tokens)]
            memory[:] = input_ids
            input_ids = memory
        return TokenBatch(input_ids.cast("q"), memoryview(bounds).cast("i"), longest, ids, len(ids))

    def __iter__(self) -> Iterator[TokenBatch]:
        return map(self.__getitem__, range(len(self)))


def token_batches(
    path: AnyPath,
    *,
    budget: int = 16_384,
    max_length: int = 1022,
    world_size: int = 1,
    rank: int = 0,
    reads: bool | None = None,
    memory: Sequence[Buffer] = (),
    scratch_dir: AnyPath | None = None,
    index: AnyPath | None = None,
    progress: bool | Report = False,
) -> TokenBatches:
    r"""Plan full batches of ESM-2's tokens over all records of an input.

    All records are read once, to find where those of each length begin; eight bytes of memory are kept for
    each. Batches are then filled by length, so that hardly any room is left in them. A batch is read from the
    file when it is asked for. Order and batches are the same on every run. With an `index` all records are
    read in the first run only.

    Args:
        path: proteins, as FASTA; or nucleotide reads, as FASTA, FASTQ or unaligned BAM; compressed or not.
            "-" is standard input. Or the directory that `prepare` has made.
        budget: the most tokens in a batch, at least two more than `max_length`.
        max_length: longer sequences are cut to so many letters, as VirNucPro does.
        world_size: how many processes share the records. Each gets as many tokens as the others, but for one
            sequence at most.
        rank: which of them this one is, from 0.
        reads: whether the records are nucleotide reads, whose stop-free frames are taken, as `translate_file`
            writes them. By default FASTQ and BAM are, and FASTA that begins with the letters A, C, G, T, U
            and N alone.
        memory: writable buffers of at least 8 * `budget` bytes, such as pinned memory. The tokens of the
            batches are written to them in turns, so a batch keeps its tokens until its buffer's next turn.
        scratch_dir: directory for a scratch file, which is made of proteins that are compressed or read from
            a pipe, and of reads; None for the one that Python's `tempfile` chooses.
        index: path of a file that keeps where records begin, eight bytes for each. It is made if it is not
            there, or of other files, or for another `max_length`. Of proteins that go to a scratch file none
            is made.
        progress: True for a bar on stderr, if that is a terminal; or a function that is called for each piece
            of the input that is done, with its bytes and 0.

    Returns:
        The batches.

    Raises:
        OSError: if a file cannot be read or written.
        ValueError: for text before the first record, a letter that has no token, a directory without
            manifest, a number or a buffer that does not do, or a file in the place of the index.
        UnicodeDecodeError: for a record that cannot be read.
        InputChangedError: if the input changed while it was read.
        TypeError: for a number that is no whole number, or memory that is no buffer.

    SEMANTICS 23.1 to 23.8.

    >>> import os, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> proteins = os.path.join(folder.name, "proteins.faa")
    >>> with open(proteins, "w") as file:
    ...     _ = file.write(">a\nMA\n>b\nLLLL\n>c\nV\n")
    >>> batches = token_batches(proteins, budget=10, max_length=8)
    >>> [batch.sequence_ids for batch in batches]
    [['a', 'b'], ['c']]
    >>> batches[0].input_ids.tolist(), batches[0].cu_seqlens.tolist()
    ([0, 20, 5, 2, 0, 4, 4, 4, 4, 2], [0, 4, 10])
    >>> folder.cleanup()
    """
    numbers = map(operator.index, (budget, max_length, world_size, rank))
    budget, max_length, world_size, rank = numbers
    if not 1 <= max_length <= budget - _AROUND or budget > MAX_BUDGET:
        raise ValueError(
            f"max_length is {max_length} and budget {budget}; give a length of at least 1, and a budget from "
            f"{_AROUND} more than that to {MAX_BUDGET}"
        )
    if not 0 <= rank < world_size:
        raise ValueError(f"rank is {rank} of {world_size}; give one from 0 to world_size - 1")
    buffers = [_writable(buffer, budget) for buffer in memory]
    with ExitStack() as opened:
        files = list(_files_of(path))
        planner = _kernel.TokenPlanner(max_length)
        if index is None or not load_index(planner, files, index):
            planner = _kernel.TokenPlanner(max_length)
            with progress_report(
                progress, f"Planning {os.fsdecode(path)}", _total_size(files), "B"
            ) as report:
                in_place = [_add_records(planner, file, reads, scratch_dir, opened, report) for file in files]
            if index is not None:
                save_index(planner, index, in_place=all(in_place))
        reader = planner.plan(budget, rank, world_size)
        return TokenBatches(reader, budget, buffers, opened.pop_all())


def _close(opened: ExitStack, process: int) -> None:
    """Remove scratch files; not in a process that was forked from the one that made them."""
    if os.getpid() == process:
        opened.close()


def _writable(buffer: Buffer, budget: int) -> memoryview:
    """Return the bytes of a buffer that can take the tokens of a batch."""
    view = memoryview(buffer)
    if view.readonly or not view.c_contiguous or view.nbytes < _TOKEN_BYTES * budget:
        raise ValueError(
            f"a buffer of the memory has {view.nbytes} bytes or cannot be written as one; give ones that "
            f"can, of at least {_TOKEN_BYTES * budget} bytes: {_TOKEN_BYTES} for each token of the budget"
        )
    return view.cast("B")


def _files_of(path: AnyPath) -> Iterator[AnyPath]:
    """Yield the files that hold the records: those of proteins, where `path` is a preparation's directory."""
    if not os.path.isdir(path):
        yield path
        return
    directory = os.fsdecode(path)
    manifest = Manifest.of_directory(directory)
    if manifest is None:
        raise ValueError(
            f"{directory}: holds no {MANIFEST_NAME}; give a file, or the directory of a preparation"
        )
    for file in manifest.divided("protein"):
        yield os.path.join(directory, *file.path.split("/"))


def _total_size(files: list[AnyPath]) -> int | None:
    """Return the bytes of all files; None if one is no regular file."""
    return sum(map(os.path.getsize, files)) if all(map(os.path.isfile, files)) else None


def _add_records(
    planner: _kernel.TokenPlanner,
    path: AnyPath,
    reads: bool | None,
    scratch_dir: AnyPath | None,
    opened: ExitStack,
    report: Report,
) -> bool:
    """Let the planner find the records of a file; those that cannot be read anywhere go to a scratch file.

    Returns whether they stay where they are.
    """
    with RecordInput(path) as source:
        source.look(1, span_bytes(BLOCK))
        has_reads = _holds_reads(source, reads)
        name = path_text(source.name)
        if source.text_path is not None and not has_reads:
            planner.open(source.text_path, name)
            for span in cut(source.file, source.size, span_bytes(SPAN)):
                planner.index(span.start, span.end)
                report(span.end - span.start, 0)
            source.check_unchanged()
            return True
        scratch = opened.enter_context(scratch_file(scratch_dir))
        _write_proteins(source, scratch, report, has_reads=has_reads)
    with open(scratch.path, "rb") as file:
        planner.open(scratch.path, name)
        for span in cut(file, os.path.getsize(scratch.path), span_bytes(SPAN)):
            planner.index(span.start, span.end)
    return False


def _holds_reads(source: RecordInput, reads: bool | None) -> bool:
    """Return whether an input holds nucleotide reads (rule 23.2)."""
    if source.content in {"fastq", "bam"}:
        if reads is False:
            raise ValueError(f"{source.name}: is {source.content}, which holds reads; leave out reads=False")
        return True
    if reads is not None:
        return reads
    if source.blocks is None:
        front = source.file.read(START_BYTES)
        source.file.seek(0)
    else:
        front = source.blocks.front
    letters = b"".join(line for line in front.splitlines() if not line.startswith(b">"))
    return bool(letters) and not letters.translate(None, _NUCLEOTIDES)


def _write_proteins(source: RecordInput, scratch: ScratchFile, report: Report, *, has_reads: bool) -> None:
    """Write the proteins of an input to a scratch file; of reads those of their stop-free frames."""
    if source.blocks is None:
        source.look(1, span_bytes(BLOCK), in_order=True)
    assert source.blocks is not None, "it was opened to be read in order"  # noqa: S101
    with open(scratch.path, "wb") as file:
        while block := source.blocks.next():
            text, *_ = block.text()
            if has_reads:
                _, text, _ = _kernel.translate_block(
                    text,
                    source=path_text(source.name),
                    records_before=block.records_before,
                    lines_before=block.lines_before if source.content == "fasta" else None,
                )
            try:
                file.write(text)
                file.flush()
            except OSError as error:
                raise scratch.user_error(OSError(error.errno, error.strerror, scratch.path)) from None
            report(source.bytes_done(block.end - block.start), 0)
    source.warn()
    if source.is_regular:
        source.check_unchanged()
