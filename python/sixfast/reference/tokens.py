"""Tokens of proteins by fair-esm's ESM-1b alphabet, which all ESM-2 models have."""

from __future__ import annotations

import re

#: The tokens in the order of their numbers.
TOKENS = ("<cls>", "<pad>", "<eos>", "<unk>", *"LAGVSERTIDPKQNFYMHWCXBUZO.-", "<null_1>", "<mask>")

_NUMBERS = {token: number for number, token in enumerate(TOKENS)}
_TOKEN = re.compile("|".join(map(re.escape, TOKENS)))


def all_tokens(text: str) -> list[int]:
    """Return the tokens of a protein.

    Args:
        text: letters of the alphabet, names of tokens, and blanks, which are skipped.

    Returns:
        0, the numbers of its tokens, 2.

    Raises:
        KeyError: for other letters; its argument is the first run of them.
        AttributeError, TypeError: for what is no str.

    SEMANTICS 22.24 and 22.25.

    >>> all_tokens("MK <mask>")
    [0, 20, 15, 32, 2]
    """
    text = text.strip()
    numbers, end = [], 0
    for token in _TOKEN.finditer(text):
        _refuse_unknown(text[end : token.start()])
        numbers.append(_NUMBERS[token.group()])
        end = token.end()
    _refuse_unknown(text[end:])
    return [_NUMBERS["<cls>"], *numbers, _NUMBERS["<eos>"]]


def tokenize(text: str) -> list[int]:
    """Return the tokens of a protein that are left of it in a batch.

    Args:
        text: as in `all_tokens`.

    Returns:
        All of them, but as many at the end are lost as there are `<pad>` among them: these count as padding.

    Raises:
        KeyError, AttributeError, TypeError: as `all_tokens`.

    SEMANTICS 22.24 to 22.26.

    >>> tokenize("MK<pad>LV")
    [0, 20, 15, 1, 4, 7]
    """
    numbers = all_tokens(text)
    return numbers[: len(numbers) - numbers.count(_NUMBERS["<pad>"])]


def _refuse_unknown(between: str) -> None:
    """Raise a KeyError for what stands between tokens, unless it is blanks."""
    for word in between.split():
        raise KeyError(word)
