"""Records for a DataLoader."""

from pathlib import Path


class SequenceDataset:
    """Records of files."""

    def __init__(self, fasta_files: list[Path], max_length: int = 1024) -> None:
        raise NotImplementedError(fasta_files, max_length)


class IndexBasedDataset:
    """Records of an index."""

    def __init__(self, index_path: Path, indices: list[int], max_length: int = 1024) -> None:
        raise NotImplementedError(index_path, indices, max_length)
