"""Reads the proteins of a GenBank file, with Biopython."""

from __future__ import annotations

from io import TextIOWrapper
from typing import TYPE_CHECKING

from sixfast.files.compression import decompressed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sixfast.files.input import InputFile


def proteins_by_record(source: InputFile) -> Iterator[tuple[str, list[str]]]:
    """Yield the id and the proteins of each record (rules 17.4 and 17.5).

    Raises:
        ImportError: if Biopython is not installed.
        ValueError: naming the file, if Biopython cannot read it, or finds no record in it.
    """
    try:
        from Bio import SeqIO
    except ImportError as error:
        raise ImportError(
            f"{source.name}: GenBank files are read by Biopython, which cannot be imported ({error}); "
            "install it with: pip install 'sixfast[biopython]'"
        ) from error
    records = 0
    with decompressed(source) as file:
        # Authors' names may be in any encoding. Ids and proteins are ASCII.
        text = TextIOWrapper(file, encoding="utf-8", errors="replace")
        try:
            for record in SeqIO.parse(text, "genbank"):  # type: ignore[no-untyped-call]
                records += 1
                coding = [feature.qualifiers for feature in record.features if feature.type == "CDS"]
                yield record.id, [protein for found in coding for protein in found.get("translation", ())]
        except (ValueError, AssertionError) as error:
            raise ValueError(
                f"{source.name}: Biopython cannot read it as GenBank behind its record {records} ({error}); "
                "check the file"
            ) from error
        finally:
            text.detach()
    if not records:
        raise ValueError(f"{source.name}: holds no GenBank record; give the genome's GenBank file")
