# ruff: noqa: A002, ANN401 - the words and types that users expect
from collections.abc import Callable, Iterable, Sequence
from os import PathLike
from typing import Any, Final, final

__all__ = [
    "DEBUG_BUILD",
    "VERSION",
    "Compressor",
    "DuplicateFinder",
    "IdTable",
    "RecordBlock",
    "RecordBlocks",
    "SpanChunker",
    "SpanIndexer",
    "SpanOrfWriter",
    "SpanPreparer",
    "SpanSplitter",
    "SpanStatistics",
    "SpanTranslator",
    "TrainSetMaker",
    "checksum_file",
    "combine_checksums",
    "compressed_end",
    "count_records",
    "cpu_levels",
    "describe_letter",
    "find_orfs",
    "find_places",
    "genetic_codes",
    "identify_batch",
    "identify_seq",
    "orf_header",
    "panic_for_tests",
    "reverse_complement",
    "translate_block",
    "translate_block_skipping",
    "translate_codons",
    "translate_dna",
    "translate_records",
]

VERSION: Final[str]
DEBUG_BUILD: Final[bool]

def reverse_complement(sequence: str) -> str: ...
def translate_dna(sequence: str) -> list[str]: ...
def identify_seq(
    seqid: str, sequence: str, refseq_pro_list: Any = None, istraindata: Any = False
) -> list[dict[str, str]] | None: ...
def identify_batch(
    batch: Iterable[Iterable[Any]], on_failure: Callable[[Any, Exception], object] | None = None
) -> list[list[dict[str, str]] | None]: ...
def translate_codons(
    sequence: str,
    code: int,
    ambiguity: str,
    *,
    to_stop: bool = False,
    cds: bool = False,
    gap: str | None = None,
    dual_stops: bool = False,
) -> tuple[str, tuple[str, int] | None]: ...
def translate_block(
    block: bytes,
    *,
    skip_empty: bool = False,
    source: str = "block",
    records_before: int = 0,
    lines_before: int | None = ...,
    level: str | None = None,
    reading: tuple[int, str, bool, Sequence[str], bool] | None = None,
) -> tuple[bytes, bytes, tuple[int, int, int, int, int]]: ...
def translate_block_skipping(
    block: bytes,
    *,
    skip_empty: bool = False,
    source: str = "block",
    records_before: int = 0,
    lines_before: int | None = ...,
    reasons: int = 100,
    reading: tuple[int, str, bool, Sequence[str], bool] | None = None,
) -> tuple[bytes, bytes, bytes, tuple[int, int, int, int, int], list[str]]: ...
def translate_records(
    records: list[tuple[Any, Any]], *, skip_empty: bool = False, records_before: int = 0
) -> tuple[bytes, bytes, tuple[int, int, int, int, int]]: ...
def checksum_file(path: str | PathLike[str], length: int) -> int: ...
def combine_checksums(first: int, second: int, length: int) -> int: ...
def compressed_end(compression: str, *, is_empty: bool) -> bytes: ...
def find_orfs(
    block: bytes,
    options: Any,
    formats: list[str],
    *,
    source: str = "block",
) -> tuple[list[bytes], tuple[int, int, int, int]]: ...
def orf_header(format: str) -> bytes: ...
def count_records(path: str | PathLike[str]) -> int: ...
def describe_letter(text: bytes, offset: int) -> tuple[str, str, bool]: ...
def find_places(path: str | PathLike[str], offsets: list[int]) -> list[tuple[int, int]]: ...
def cpu_levels() -> list[str]: ...
def genetic_codes() -> list[tuple[int, list[str], str, list[str], list[str]]]: ...
def panic_for_tests(message: str) -> None: ...

@final
class RecordBlocks:
    def __new__(
        cls,
        path: str | PathLike[str] | None,
        name: str,
        *,
        threads: int = ...,
        block_bytes: int = ...,
        start: int = 0,
        unique_ids: IdTable | None = None,
        skip: bool = False,
    ) -> RecordBlocks: ...
    @property
    def container(self) -> str: ...
    @property
    def content(self) -> str | None: ...
    @property
    def front(self) -> bytes: ...
    @property
    def bytes_read(self) -> int: ...
    @property
    def checksum(self) -> int: ...
    def next(self) -> RecordBlock | None: ...
    def stop(self) -> None: ...
    def warnings(self) -> list[str]: ...

@final
class RecordBlock:
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def records_before(self) -> int: ...
    @property
    def lines_before(self) -> int: ...
    def text(self, *, skip: bool = False) -> tuple[bytes, bytes, int, list[str]]: ...
    def places(self, offsets: list[int]) -> list[tuple[int, int]]: ...

@final
class IdTable:
    def __new__(cls, path: str | PathLike[str]) -> IdTable: ...
    @property
    def renamed(self) -> int: ...

@final
class Compressor:
    def __new__(cls, compression: str, level: int | None = None) -> Compressor: ...
    @property
    def is_used(self) -> bool: ...
    def compress(self, data: bytes) -> bytes: ...
    def finish(self) -> bytes: ...

