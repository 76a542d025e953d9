"""Batches of tokens."""


class VarlenCollator:
    """Packs tokens."""

    def __init__(
        self,
        batch_converter: object,
        max_tokens_per_batch: int = 4096,
        max_sequence_length: int = 1022,
        buffer_size: int = 2000,
        enable_packing: bool = True,
    ) -> None:
        raise NotImplementedError(
            batch_converter, max_tokens_per_batch, max_sequence_length, buffer_size, enable_packing
        )
