"""What is said to the user without being an error."""

from __future__ import annotations


def log_warning(message: str, *values: object) -> None:
    """Log a WARNING to the logger `sixfast`, with values as logging takes them."""
    import logging  # most runs have nothing to say

    logging.getLogger("sixfast").warning(message, *values)
