"""The errors that are sixfast's own; all others are Python's."""

from __future__ import annotations


class DifferenceError(RuntimeError):
    """The kernel and the pure-Python reference give different answers."""


class InputChangedError(OSError):
    """The input became another file, longer or shorter while it was read."""


class WorkerDiedError(RuntimeError):
    """A worker process ended before its work was done."""


class VirNucProMissingError(ImportError):
    """There is no VirNucPro whose functions sixfast could replace."""


class VirNucProChangedError(RuntimeError):
    """This VirNucPro's functions are not those that sixfast can replace.

    It is no ImportError: a program that can do without VirNucPro shall not take it for its absence.
    """
