"""`sixfast codes`."""

from __future__ import annotations

import json

import sixfast
from programs import run_sixfast


def test_rule_19_17_the_table_has_every_code() -> None:
    done = run_sixfast("codes")
    assert (done.returncode, done.stderr) == (0, "")
    headings, *rows = done.stdout.splitlines()
    assert headings.split("  ")[0] == "id"
    assert len(rows) == len(sixfast.codes)
    for row, code in zip(rows, sixfast.codes.values()):
        number, letters, _ = row.split(maxsplit=2)
        assert (int(number), letters) == (code.id, code.letters)
        assert f"  {' '.join(code.starts)}  " in row
        assert row.endswith(f"  {', '.join(code.names)}")


def test_rule_19_3_dual_codons_are_shown_with_their_amino_acid() -> None:
    rows = {row.split()[0]: row for row in run_sixfast("codes").stdout.splitlines()}
    assert "  TAA=Q TAG=Q TGA=W  " in rows["28"]
    assert "  TAA TAG TGA  " in rows["1"]


def test_json_is_one_list() -> None:
    done = run_sixfast("codes", "--json")
    assert [sixfast.GeneticCode(**code).names for code in json.loads(done.stdout)] == [
        list(code.names) for code in sixfast.codes.values()
    ]


def test_it_takes_no_input() -> None:
    done = run_sixfast("codes", "reads.fa")
    assert done.returncode == 2
    assert "unrecognized arguments: reads.fa" in done.stderr
