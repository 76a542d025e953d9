"""All spans of one file through workers: what translating, chunking and splitting have in common."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from sixfast.in_process import InProcess
from sixfast.signals import signals_held
from sixfast.spans import bytes_for_processes, cut, most_spans, thread_span

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from sixfast.job import Job, SpanResult
    from sixfast.source import Source
    from sixfast.spans import Cutter


def run(
    job: Job,
    source: Source,
    about: Callable[[OSError], OSError],
    workers: int,
    start: int = 0,
    cutter: Cutter | None = None,
) -> Generator[SpanResult, None, None]:
    """Do a job on a regular file; yield what came of each span, in order.

    Args:
        job: what to do.
        source: the file.
        about: makes an error name what the user gave instead of a temporary file.
        workers: how many may work at a time.
        start: where a record begins, or the file ends; what is before is left out.
        cutter: cuts the file into spans, between records if there is none.
    """
    with closing(span_results(job, source, workers, start, cutter)) as results:
        yield from watched(results, source, about, start)


def span_results(
    job: Job, source: Source, workers: int, start: int = 0, cutter: Cutter | None = None
) -> Generator[SpanResult, None, None]:
    """Do a job on a regular file from `start` on; yield what came of each span, in order."""
    length = thread_span(source.size - start)
    most = most_spans(source.size - start, length)
    workers = max(1, min(workers, most))
    if workers > 1 and source.size - start > bytes_for_processes(workers):
        with signals_held():  # an import that is cut in two can leave its lock behind
            from sixfast.pool import translate_spans

        return translate_spans(job, source.file, start, source.size, workers, cutter)
    spans = (cutter or cut)(source.file, source.size, length, 0, start)
    return InProcess(job, workers, most).results(spans)


def watched(
    results: Iterator[SpanResult], source: Source, about: Callable[[OSError], OSError], done: int = 0
) -> Iterator[SpanResult]:
    """Yield the results; if the input did not stay as it was, say that instead of what it led to.

    Args:
        results: of all spans but those of the first `done` bytes.
        source: the file.
        about: makes an error name what the user gave instead of a temporary file.
        done: see there.
    """
    try:
        for result in results:
            done += result.length
            yield result
    except OSError as error:
        if source.is_regular:
            source.check_unchanged()
        raise about(error) from None
    if source.is_regular:
        source.check_unchanged()
        if done != source.size:
            raise RuntimeError(f"{source.name}: {done} of {source.size} bytes were done; please report this")
