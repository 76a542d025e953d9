"""Translating spans in the calling process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sixfast.job import Job, Place, SpanResult

if TYPE_CHECKING:
    from sixfast.spans import Span


class InProcess:
    """Translates the spans of a file one after the other.

    Attributes:
        place: where the results of the next span go.
    """

    def __init__(self, job: Job) -> None:
        self._translator = job.translator()
        self.place = Place()

    def translate(self, span: Span) -> SpanResult:
        """Translate the next span and write its results."""
        lengths, counts, reasons = self._translator.translate(span.start, span.end)
        self._translator.write(*self.place)
        self.place = self.place.plus(lengths)
        return SpanResult(span.end - span.start, lengths, counts, reasons)
