"""The errors that are sixfast's own; all others are Python's."""

from __future__ import annotations


class DifferenceError(RuntimeError):
    """The kernel and the pure-Python reference give different answers."""


class InputChangedError(OSError):
    """The input became another file, longer or shorter while it was read."""


class WorkerDiedError(RuntimeError):
    """A worker process ended before its work was done."""
