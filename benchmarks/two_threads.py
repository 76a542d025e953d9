"""The physical floor: two threads read a file and write as many bytes as its outputs have, and do no work.

They read and write span by span and in such pieces as sixfast does. What they write are zero bytes.
"""

from __future__ import annotations

import os
import sys
import threading

SPAN, PIECE = 2 << 20, 256 << 10


def run(source: str, outputs: dict[str, int], threads: int) -> None:
    """Read the source and make outputs of so many bytes."""
    size = os.stat(source).st_size
    spans = iter(range(0, size, SPAN))
    taking = threading.Lock()
    reading = os.open(source, os.O_RDONLY)
    writing = [
        (os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), length) for path, length in outputs.items()
    ]

    def work() -> None:
        buffer, zeros = bytearray(PIECE), memoryview(bytes(2 * SPAN))
        while True:
            with taking:
                start = next(spans, None)
            if start is None:
                return
            end = min(start + SPAN, size)
            for at in range(start, end, PIECE):
                os.preadv(reading, [buffer], at)
            for file, length in writing:
                first, last = start * length // size, end * length // size
                for at in range(first, last, len(zeros)):
                    os.pwrite(file, zeros[: min(last - at, len(zeros))], at)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


if __name__ == "__main__":
    run(
        sys.argv[1], {path: int(size) for path, size in zip(sys.argv[3::2], sys.argv[4::2])}, int(sys.argv[2])
    )
