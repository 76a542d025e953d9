"""The demo input is what its script cuts from the bundled genomes."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from pathlib import Path

from places import ROOT
from sixfast import reference

FRAGMENTS = ROOT / "tests" / "data" / "viral_fragments.fa"
GENOMES = ROOT / "tests" / "data" / "genomes"
VIRAL = ("lambda.fa.gz", "ebola.fasta.gz", "multi-viral-refs.fasta.gz", "orungo.fasta.gz")
PLACE = re.compile(r"(?P<genome>.+)_(?P<first>\d+)_(?P<last>\d+)_(?P<strand>[+-])")


def test_the_script_cuts_the_same_bytes_again(tmp_path: Path) -> None:
    again = tmp_path / "again.fa"
    script = ROOT / "scripts" / "cut_demo.py"
    subprocess.run([sys.executable, script, "--output", again], check=True)
    assert again.read_bytes() == FRAGMENTS.read_bytes()


def test_every_fragment_lies_where_its_id_says() -> None:
    genomes = {
        record_id.strip("|").split("|")[-1]: sequence
        for name in VIRAL
        for record_id, _, sequence in reference.read_fasta(gzip.decompress((GENOMES / name).read_bytes()))
    }
    strands = set()
    for record_id, _, sequence in reference.read_fasta(FRAGMENTS.read_bytes()):
        place = PLACE.fullmatch(record_id)
        assert place, record_id
        fragment = genomes[place["genome"]][int(place["first"]) - 1 : int(place["last"])]
        if place["strand"] == "-":
            # Fragments hold R and Y in a few places; the translator leaves them alone.
            swapped = str.maketrans("RY", "YR")
            fragment = reference.reverse_complement(fragment).translate(swapped)
        assert sequence == fragment, record_id
        strands.add(place["strand"])
    assert strands == {"+", "-"}


def test_two_thousand_fragments_of_150_to_500_bases_one_line_each() -> None:
    lines = FRAGMENTS.read_text(encoding="ascii").splitlines()
    headers, sequences = lines[0::2], lines[1::2]
    assert len(headers) == len(sequences) == 2000
    assert all(header.startswith(">") for header in headers)
    assert len({header.split()[0] for header in headers}) == 2000
    assert {len(sequence) for sequence in sequences} <= set(range(150, 501))
