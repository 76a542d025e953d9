"""Drop-in for `virnucpro.data.packing`: batches of sequences for a GPU, as full as may be.

Same names, parameters, results and log records. SEMANTICS 22.10 to 22.13.
"""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    #: A record with the keys `id` and `sequence`.
    Record = dict[str, Any]

__all__ = ["GreedyPacker", "calculate_token_budget", "compute_batch_efficiency", "logger"]

logger = logging.getLogger("virnucpro.data.packing")

#: Tokens that every sequence has besides its letters: at its begin and at its end.
_EXTRA_TOKENS = 2
#: The budget where no GPU is seen.
_BUDGET_WITHOUT_CUDA = 4096
_GIB = 1024**3


class GreedyPacker:
    """Packs records into batches with a budget of tokens, the longest first.

    Args:
        max_tokens_per_batch: the budget. A record costs its letters and two.
        max_sequence_length: longer sequences are cut to it.

    Attributes:
        max_tokens_per_batch: the same, looked up at each call.
        max_sequence_length: the same.

    SEMANTICS 22.10 and 22.11.

    >>> packer = GreedyPacker(20)
    >>> records = [{"id": name, "sequence": name * 5} for name in "abc"]
    >>> [[record["id"] for record in batch] for batch in packer.pack_sequences(records)]
    [['a', 'b'], ['c']]
    """

    def __init__(self, max_tokens_per_batch: int, max_sequence_length: int = 1022) -> None:
        self.max_tokens_per_batch = max_tokens_per_batch
        self.max_sequence_length = max_sequence_length
        logger.debug(
            "GreedyPacker initialized: max_tokens=%s, max_length=%s",
            max_tokens_per_batch,
            max_sequence_length,
        )

    def _tokenized_length(self, sequence: str) -> int:
        return len(sequence) + _EXTRA_TOKENS

    def sort_by_length(self, sequences: Iterable[Record]) -> list[Record]:
        """Sort records by length, the longest first, then by id.

        Args:
            sequences: records.

        Returns:
            A new list of the same dicts.

        Raises:
            KeyError: for a record without `id` or `sequence`.
            TypeError: for ids that cannot be compared.
        """
        return sorted(sequences, key=lambda record: (-len(record["sequence"]), record["id"]))

    def pack_sequences(self, sequences: Sequence[Record]) -> list[list[Record]]:
        """Pack records into batches.

        A sequence that is too long is cut in the caller's own dict, which is marked by `truncated`.

        Args:
            sequences: records.

        Returns:
            The batches, which hold the caller's dicts. None is empty. A record that is beyond the budget by
            itself is a batch of its own.

        Raises:
            KeyError, TypeError: as `sort_by_length`.
        """
        if not sequences:
            return []
        batches: list[list[Record]] = []
        tokens = 0
        for record in self.sort_by_length(sequences):
            length = self._cut(record) + _EXTRA_TOKENS
            if not batches or tokens + length > self.max_tokens_per_batch:
                batches.append([])
                tokens = 0
            batches[-1].append(record)
            tokens += length
        self._log_efficiency(self.compute_efficiency(batches))
        return batches

    def _cut(self, record: Record) -> int:
        """Cut a sequence that is too long, and return the length that it counts with."""
        length, most = len(record["sequence"]), self.max_sequence_length
        if length <= most:
            return length
        logger.warning(
            "Sequence %s exceeds max_length (%s > %s), truncating to preserve N-terminal",
            record["id"],
            length,
            most,
        )
        record["sequence"] = record["sequence"][:most]
        record["truncated"] = True
        return most

    def _log_efficiency(self, efficiency: float) -> None:
        if efficiency < 0.80:
            logger.error(
                "CRITICAL: Packing efficiency %s < 80%%. Packing may be broken or buffer_size too small.",
                f"{efficiency:.1%}",
            )
        elif efficiency < 0.85:
            logger.warning(
                "Low packing efficiency: %s < 85%%. Consider increasing buffer_size.", f"{efficiency:.1%}"
            )
        else:
            logger.debug("Packing efficiency: %s", f"{efficiency:.1%}")

    def compute_efficiency(self, batches: Sequence[Sequence[Record]]) -> float:
        """Return which part of the budgets of all batches is used.

        Args:
            batches: lists of records.

        Returns:
            Tokens, by the number of batches times the budget; 0.0 without batches or a budget. A batch of one
            long record may make it more than 1.
        """
        capacity = len(batches) * self.max_tokens_per_batch
        if capacity <= 0:
            return 0.0
        tokens = sum(self._tokenized_length(record["sequence"]) for batch in batches for record in batch)
        return tokens / capacity


def compute_batch_efficiency(
    num_tokens: float, num_sequences: float, max_seqlen: float, max_tokens_per_batch: float
) -> dict[str, float]:
    """Return figures of a batch.

    Args:
        num_tokens: its tokens.
        num_sequences: its sequences.
        max_seqlen: tokens of the longest one.
        max_tokens_per_batch: the budget.

    Returns:
        `token_utilization` and `theoretical_efficiency`, the part of the budget that is used;
        `padding_waste`, the part that padding would take; `avg_sequence_length`. All are 0.0 without
        sequences or a budget.

    Raises:
        TypeError: for what is no number.

    SEMANTICS 22.12.

    >>> compute_batch_efficiency(90, 3, 40, 100)["padding_waste"]
    0.25
    """
    if num_sequences == 0 or max_tokens_per_batch == 0:
        utilization = waste = average = 0.0
    else:
        utilization = num_tokens / max_tokens_per_batch
        padded = num_sequences * max_seqlen
        waste = 1.0 - num_tokens / padded if padded > 0 else 0.0
        average = num_tokens / num_sequences
    return {
        "token_utilization": utilization,
        "padding_waste": waste,
        "avg_sequence_length": average,
        "theoretical_efficiency": utilization,
    }


def calculate_token_budget(
    device_id: int = 0,
    model_memory_gb: float = 5.0,
    safety_margin_gb: float = 2.0,
    bytes_per_token: int = 4096,
    min_tokens: int = 1024,
    max_tokens: int = 16384,
) -> int:
    """Return how many tokens a batch may have on a GPU.

    Args:
        device_id: the GPU's number.
        model_memory_gb: GiB that the model takes.
        safety_margin_gb: GiB that are left free.
        bytes_per_token: memory that a token takes.
        min_tokens: the answer is at least this.
        max_tokens: the answer is at most this, if that is not below `min_tokens`.

    Returns:
        The budget; 4096 where torch is not loaded or sees no GPU.

    SEMANTICS 22.13.

    >>> calculate_token_budget(max_tokens=100)  # without a GPU
    4096
    """
    torch = sys.modules.get("torch")
    if torch is None or not torch.cuda.is_available():
        logger.warning("CUDA not available, using default token budget (4096)")
        return _BUDGET_WITHOUT_CUDA
    total = torch.cuda.get_device_properties(device_id).total_memory / _GIB
    left = max(total - model_memory_gb - safety_margin_gb, 0.5)
    budget = max(min(int(left * _GIB / bytes_per_token), max_tokens), min_tokens)
    logger.info(
        "Token budget: %s (GPU %s: %.1fGB total, %.1fGB available for batching)",
        budget,
        device_id,
        total,
        left,
    )
    return budget
