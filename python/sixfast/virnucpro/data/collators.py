"""Drop-in for `virnucpro.data.collators`: batches of tokens one behind the other, without padding.

Same names, parameters, results and log records. Proteins of the letters of the ESM-1b alphabet take a shorter
way than the batch converter's, if that is fair-esm's. Tensors are torch's where torch is loaded, else arrays.
SEMANTICS 22.22 to 22.26.
"""

from __future__ import annotations

import logging
import sys
from array import array
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any

from sixfast.reference.tokens import TOKENS
from sixfast.virnucpro.data.packing import GreedyPacker

if TYPE_CHECKING:
    from collections.abc import Sequence

    Record = dict[str, Any]
    #: A batch as the model takes it, empty while records are gathered.
    Batch = dict[str, Any]

__all__ = ["VarlenCollator", "logger"]

logger = logging.getLogger("virnucpro.data.collators")

#: Rounds of `flush` at most.
_MOST_ROUNDS = 50
#: The letters of the alphabet, and a table that makes tokens of them.
_LETTERS = "".join(token for token in TOKENS if len(token) == 1).encode()
_NUMBERS = bytes.maketrans(_LETTERS, bytes(map(TOKENS.index, map(chr, _LETTERS))))
_TOKEN_NUMBERS = {token: number for number, token in enumerate(TOKENS)}
_CLS, _PAD, _EOS = map(TOKENS.index, ("<cls>", "<pad>", "<eos>"))


