"""Warnings in the log."""

from __future__ import annotations

# Type checkers take this for typing.TYPE_CHECKING. To import typing takes long.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_set_up: Callable[[], None] | None = None


def set_up_log_by(set_up: Callable[[], None]) -> None:
    """Call this function before the first warning: most runs log nothing, and loading takes a while."""
    global _set_up  # noqa: PLW0603 - of the process, as the log is
    _set_up = set_up


def log_warning(message: str, *values: object) -> None:
    """Log a WARNING to the logger `sixfast`; the values are put into the message as logging does it."""
    global _set_up
    import logging  # imported here, since most runs log nothing

    if _set_up is not None:
        set_up, _set_up = _set_up, None
        set_up()
    logging.getLogger("sixfast").warning(message, *values)
