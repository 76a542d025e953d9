"""Run a job on one file: choose threads or processes, and check that the input stays the same."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from sixfast.engine.spans import bytes_for_processes, cut, most_spans, spans_in_order, thread_span
from sixfast.engine.threads import ThreadWorkers
from sixfast.system.signals import signals_blocked

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from sixfast.engine.interfaces import Job, SpanResult
    from sixfast.engine.spans import Cutter
    from sixfast.files.input import InputFile

    #: Makes an error name what the user gave, where it names a temporary file.
    UserError = Callable[[OSError], OSError]


def run_job(
    job: Job,
    source: InputFile,
    user_error: UserError,
    workers: int,
    start: int = 0,
    cutter: Cutter | None = None,
) -> Generator[SpanResult, None, None]:
    """Do a job on an input; yield the result of each span, in input order.

    Args:
        job: what to do.
        source: the input: FASTA text in a regular file, or what is read in order.
        user_error: makes an error name what the user gave, where it names a temporary file.
        workers: how many may work at a time.
        start: byte offset to begin at: the start of a record, or the end of the file.
        cutter: cuts the file into spans; without one it is cut between records.
    """
    with closing(span_results(job, source, workers, start, cutter)) as results:
        yield from checked_results(results, source, user_error, start)


def span_results(
    job: Job,
    source: InputFile,
    workers: int,
    start: int = 0,
    cutter: Cutter | None = None,
    *,
    same_spans: bool = False,
) -> Generator[SpanResult, None, None]:
    """Do a job on an input from `start` on, in threads or in processes; no check of the input.

    With `same_spans` the file is cut at the same places whatever the number of workers: by threads alone.
    """
    if source.blocks is not None:
        threads = ThreadWorkers(job, workers, source.blocks.stop)
        return threads.results(spans_in_order(source.blocks), 0, job.first_place)
    length = thread_span(source.size - start)
    most = most_spans(source.size - start, length)
    workers = max(1, min(workers, most))
    if workers > 1 and not same_spans and source.size - start > bytes_for_processes(workers):
        with signals_blocked():  # an import that is interrupted can leave its lock behind
            from sixfast.engine.processes import results_by_processes

        return results_by_processes(job, source.file, start, source.size, workers, cutter)
    spans = (cutter or cut)(source.file, source.size, length, 0, start)
    return ThreadWorkers(job, workers).results(spans, 0, job.first_place)


def checked_results(
    results: Iterator[SpanResult], source: InputFile, user_error: UserError, done: int = 0
) -> Iterator[SpanResult]:
    """Yield the results, and check that the input stayed the same and was done to its end.

    Args:
        results: of all spans but those of the first `done` bytes.
        source: the file.
        user_error: makes an error name what the user gave, where it names a temporary file.
        done: bytes of the input that were done before.

    Raises:
        InputChangedError: if the input changed; this is said instead of the error that the change caused.
    """
    try:
        for result in results:
            done += result.length
            yield result
    except OSError as error:
        if source.is_regular:
            source.check_unchanged()
        raise user_error(error) from None
    if source.is_regular:
        source.check_unchanged()
        if source.blocks is None and done != source.size:
            raise RuntimeError(f"{source.name}: {done} of {source.size} bytes were done; please report this")