class VarlenCollator:
    """Gathers records, packs them into batches, and makes tokens of each.

    It is called for each record, and gives an empty dict until there are `buffer_size` records. Then each
    call gives a batch, until these have gone. `flush` gives what is left.

    Args:
        batch_converter: makes tokens of pairs (id, sequence), as fair-esm's does it.
        max_tokens_per_batch: the budget.
        max_sequence_length: longer sequences are cut to it.
        buffer_size: records that are packed together.
        enable_packing: False: each call gives the batch that it was given.

    Attributes:
        batch_converter: the same, and so are max_tokens_per_batch, buffer_size, enable_packing.
        padding_idx: the token that is no part of a sequence.
        buffer: records that were not packed yet.
        packed_queue: batches that were.
        packer: packs; None without packing.

    SEMANTICS 22.22 and 22.23.

    >>> from types import SimpleNamespace
    >>> alphabet = SimpleNamespace(padding_idx=1)
    >>> collator = VarlenCollator(SimpleNamespace(alphabet=alphabet), buffer_size=3)
    >>> collator({"id": "a", "sequence": "MKV"})
    {}
    >>> [record["id"] for record in collator.buffer]
    ['a']
    """

    def __init__(
        self,
        batch_converter: Any,  # noqa: ANN401 - whatever has an alphabet and can be called
        max_tokens_per_batch: int = 4096,
        max_sequence_length: int = 1022,
        buffer_size: int = 2000,
        enable_packing: bool = True,
    ) -> None:
        self.batch_converter = batch_converter
        self.max_tokens_per_batch = max_tokens_per_batch
        self.padding_idx = batch_converter.alphabet.padding_idx
        self.buffer: list[Record] = []
        self.packed_queue: list[list[Record]] = []
        self.buffer_size = buffer_size
        self.enable_packing = enable_packing
        self.packer = GreedyPacker(max_tokens_per_batch, max_sequence_length) if enable_packing else None
        self._total_sequences_received = 0
        self._total_sequences_returned = 0
        logger.debug(
            "VarlenCollator initialized: max_tokens=%s, padding_idx=%s, buffer_size=%s, enable_packing=%s",
            max_tokens_per_batch,
            self.padding_idx,
            buffer_size,
            enable_packing,
        )

    def __call__(self, batch: Sequence[Record] | Record | None) -> Batch:
        """Take records in, and return a batch if there is one.

        Args:
            batch: records, or one.

        Returns:
            `input_ids`, all tokens; `cu_seqlens`, where each sequence begins, and their end; `max_seqlen`,
            the length of the longest; `sequence_ids`; `num_sequences`. Or an empty dict.

        Raises:
            TypeError: for what has no length.
            KeyError: for a record without `id` or `sequence`, and what the batch converter raises.
        """
        records: Any = [batch] if isinstance(batch, dict) else batch
        if not records:
            return {}
        if not self.enable_packing:
            return self._tokenize_and_pack(records)
        self._total_sequences_received += len(records)
        if self.packed_queue:
            self.buffer.extend(records)
            first = self._take_from_queue()
            logger.debug(
                "Returning from packed_queue (%s batches remaining), buffer now has %s sequences",
                len(self.packed_queue),
                len(self.buffer),
            )
            return self._tokenize_and_pack(first)
        self.buffer.extend(records)
        if len(self.buffer) >= self.buffer_size:
            self._pack_buffer()
        else:
            logger.debug("Buffer accumulating: %s/%s sequences", len(self.buffer), self.buffer_size)
        if not self.packed_queue:
            return {}
        first = self._take_from_queue()
        logger.debug(
            "Returning first packed batch (%s sequences), %s batches remaining in queue",
            len(first),
            len(self.packed_queue),
        )
        return self._tokenize_and_pack(first)

    def _take_from_queue(self) -> list[Record]:
        first = self.packed_queue.pop(0)
        self._total_sequences_returned += len(first)
        return first

    def _pack_buffer(self) -> None:
        logger.debug("Buffer reached threshold (%s/%s), packing...", len(self.buffer), self.buffer_size)
        batches = self._packed(self.buffer)
        logger.debug(
            "Packed %s sequences → %s batches containing %s sequences",
            len(self.buffer),
            len(batches),
            sum(map(len, batches)),
        )
        self.packed_queue.extend(batches)
        self.buffer = []

    def _packed(self, records: list[Record]) -> list[list[Record]]:
        return [records] if self.packer is None else self.packer.pack_sequences(records)

    def _tokenize_and_pack(self, batch: Sequence[Record]) -> Batch:
        """Return the tokens of a batch. What is beyond the budget goes back into the buffer."""
        if not batch:
            return {}
        rows, lengths = self._rows([(record["id"], record["sequence"]) for record in batch])
        taken = self._count_within_budget(batch, lengths)
        lengths = lengths[:taken]
        logger.debug("Packed %s sequences: %s tokens, max_seqlen=%s", taken, sum(lengths), max(lengths))
        return {
            "input_ids": _joined(rows[:taken]),
            "cu_seqlens": _integers([0, *accumulate(lengths)], "i", "int32"),
            "max_seqlen": max(lengths),
            "sequence_ids": [record["id"] for record in batch[:taken]],
            "num_sequences": taken,
        }

    def _rows(self, pairs: list[tuple[Any, Any]]) -> tuple[list[Any], list[int]]:
        """Return the tokens of each sequence without padding, and their numbers."""
        if self.padding_idx == _PAD and _is_esm1b(self.batch_converter):
            tokens = [_tokens_of_letters(sequence) for _, sequence in pairs]
            if None not in tokens:
                return tokens, [len(row) for row in tokens if row is not None]
        _, _, table = self.batch_converter(pairs)
        rows, lengths = [], []
        for number in range(len(pairs)):
            row = table[number]
            length = int((row != self.padding_idx).sum())
            rows.append(row[:length])
            lengths.append(length)
        return rows, lengths

    def _count_within_budget(self, batch: Sequence[Record], lengths: list[int]) -> int:
        most = self.max_tokens_per_batch
        if lengths[0] > most:
            logger.warning(
                "Sequence %s exceeds max_tokens_per_batch (%s > %s). Including as single-sequence batch.",
                batch[0]["id"],
                lengths[0],
                most,
            )
        taken = 1
        tokens = lengths[0]
        while taken < len(batch) and tokens + lengths[taken] <= most:
            tokens += lengths[taken]
            taken += 1
        if taken < len(batch):
            self.buffer.extend(batch[taken:])
            logger.info(
                "Token budget overflow: %s sequences returned to buffer (packed %s/%s, budget %s)",
                len(batch) - taken,
                taken,
                len(batch),
                most,
            )
        return taken

    def flush(self) -> list[Batch]:
        """Return batches of all records that are left.

        Returns:
            The batches: first those of the buffer, then those that were packed before.

        Raises:
            KeyError: as a call; and what the batch converter raises.
        """
        buffered, queued = len(self.buffer), len(self.packed_queue)
        logger.info(
            "Flush called: buffer has %s sequences, packed_queue has %s batches, total received: %s, "
            "total returned so far: %s",
            buffered,
            queued,
            self._total_sequences_received,
            self._total_sequences_returned,
        )
        logger.info(
            "Expected sequences remaining to flush: %s",
            self._total_sequences_received - self._total_sequences_returned,
        )
        results: list[Batch] = []
        rounds = 0
        while (self.buffer or self.packed_queue) and rounds < _MOST_ROUNDS:
            rounds += 1
            self._flush_once(rounds, results)
        if self.buffer:
            logger.error(
                "Flush safety limit reached after %s iterations! %s sequences still in buffer - "
                "these will be lost.",
                rounds,
                len(self.buffer),
            )
        logger.info(
            "Flush complete: %s batches, %s sequences flushed (started with %s buffer + %s queue batches, "
            "%s iteration(s))",
            len(results),
            sum(result["num_sequences"] for result in results),
            buffered,
            queued,
            rounds,
        )
        return results

    def _flush_once(self, number: int, results: list[Batch]) -> None:
        """One round: what is in the buffer, then what was packed before."""
        if self.buffer:
            logger.info("Flush iteration %s: packing %s buffer sequences", number, len(self.buffer))
            batches, self.buffer = self._packed(self.buffer), []
            for batch in batches:
                self._flush_batch(batch, results)
        while self.packed_queue:
            self._flush_batch(self.packed_queue.pop(0), results)

    def _flush_batch(self, batch: list[Record], results: list[Batch]) -> None:
        result = self._tokenize_and_pack(batch)
        if result:
            results.append(result)
            self._total_sequences_returned += result["num_sequences"]


