"""All stages before the GPU. Each imports what it needs when it is called."""

import logging
from pathlib import Path

import torch  # noqa: F401 - whoever imports this module waits for it

logger = logging.getLogger("virnucpro.prediction")


def run_prediction(
    input_file: Path, output_dir: Path, length: int, num_workers: int, show_progress: bool = True
) -> int:
    """Cut, translate and distribute; return the status."""
    from virnucpro.utils.sequence import split_fasta_chunk

    stem = Path(input_file).stem
    output_dir.mkdir(parents=True, exist_ok=True)
    chunked = output_dir / f"{stem}_chunked{length}.fa"
    nucleotide, protein = output_dir / f"{stem}_nucleotide.fa", output_dir / f"{stem}_protein.faa"
    split_fasta_chunk(input_file, chunked, length)
    if num_workers > 1:
        try:
            from virnucpro.pipeline.parallel_translate import parallel_translate_with_progress

            parallel_translate_with_progress(
                chunked, nucleotide, protein, num_workers=num_workers, show_progress=show_progress
            )
        except Exception:
            logger.exception("Parallel translation failed, falling back")
            _translate_alone(chunked, nucleotide, protein)
    else:
        _translate_alone(chunked, nucleotide, protein)

    from virnucpro.utils.file_utils import split_fasta_file

    split_fasta_file(nucleotide, output_dir / f"{stem}_nucleotide", 1000)
    split_fasta_file(protein, output_dir / f"{stem}_protein", 1000)
    return 0


def _translate_alone(chunked: Path, nucleotide: Path, protein: Path) -> None:
    from sixfast.reference import read_fasta
    from virnucpro.utils.sequence import identify_seq

    with open(nucleotide, "w", encoding="utf-8") as nuc, open(protein, "w", encoding="utf-8") as pro:
        for seqid, _, sequence in read_fasta(chunked.read_bytes()):
            for frame in identify_seq(seqid, sequence.upper()):
                if frame["protein"]:
                    nuc.write(f">{frame['seqid']}\n{frame['nucleotide']}\n")
                    pro.write(f">{frame['seqid']}\n{frame['protein']}\n")
