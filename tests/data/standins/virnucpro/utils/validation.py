"""A look at an input."""

from pathlib import Path

from sixfast import reference


def validate_fasta_file(fasta_file: Path, max_errors: int = 10) -> tuple:
    """Tell whether there are records, and no two with one id."""
    ids = [name for name, _, _ in reference.read_fasta(Path(fasta_file).read_bytes())]
    errors = [f"duplicate id {name}" for name in sorted(set(ids)) if ids.count(name) > 1]
    return bool(ids) and not errors, errors[:max_errors], [], {"total_sequences": len(ids)}
