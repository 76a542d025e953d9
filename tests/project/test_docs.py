"""What the figures and pages of docs/ say is so."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest

import sixfast
from places import ROOT

DOCS = ROOT / "docs"
SVG = "{http://www.w3.org/2000/svg}"
FIGURES = sorted((DOCS / "figures").glob("*.svg"))


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


figures = load(DOCS / "figures" / "make_figures.py")


def words(figure: str, group: str) -> list[str]:
    """The texts that stand in a group of a committed figure."""
    drawing = ET.parse(DOCS / "figures" / f"{figure}.svg").getroot()  # noqa: S314 - our own file
    (found,) = drawing.findall(f"{SVG}g[@id='{figure}-{group}']")
    return [text.text or "" for text in found.iter(f"{SVG}text")]


def test_the_six_frames_are_drawn_as_sixfast_has_them() -> None:
    seqid, sequence = figures.EXAMPLE
    assert "".join(words("six-frames", "forward")) == sequence
    assert "".join(words("six-frames", "reverse")) == sixfast.reverse_complement(sequence)
    for name, protein in zip(figures.FRAMES, sixfast.translate_dna(sequence)):
        drawn = words("six-frames", name)
        assert "".join(drawn[1::2]) == protein
        strand = sequence if name[0] == "F" else sixfast.reverse_complement(sequence)
        assert strand[int(name[1]) - 1 :].startswith("".join(drawn[::2]))
    frames = sixfast.identify_seq(seqid, sequence)
    assert frames
    for key in ("nucleotide", "protein"):
        written = [line for frame in frames for line in (f">{frame['seqid']}", frame[key])]
        assert words("six-frames", key) == written


def test_the_example_shows_both_ends_of_the_nucleotide_rule() -> None:
    frames = sixfast.identify_seq(*figures.EXAMPLE)
    assert frames
    more = [len(frame["nucleotide"]) - 3 * len(frame["protein"]) for frame in frames]
    assert more == [1, 0]


def test_the_deciding_pass_is_drawn_as_the_frames_are() -> None:
    seqid, sequence = figures.EXAMPLE
    dead = {word.split(":")[0] for side in "FR" for word in words("decide-first", side) if ":" in word}
    kept = {frame["seqid"][len(seqid) :] for frame in sixfast.identify_seq(seqid, sequence) or []}
    assert dead == set(figures.FRAMES) - kept


def test_the_fragment_is_left_after_the_pieces_that_are_drawn() -> None:
    seqid, fragment = figures.demo_fragment()
    assert sixfast.identify_seq(seqid, fragment) == []
    pieces = figures.pieces_looked_at(fragment)
    deaths = figures.dead_after(fragment)
    for frame, protein in zip(figures.FRAMES, sixfast.translate_dna(fragment)):
        offset = int(frame[1]) - 1
        stops = [offset + 3 * at for at, amino_acid in enumerate(protein) if amino_acid == "*"]
        on_forward = stops if frame[0] == "F" else [len(fragment) - 3 - stop for stop in stops]
        assert deaths[frame] == min(on_forward)
    assert (pieces - 1) * figures.STEP <= max(deaths.values()) < pieces * figures.STEP
    stops_rs = (ROOT / "rust" / "core" / "src" / "simd" / "stops.rs").read_text(encoding="utf-8")
    assert f"const PIECE: usize = {figures.PIECE};" in stops_rs
    assert f"const STEP: usize = {figures.STEP};" in stops_rs


def test_the_batches_hold_the_tokens_that_are_drawn() -> None:
    before = [tokens for buffer in figures.batches_by_buffers(figures.TOKEN_LENGTHS) for tokens in buffer]
    after = figures.batches_over_all(figures.TOKEN_LENGTHS)
    assert sum(before) == sum(after) == sum(figures.TOKEN_LENGTHS) + 2 * len(figures.TOKEN_LENGTHS)
    for name, batches in (("before", before), ("after", after)):
        full = sum(batches) / (len(batches) * figures.BUDGET)
        assert words("token-batches", name)[0].endswith(f": {len(batches)} batches, {full:.1%} full")


@pytest.mark.parametrize("draw", figures.FIGURES, ids=lambda draw: draw.__name__)
def test_figures_are_as_the_script_draws_them(draw: type[object]) -> None:
    drawing = draw()
    path = DOCS / "figures" / f"{drawing.name}.svg"  # type: ignore[attr-defined]
    assert path.read_text(encoding="utf-8") == drawing.svg()  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", FIGURES, ids=lambda path: path.stem)
def test_figures_can_be_read_aloud(path: Path) -> None:
    drawing = ET.parse(path).getroot()  # noqa: S314 - our own file
    assert drawing.get("role") == "img"
    for tag in ("title", "desc"):
        text = drawing.findtext(f"{SVG}{tag}")
        assert text
        assert len(text) > 20


def test_every_page_is_in_the_navigation() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    trees = "\n".join(re.findall(r"(?s)```\{toctree\}(.*?)```", index))
    listed = set(re.findall(r"(?m)^(?:.*<)?([\w./-]+)>?$", trees)) - {""}
    pages = {page.stem for page in DOCS.glob("*.md")} - {"index"}
    assert pages <= listed
    for page in listed:
        assert (DOCS / f"{page}.md").is_file()


def test_figures_and_pages_that_are_linked_exist() -> None:
    """Also what a hosting site shows as plain Markdown: the site's own build checks the rest."""
    for page in [*DOCS.glob("*.md"), *ROOT.glob("*.md")]:
        text = re.sub(r"(?s)```.*?```", "", page.read_text(encoding="utf-8"))
        for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
            assert "://" in link or (page.parent / link).exists(), f"{page.name}: {link}"


def test_orfs_are_drawn_as_sixfast_has_them() -> None:
    assert "".join(words("open-reading-frames", "codons")) == figures.ORF_EXAMPLE
    for options, rules in figures.ORF_DEFINITIONS.items():
        drawn = words("open-reading-frames", options.replace("--", "").replace(" ", "-"))
        named = dict(zip(("find", "partial"), (rules.find, rules.partial)))
        found = sixfast.orfs(
            figures.ORF_EXAMPLE, frames="F1", min_aa=1, include_stop=rules.include_stop, **named
        )
        told = [(orf.protein, orf.partial) for orf in found]
        proteins = "".join(word for word in drawn if len(word) == 1)
        partials = [word.replace("partial=", "").replace("whole", "no") for word in drawn if len(word) > 1]
        assert (proteins, partials) == ("".join(protein for protein, _ in told), [end for _, end in told])
        assert f"partial {rules.partial}" in options or "partial" not in options