def _is_esm1b(batch_converter: Any) -> bool:  # noqa: ANN401 - whatever it is
    """Whether it is fair-esm's own, with the ESM-1b alphabet, and cuts nothing."""
    esm = sys.modules.get("esm.data")
    if esm is None or type(batch_converter) is not esm.BatchConverter:
        return False
    alphabet = batch_converter.alphabet
    return (
        type(alphabet) is esm.Alphabet
        and not batch_converter.truncation_seq_length
        and alphabet.tok_to_idx == _TOKEN_NUMBERS
        and alphabet.prepend_bos
        and alphabet.append_eos
        and not alphabet.use_msa
    )


def _tokens_of_letters(sequence: object) -> bytes | None:
    """Return the tokens of a sequence of the alphabet's letters only; None for any other."""
    if type(sequence) is not str or not sequence.isascii():
        return None
    letters = sequence.encode("ascii")
    if letters.translate(None, _LETTERS):
        return None
    return b"%c%b%c" % (_CLS, letters.translate(_NUMBERS), _EOS)


def _joined(rows: Sequence[Any]) -> Any:  # noqa: ANN401 - a tensor or an array
    """One row behind the other, as integers of 64 bits."""
    torch = sys.modules.get("torch")
    if isinstance(rows[0], bytes):
        tokens = b"".join(rows)
        if torch is None:
            return array("q", iter(tokens))
        return torch.frombuffer(bytearray(tokens), dtype=torch.uint8).to(torch.int64)
    if torch is not None and isinstance(rows[0], torch.Tensor):
        return torch.cat(list(rows))
    return _integers(list(chain.from_iterable(rows)), "q", "int64")


def _integers(numbers: list[int], code: str, kind: str) -> Any:  # noqa: ANN401 - a tensor or an array
    torch = sys.modules.get("torch")
    return array(code, numbers) if torch is None else torch.tensor(numbers, dtype=getattr(torch, kind))
