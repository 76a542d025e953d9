"""An index of records."""

from dataclasses import dataclass
from pathlib import Path


@dataclass
class SequenceEntry:
    """A record."""

    sequence_id: str
    length: int
    file_path: str
    byte_offset: int


def create_sequence_index(fasta_files: list[Path], index_path: Path) -> Path:
    """Make an index."""
    raise NotImplementedError(fasta_files, index_path)


def get_worker_indices(index_path: Path, rank: int, world_size: int) -> list[int]:
    """Return numbers of records."""
    raise NotImplementedError(index_path, rank, world_size)


def load_sequence_index(index_path: Path) -> dict:
    """Read an index."""
    raise NotImplementedError(index_path)
