"""What the drop-ins do with an input that can be read only once: record by record, in the calling process.

VirNucPro takes more than paths of files: an open text, such as `gzip.open("reads.fa.gz", "rt")` or
`io.StringIO`, which is read from where it stands to its end; and the path of a pipe.
"""

from __future__ import annotations

import os
import stat
from itertools import chain, islice
from typing import TYPE_CHECKING

from sixfast.chunk import ChunkCounts
from sixfast.files.outputs import OutputFiles
from sixfast.files.text_records import text_records
from sixfast.reference import chunk_places
from sixfast.split import SplitFiles
from sixfast.system.log import log_warning
from sixfast.translation.stop_free_frames import Summary, translate_records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from typing_extensions import TypeGuard, TypeIs

    from sixfast.files import AnyPath, StrPath
    from sixfast.files.text_records import TextRecord
    from sixfast.system.progress import Report

#: Letters in a line.
_WIDTH = 60


def is_path(source: object) -> TypeIs[AnyPath]:
    """Whether a source is a path. All else is read as Biopython does it, or is an exception as there."""
    return isinstance(source, (str, bytes, os.PathLike))


def is_file(source: object) -> TypeGuard[AnyPath]:
    """Whether a source is a path, and not that of a pipe or a device."""
    if not is_path(source):
        return False
    try:
        mode = os.stat(source).st_mode
    except OSError:  # whatever is wrong with it is told when it is opened
        return True
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


def measure(source: object) -> tuple[int, int]:
    """Return the number of records, and the length of the longest (rules 10.6 and 11.7)."""
    records = longest = 0
    for record in text_records(source):
        records += 1
        longest = max(longest, len(record.sequence))
    return records, longest


def warn_of_nothing_left(function: str) -> None:
    """Log that a function has read an open text to its end, and reads it again, as VirNucPro's does."""
    log_warning(
        "%s reads its input twice, as VirNucPro's does: of an open text nothing is left for the second time, "
        "so nothing is written; give the path of a file",
        function,
    )


def translate(
    source: object, nucleotide: AnyPath, protein: AnyPath, progress: bool | Report = False
) -> Summary:
    """Translate all records (rules 8.1 to 8.5)."""
    records = ((record.id, _letters(record)) for record in text_records(source))
    return translate_records(records, nucleotide, protein, progress=progress)


def chunk(source: object, output: AnyPath, size: int) -> ChunkCounts:
    """Cut all records into chunks (rules 10.1 to 10.5 and 10.9)."""
    records = chunks = 0
    with OutputFiles({"chunk": output}) as outputs:
        outputs.open()
        for record in text_records(source):
            records += 1
            try:
                places = chunk_places(len(record.sequence), size)
            except ZeroDivisionError:
                what = (
                    f"record {records} ({record.id}): cannot be cut into chunks of {size}; remove it if it is"
                )
                raise ZeroDivisionError(f"{what} empty, else give a size of at least 1") from None
            if places:
                _letters(record)
            chunks += len(places)
            outputs.write([b"".join(_chunk_texts(record, places))])
        outputs.commit()
    return ChunkCounts(records, chunks)


def _chunk_texts(record: TextRecord, places: Iterable[tuple[int, int]]) -> Iterator[bytes]:
    for number, (start, end) in enumerate(places, 1):
        yield _wrapped(f"{record.id}_chunk_{number}", record.sequence[start:end])


def split(
    source: object, path_of: Callable[[int], StrPath], records_per_file: Callable[[], int]
) -> list[StrPath]:
    """Split as Broad does it, with the parameters of `split_file` (rules 11.1 to 11.4)."""
    records = text_records(source)
    first = next(records, None)
    if first is None:
        return []
    per_file, files, size = records_per_file(), 0, 0
    with SplitFiles(path_of) as outputs:
        outputs.open()
        texts = (_wrapped(_header(record), _letters(record).encode()) for record in chain([first], records))
        while text := next(texts, b""):
            with open(os.path.join(outputs.folder, str(files)), "wb") as file:
                for more in chain([text], islice(texts, per_file - 1)):
                    size += file.write(more)
            files += 1
        paths = outputs.add_files(files, size)
        outputs.commit()
    return paths


def _letters(record: TextRecord) -> str:
    """Return the sequence as text; UnicodeDecodeError if it holds a letter outside ASCII (rule 6.12)."""
    try:
        return record.sequence.decode("ascii")
    except UnicodeDecodeError as error:
        error.reason = f"record {record.id}: a sequence has ASCII letters only ({error.reason})"
        raise


def _header(record: TextRecord) -> str:
    """Return the header as Biopython writes it: a line end inside, which some texts have, is a blank."""
    return record.description.replace("\n", " ").replace("\r", " ")


def _wrapped(header: str, sequence: bytes) -> bytes:
    """A record in lines (rules 7.1 and 7.2)."""
    lines = [f">{header}".encode()]
    lines += [sequence[start : start + _WIDTH] for start in range(0, len(sequence), _WIDTH)]
    return b"\n".join([*lines, b""])
