"""Batches."""


class GreedyPacker:
    """Packs records."""

    def __init__(self, max_tokens_per_batch: int, max_sequence_length: int = 1022) -> None:
        raise NotImplementedError(max_tokens_per_batch, max_sequence_length)


def compute_batch_efficiency(
    num_tokens: int, num_sequences: int, max_seqlen: int, max_tokens_per_batch: int
) -> dict:
    """Return figures."""
    raise NotImplementedError(num_tokens, num_sequences, max_seqlen, max_tokens_per_batch)


def calculate_token_budget(
    device_id: int = 0,
    model_memory_gb: float = 5.0,
    safety_margin_gb: float = 2.0,
    bytes_per_token: int = 4096,
    min_tokens: int = 1024,
    max_tokens: int = 16384,
) -> int:
    """Return a number of tokens."""
    raise NotImplementedError(
        device_id, model_memory_gb, safety_margin_gb, bytes_per_token, min_tokens, max_tokens
    )
