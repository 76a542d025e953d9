"""The exceptions that sixfast defines. All others are Python's."""

from __future__ import annotations

import sys


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


class TranslationError(ValueError):
    """A codon that the ambiguity policy refuses, or no coding sequence where there has to be one.

    Where Biopython is loaded it is Biopython's exception of this name too.
    """

    def __reduce__(self) -> tuple[object, ...]:
        """Come out of a pickle by the function, which finds out anew whether Biopython is loaded."""
        return translation_error, self.args


def translation_error(message: str) -> TranslationError:
    """Return a TranslationError, which is Biopython's too where that is loaded.

    Args:
        message: what is wrong.

    Returns:
        The exception.
    """
    codon_table = sys.modules.get("Bio.Data.CodonTable")
    if codon_table is None:
        return TranslationError(message)
    bases = (TranslationError, codon_table.TranslationError)
    kind: type[TranslationError] = type("TranslationError", bases, {"__module__": __name__})
    return kind(message)
