"""How much tests try that can never try everything."""

from __future__ import annotations

import os

_TIMES = int(os.environ.get("EXAMPLES", "1"))


def examples(usual: int) -> int:
    """How many examples a test takes: so many usually, twenty times as many with `make test EXAMPLES=20`."""
    return usual * _TIMES
