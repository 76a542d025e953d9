"""Preparing by tasks that know nothing of each other: one wave counts, the other writes.

The first wave counts what comes of each piece of the input. Prefix sums of these counts tell which frames
begin each file. In the second wave each file is written by one task, from its front on; texts that are not
divided are written to their places by all. So a task that is done again writes the same bytes to the same
places. Nothing here needs Ray.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from sixfast._kernel import VERSION, SpanPreparer
from sixfast.engine.interfaces import Place, SpanResult
from sixfast.engine.spans import cut
from sixfast.preparation.staging import WorkDone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sixfast.engine.jobs import PrepareOptions
    from sixfast.ray.storage import Storage


class Work(NamedTuple):
    """What all tasks of a preparation know.

    Attributes:
        input: absolute path or URL of the FASTA text.
        size: its bytes.
        options: what is made; files have so many records each.
        piece: bytes of input that are done at a time.
        storage: where URLs lead.
        version: of sixfast, which must be the same everywhere.
    """

    input: str
    size: int
    options: PrepareOptions
    piece: int
    storage: Storage
    version: str = VERSION

    def check(self) -> None:
        """Raise an error if this machine has another sixfast, or another file of that name.

        Raises:
            OSError: if there is no such file.
            ValueError: for another version, or a file of another size.
        """
        if self.version != VERSION:
            raise ValueError(
                f"a node of the cluster has sixfast {VERSION}, and {self.version} was where the run was "
                "started; install the same version on all nodes"
            )
        size = self.storage.size_of(self.input)
        if size != self.size:
            raise ValueError(
                f"{self.input}: has {size} bytes on a node of the cluster, and {self.size} where the run was "
                "started; put it where all nodes see it"
            )

    def preparer(self, path: str, folder: str, only: tuple[int, int] = (0, 0)) -> SpanPreparer:
        """Open the input, which lies at `path` here, to write files of these numbers."""
        size, each, _, skip_empty, one_line, keep, *_ = self.options
        return SpanPreparer(
            path, folder, size, each=each, skip_empty=skip_empty, one_line=one_line, keep=keep, only=only
        )


class Piece(NamedTuple):
    """What comes of a piece of the input: some records, one behind the other.

    Attributes:
        start: offset of its first byte.
        end: offset after its last byte.
        behind: the place behind its results if they were the first: as SpanPreparer has places.
        counts: what was read and would be written, as SpanPreparer counts it.
    """

    start: int
    end: int
    behind: Place
    counts: tuple[int, ...]


#: The numbers of a place: sizes of the texts that are not divided, and records. The others are offsets.
_WHOLE, _NUCLEOTIDES, _PROTEINS = (0, 1, 2), 3, 5
_FRONT: Place = (0, 0, 0, 0, 0, 0, 0)


class Part(NamedTuple):
    """What one task of the second wave does.

    Attributes:
        files: the number of the first file that it writes, and that of the first which it does not.
        spans: start and end of the pieces that these files are made of, and perhaps of more, in order.
        place: where the results of the first piece go, if it were the front of its divided files: so it is
            with the files that the task writes, and the others it does not write.
        own: which of the pieces the task reports of, from the first number on, up to and without the second.
    """

    files: tuple[int, int]
    spans: tuple[tuple[int, int], ...]
    place: Place
    own: tuple[int, int]


def count(work: Work, start: int, end: int) -> list[Piece]:
    """Count what comes of a span of the input: a task of the first wave.

    Raises:
        OSError: if the input cannot be read.
        ValueError, UnicodeDecodeError: for a record that cannot be read.
    """
    work.check()
    pieces = []
    with work.storage.local_bytes(work.input, start, end) as (path, offset):
        preparer = work.preparer(path, "")
        with open(path, "rb") as file:
            spans = list(cut(file, end - offset, work.piece, 0, start - offset))
        for span in spans:
            behind, at, summed = _FRONT, span.start, SpanResult(span.end - span.start)
            while at < span.end:
                _, counts, at = preparer.process(at, span.end)
                behind = preparer.place_after(*behind)
                summed = summed.plus((), counts)
            pieces.append(Piece(span.start + offset, span.end + offset, behind, summed.counts))
    return pieces


def divide(pieces: Sequence[Piece], each: int, length: int) -> Iterator[Part]:
    """Divide files and input among tasks.

    Args:
        pieces: of the whole input, in order.
        each: records in a file.
        length: about so many bytes of input belong to a task; but no task writes less than a file.
    """
    places = list(_places(pieces))
    records = [[place[number] for place in places] for number in (_NUCLEOTIDES, _PROTEINS)]
    all_files = -(-max(numbers[-1] for numbers in records) // each)
    first = own = 0
    while own < len(pieces):
        behind, end = own, first
        while behind < len(pieces) and (end == first or pieces[behind].end <= pieces[own].start + length):
            behind += 1
            end = places[behind][_NUCLEOTIDES] // each
        if behind == len(pieces):
            end = all_files
        needed = [own, behind]
        for numbers in records if end > first else ():
            if first * each < numbers[-1]:
                needed += bisect_right(numbers, first * each) - 1, bisect_left(numbers, end * each)
        low, high = min(needed), min(max(needed), len(pieces))
        spans = tuple((piece.start, piece.end) for piece in pieces[low:high])
        yield Part((first, end), spans, places[low], (own - low, behind - low))
        first, own = end, behind


def _places(pieces: Iterable[Piece]) -> Iterator[Place]:
    """Yield the place of each piece, and that behind the last one, as if it were the front of its files."""
    sums = [0] * len(_FRONT)
    yield _FRONT
    for piece in pieces:
        for number in (*_WHOLE, _NUCLEOTIDES, _PROTEINS):
            sums[number] += piece.behind[number]
        yield tuple(sums)


def write(work: Work, folder: str, part: Part) -> SpanResult:
    """Write the files of a part, and what is not divided: a task of the second wave.

    Returns:
        What was done of the pieces that the task reports of; notes tell of each file.

    Raises:
        OSError: if a file cannot be read or written.
    """
    work.check()
    done, place = WorkDone(), part.place
    (start, _), (_, end) = part.spans[0], part.spans[-1]
    with work.storage.local_bytes(work.input, start, end) as (path, offset):
        preparer = work.preparer(path, folder, part.files)
        for number, (piece_start, piece_end) in enumerate(part.spans):
            at = piece_start
            is_own = part.own[0] <= number < part.own[1]
            while at < piece_end:
                _, counts, reached = preparer.process(at - offset, piece_end - offset)
                behind = preparer.place_after(*place)
                written = preparer.write(*place)
                if is_own:
                    done.add(reached + offset - at, counts, written)
                else:  # the notes about all else are those of another task
                    done.add(0, (), (note for note in written if "/" in note[0]))
                place, at = behind, reached + offset
    notes = ((name, *file) for name, file in done.files.items())
    return SpanResult(done.reached, (), done.counts, tuple(notes))
