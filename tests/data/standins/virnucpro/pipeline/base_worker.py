"""What workers share."""

from pathlib import Path


def count_sequences(file_path: Path) -> int:
    """Count the records."""
    raise NotImplementedError(file_path)


def assign_files_by_sequences(files: list[Path], num_workers: int) -> list[list[Path]]:
    """Divide files."""
    raise NotImplementedError(files, num_workers)
