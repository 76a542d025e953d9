"""Tokens of proteins, as fair-esm was seen to make them."""

from __future__ import annotations

from typing import Any

import pytest

from data_layer import cases
from sixfast.reference.tokens import all_tokens, tokenize


def test_golden_cases() -> None:
    checked = 0
    for case in cases("tokens", "tokens"):
        outcome: dict[str, Any]
        try:
            outcome = {"result": tokenize(case["text"])}
        except KeyError as error:
            outcome = {"raises": "KeyError", "args": list(error.args)}
        assert outcome == case["want"][0][1], case["text"]
        checked += 1
    assert checked > 500


@pytest.mark.parametrize("text", [None, 5, 2.5])
def test_what_is_no_text(text: Any) -> None:
    with pytest.raises(AttributeError):
        all_tokens(text)


def test_bytes_are_no_text() -> None:
    with pytest.raises(TypeError):
        all_tokens(b"MK")  # type: ignore[arg-type]
