"""What a benchmark says on standard error while it works."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

import click
import numpy as np
import numpy.typing as npt

_begin = time.monotonic()
_Block = TypeVar("_Block", bound=npt.NDArray[np.uint8])


def note(text: str) -> None:
    """One line, with the minutes and seconds since the start."""
    minutes, seconds = divmod(int(time.monotonic() - _begin), 60)
    click.echo(f"{minutes:3}:{seconds:02}  {text}", err=True)


def track(blocks: Iterable[_Block], total_bytes: int) -> Iterator[_Block]:
    """The blocks, with a bar that follows their bytes where someone can see it."""
    if not sys.stderr.isatty():
        yield from blocks
        return
    with click.progressbar(length=total_bytes, file=sys.stderr) as bar:
        for block in blocks:
            yield block
            bar.update(block.size)
