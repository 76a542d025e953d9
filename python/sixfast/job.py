"""What goes to a worker, and what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Optional

from sixfast._kernel import SpanTranslator
from sixfast.summary import Summary


class Job(NamedTuple):
    """The files and options of one translation.

    Attributes:
        input: absolute path of a FASTA file.
        nucleotide: absolute path of an existing file to write to.
        protein: absolute path of an existing file to write to.
        rejects: absolute path of an existing file for records that cannot be read; None to refuse them.
        skip_empty: leave out frames whose protein is empty.
    """

    input: str
    nucleotide: str
    protein: str
    rejects: Optional[str]  # noqa: UP045 - evaluated at run time
    skip_empty: bool

    def translator(self) -> SpanTranslator:
        """Open the files."""
        return SpanTranslator(
            self.input, self.nucleotide, self.protein, self.rejects, skip_empty=self.skip_empty
        )


class Place(NamedTuple):
    """Byte offsets in, or bytes of, the three outputs."""

    nucleotide: int = 0
    protein: int = 0
    rejects: int = 0

    def plus(self, lengths: tuple[int, int, int]) -> Place:
        """The place behind so many bytes."""
        return Place(self[0] + lengths[0], self[1] + lengths[1], self[2] + lengths[2])


class SpanResult(NamedTuple):
    """What came of a span or a block.

    Attributes:
        length: its bytes.
        written: bytes written to the nucleotide and the protein output and to the rejects.
        counts: what was read and written.
        reasons: sentences about the first of the rejected records.
    """

    length: int
    written: Place = Place()
    counts: Summary = Summary()
    reasons: tuple[str, ...] = ()

    def plus(
        self,
        lengths: tuple[int, int, int],
        counts: tuple[int, int, int, int, int],
        reasons: Sequence[str] = (),
    ) -> SpanResult:
        """The same with what more was written."""
        written, summed = self.written.plus(lengths), self.counts.plus(counts)
        return SpanResult(self.length, written, summed, (*self.reasons, *reasons))


class Failure(NamedTuple):
    """What a worker raised on a span, pickled.

    It comes as a result: a pool hangs on an exception that cannot be rebuilt, and takes StopIteration for the
    end.
    """

    pickled: bytes

    @classmethod
    def of(cls, error: Exception) -> Failure:
        """Pack an exception, or, if it cannot travel, a RuntimeError that describes it."""
        import pickle

        try:
            if isinstance(error, StopIteration):
                raise TypeError("generators do not let it through")  # noqa: TRY301
            pickled = pickle.dumps(error)
            pickle.loads(pickled)  # noqa: S301 - made here
        except Exception as trouble:  # noqa: BLE001 - an exception's own code runs here
            described = RuntimeError(
                f"{type(error).__name__}: {error} (the exception itself cannot be pickled: {trouble})"
            )
            return cls(pickle.dumps(described))
        return cls(pickled)

    def error(self) -> Exception:
        """The exception."""
        import pickle

        error: Exception = pickle.loads(self.pickled)  # noqa: S301 - made by a worker
        return error
