"""`sixfast codes`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sixfast.cli.terminal import print_result, require_stdout
from sixfast.translation.genetic_codes import GeneticCode, codes

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

_DESCRIPTION = """\
Print NCBI's genetic codes: id, amino acids, starts, stops and names.

Amino acids are those of TTT TTC TTA TTG TCT ... GGG, in the order T, C, A, G;
* is a stop. TGA=W is a codon that is an amino acid and a stop at once.
"""
_HEADINGS = ("id", "amino acids", "starts", "stops", "names")


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options of the command."""
    parser.usage = "sixfast codes [options]"
    parser.description = _DESCRIPTION
    parser.add_argument("--json", action="store_true", help="print the codes as JSON to stdout")


def run(options: Namespace) -> None:
    """Print the codes."""
    require_stdout()
    if options.json:
        import json

        print_result(json.dumps([code._asdict() for code in codes.values()]))
        return
    rows = [_HEADINGS, *map(_row, codes.values())]
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)
    print_result("\n".join(lines))


def _row(code: GeneticCode) -> tuple[str, ...]:
    """What is printed of a code."""
    stops = [f"{codon}={code.letter(codon)}" if codon in code.dual else codon for codon in code.stops]
    return str(code.id), code.letters, " ".join(code.starts), " ".join(stops), ", ".join(code.names)
