"""One preparation, timed as a call: what `benchmarks/ray.py` starts as a program.

python -m benchmarks.ray_calls local|waves|ray SOURCE DIRECTORY WORKERS
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable


def main(who: str, source: str, directory: str, workers: int) -> dict[str, float]:
    """Seconds of each step."""
    from sixfast.preparation.prepare import prepare as prepare_here

    if who == "local":
        return {"local": _seconds(lambda: prepare_here(source, directory, workers=workers))}
    if who == "waves":
        return _waves(source, directory)
    import ray

    import sixfast.ray

    def prepare() -> None:
        shutil.rmtree(directory, ignore_errors=True)
        sixfast.ray.prepare(source, directory, task_bytes=16 << 20)

    start = _seconds(lambda: ray.init(num_cpus=workers, include_dashboard=False, log_to_driver=False))
    return {"start": start, "first": _seconds(prepare), "again": _seconds(prepare)}


def _waves(source: str, directory: str) -> dict[str, float]:
    """Seconds of what the tasks of both waves do, on one processor."""
    from sixfast.engine.spans import SPAN
    from sixfast.preparation.prepare import checked_options
    from sixfast.ray.storage import Storage
    from sixfast.ray.waves import Work, count, divide, write

    size, options = os.path.getsize(source), checked_options()
    assert options.each is not None  # noqa: S101
    for kind in ("nucleotide", "protein"):
        os.makedirs(os.path.join(directory, kind))
    work = Work(source, size, options, SPAN, Storage())
    begin = time.perf_counter()
    pieces = count(work, 0, size)
    counted = time.perf_counter()
    for part in divide(pieces, options.each, size):
        write(work, directory, part)
    return {"count": counted - begin, "write": time.perf_counter() - counted}


def _seconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:4], int(sys.argv[4]))) + "\n")
