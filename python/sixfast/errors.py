"""The exceptions that sixfast defines. All others are Python's."""

from __future__ import annotations


class DifferenceError(RuntimeError):
    """The kernel and the pure-Python reference give different answers."""


class InputChangedError(OSError):
    """The input was replaced, changed or removed while it was read."""


class WorkerDiedError(RuntimeError):
    """A worker process ended before its work was done."""


class VirNucProMissingError(ImportError):
    """VirNucPro, whose functions sixfast should replace, cannot be found."""


class VirNucProChangedError(RuntimeError):
    """The functions of the installed VirNucPro are not those that sixfast can replace.

    This is no ImportError: a program that works without VirNucPro too must not think that it is missing.
    """
