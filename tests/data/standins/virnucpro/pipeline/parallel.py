"""Files for workers."""

from pathlib import Path


def assign_files_round_robin(files: list[Path], num_workers: int) -> list[list[Path]]:
    """Divide files."""
    raise NotImplementedError(files, num_workers)