@final
class SpanTranslator:
    def __new__(
        cls,
        input: str | PathLike[str] | None,
        nucleotide: str | PathLike[str] | None,
        protein: str | PathLike[str] | None,
        rejects: str | PathLike[str] | None = None,
        *,
        skip_empty: bool = False,
        compression: Sequence[str | None] | None = None,
        level: int | None = None,
        reading: tuple[int, str, bool, Sequence[str], bool] | None = None,
    ) -> SpanTranslator: ...
    def load(self, block: RecordBlock) -> int: ...
    def process(
        self, start: int, end: int
    ) -> tuple[tuple[int, int, int], tuple[int, int, int, int, int], int]: ...
    def write(self, nucleotide_offset: int, protein_offset: int, rejects_offset: int) -> list[str]: ...
    def place_after(
        self, nucleotide_offset: int, protein_offset: int, rejects_offset: int
    ) -> tuple[int, int, int]: ...

@final
class SpanChunker:
    def __new__(
        cls,
        input: str | PathLike[str] | None,
        output: str | PathLike[str],
        size: int,
        *,
        keep_empty: bool = False,
        divided: Sequence[tuple[int, int, int, Sequence[tuple[int, int]]]] = ...,
    ) -> SpanChunker: ...
    def load(self, block: RecordBlock) -> int: ...
    def process(self, start: int, end: int) -> tuple[tuple[int], tuple[int, int], int]: ...
    def place_after(self, offset: int) -> tuple[int]: ...
    def write(self, offset: int) -> None: ...

@final
class SpanIndexer:
    def __new__(cls, input: str | PathLike[str]) -> SpanIndexer: ...
    def process(self, start: int, end: int) -> tuple[tuple[()], tuple[int], int]: ...
    def place_after(self) -> tuple[()]: ...
    def write(self) -> list[tuple[int, int, int, int, int, int, int, bool | None]]: ...

@final
class SpanOrfWriter:
    def __new__(
        cls,
        input: str | PathLike[str] | None,
        outputs: list[tuple[str | None, str, str | None]],
        options: Any,
        level: int | None = None,
        threads: int = 1,
    ) -> SpanOrfWriter: ...
    def load(self, block: RecordBlock) -> int: ...
    def process(self, start: int, end: int) -> tuple[tuple[int, ...], tuple[int, int, int, int], int]: ...
    def texts(self) -> list[bytes]: ...
    def place_after(self, *offsets: int) -> tuple[int, ...]: ...
    def write(self, *offsets: int) -> None: ...

@final
class SpanPreparer:
    def __new__(
        cls,
        input: str | PathLike[str] | None,
        folder: str | PathLike[str],
        size: int,
        *,
        each: int | None = None,
        files: int | None = None,
        skip_empty: bool = False,
        one_line: bool = False,
        keep: Sequence[str] | None = None,
    ) -> SpanPreparer: ...
    def load(self, block: RecordBlock) -> int: ...
    def process(
        self, start: int, end: int
    ) -> tuple[tuple[int, int], tuple[int, int, int, int, int, int, int, int, int], int]: ...
    def place_after(self, *place: int) -> tuple[int, ...]: ...
    def write(self, *place: int) -> list[tuple[str, int, int, int, int]]: ...

@final
class SpanSplitter:
    def __new__(
        cls,
        input: str | PathLike[str],
        folder: str | PathLike[str],
        each: int,
        *,
        copy: bool = False,
    ) -> SpanSplitter: ...
    def process(self, start: int, end: int) -> tuple[tuple[int], tuple[int], int]: ...
    def place_after(self, records: int, offset: int) -> tuple[int, int]: ...
    def write(self, records: int, offset: int) -> None: ...

@final
class TrainSetMaker:
    def __new__(cls, size: int) -> TrainSetMaker: ...
    def add(self, record_id: str, proteins: Sequence[str]) -> None: ...
    def make(
        self, block: bytes, *, source: str = "block", records_before: int = 0, lines_before: int = 0
    ) -> tuple[bytes, bytes, tuple[int, int, int, int, int], list[str]]: ...

@final
class SpanStatistics:
    def __new__(
        cls, input: str | PathLike[str] | None, hashes: str | PathLike[str], keep: int, *, hash_bits: int = 64
    ) -> SpanStatistics: ...
    def load(self, block: RecordBlock) -> int: ...
    def process(self, start: int, end: int) -> tuple[tuple[int], tuple[int, ...], int]: ...
    def place_after(self, offset: int) -> tuple[int]: ...
    def write(
        self, offset: int
    ) -> list[tuple[dict[int, int], list[list[tuple[int, str, tuple[int, int] | None]]]]]: ...

@final
class DuplicateFinder:
    def __new__(cls, input: str | PathLike[str] | None, hashes: str | PathLike[str]) -> DuplicateFinder: ...
    def load(self, block: RecordBlock) -> int: ...
    def load_shared_hashes(self, records: int, part: int, parts: int) -> int: ...
    def select(self, first: int, number: int) -> None: ...
    def read_span(self, start: int, end: int, before: int, records: int) -> None: ...
    def repeated(self, most: int | None = None) -> tuple[int, int, list[tuple[str, int, int, int, int]]]: ...
