"""The end of a prediction."""


def compute_consensus(predictions: list[tuple]) -> dict:
    """One answer for each sequence."""
    raise NotImplementedError(predictions)
