"""Whole files."""

from pathlib import Path

from sixfast import reference


def split_fasta_file(
    input_file: Path, output_dir: Path, sequences_per_file: int = 10000, prefix: str = "output"
) -> list:
    """Distribute the records over files."""
    records = list(reference.read_fasta(Path(input_file).read_bytes()))
    Path(output_dir).mkdir(parents=True, exist_ok=True)
    places = []
    for start in range(0, len(records), sequences_per_file):
        place = Path(output_dir) / f"{prefix}_{len(places) + 1}.fa"
        with open(place, "w", encoding="utf-8") as output:
            for _, description, sequence in records[start : start + sequences_per_file]:
                output.write(f">{description}\n")
                output.writelines(f"{sequence[at : at + 60]}\n" for at in range(0, len(sequence), 60))
        places.append(place)
    return places


def count_sequences(fasta_file: Path) -> int:
    """Count the records."""
    return sum(1 for _ in reference.read_fasta(Path(fasta_file).read_bytes()))
