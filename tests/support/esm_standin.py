"""A stand-in for fair-esm's alphabet and batch converter, and for the rows of a tensor."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from sixfast.reference import tokens


class Row(list[int]):
    """What the collator uses of a row of a tensor: `row != number`, `.sum()`."""

    def __ne__(self, other: object) -> Any:
        return Row(int(each != other) for each in self)

    __hash__ = None  # type: ignore[assignment] # as it compares

    def sum(self) -> int:
        return sum(list(self))


class Alphabet:
    """The ESM-1b alphabet."""

    prepend_bos = append_eos = True
    use_msa = False
    cls_idx, padding_idx, eos_idx, unk_idx, mask_idx = 0, 1, 2, 3, 32

    def __init__(self) -> None:
        self.tok_to_idx = {token: number for number, token in enumerate(tokens.TOKENS)}


class BatchConverter:
    """Makes a table of tokens, which is padded at the right.

    Attributes:
        calls: how often it was called.
    """

    def __init__(self) -> None:
        self.alphabet = Alphabet()
        self.truncation_seq_length = None
        self.calls = 0

    def __call__(self, pairs: list[tuple[Any, str]]) -> tuple[list[Any], list[str], list[Row]]:
        self.calls += 1
        labels, texts = zip(*pairs)
        rows = [tokens.all_tokens(text) for text in texts]
        width = max(map(len, rows))
        return list(labels), list(texts), [Row([*row, *[1] * (width - len(row))]) for row in rows]


def esm_in_place(monkeypatch: Any) -> None:
    """Let the stand-in be what `esm.data` has."""
    module: Any = ModuleType("esm.data")
    module.Alphabet, module.BatchConverter = Alphabet, BatchConverter
    monkeypatch.setitem(sys.modules, "esm.data", module)
