"""Warnings in the log."""

from __future__ import annotations


def log_warning(message: str, *values: object) -> None:
    """Log a WARNING to the logger `sixfast`; the values are put into the message as logging does it."""
    import logging  # imported here, since most runs log nothing

    logging.getLogger("sixfast").warning(message, *values)
