"""A progress bar on stderr, or the caller's own function."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sixfast.system.signals import signals_blocked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    #: Called for each piece that is done, with its bytes (or letters) and records.
    Report = Callable[[int, int], object]

#: Seconds before a bar appears.
_DELAY = 1.0


@contextmanager
def progress_report(
    progress: bool | Report, description: str, total: int | None, unit: str
) -> Iterator[Report]:
    """Give the function to call for each piece: the caller's own, one that advances a bar, or an empty one.

    A bar appears after a second, and only if stderr is a terminal.
    """
    if callable(progress):
        yield progress
        return
    if not (progress and sys.stderr is not None and sys.stderr.isatty()):
        yield lambda _done, _records: None
        return
    with signals_blocked():
        from tqdm import tqdm  # takes longer to load than most files take to translate

    with tqdm(
        desc=description,
        total=total,
        unit=unit,
        unit_scale=True,
        delay=_DELAY,
        file=sys.stderr,
        dynamic_ncols=True,
    ) as bar:
        records = 0

        def advance(done: int, more: int) -> None:
            nonlocal records
            records += more
            bar.set_postfix_str(f"{records:,} records", refresh=False)
            bar.update(done)

        yield advance
