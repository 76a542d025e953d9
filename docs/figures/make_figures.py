"""Draw the figures of the documentation: this script writes the SVG files beside it.

What a figure says about a sequence is computed by sixfast; tests/test_docs.py reads it back.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from sixfast import token_batches
from sixfast.reference import OrfRules, find_orfs, identify_seq, read_fasta, reverse_complement, translate_dna

HERE = Path(__file__).resolve().parent
DEMO = HERE.parent.parent / "tests" / "data" / "viral_fragments.fa"

#: A sequence with two stop-free frames: F2 goes on after its last codon, R3 does not.
EXAMPLE = ("read", "ATGCGCCTTTAGGCTAAAAG")
#: Frame F1 of a record with two stops and four start codons.
ORF_EXAMPLE = "GCCATGGCATAAGGCCCTATGAAAATGGGTTAGCGTCATATGGTCACC"
#: Options of `sixfast orfs`, and the same for the reference.
ORF_DEFINITIONS = {
    "--find stops": OrfRules(),
    "--find stops --partial drop": OrfRules(partial="drop"),
    "--find start": OrfRules(find="start", partial="3"),
    "--find start --partial drop": OrfRules(find="start", partial="drop"),
    "--find start --partial keep": OrfRules(find="start"),
    "--find start --include-stop": OrfRules(find="start", partial="3", include_stop=True),
}
FRAMES = ("F1", "F2", "F3", "R1", "R2", "R3")
FORWARD_STOPS = ("TAA", "TAG", "TGA")
REVERSE_STOPS = ("TTA", "CTA", "TCA")
#: Letters of the frames of reads of 150 bases; tokens of a batch; records that VirNucPro packs together.
TOKEN_LENGTHS = [50, 49, 49] * 2000
BUDGET, BUFFER = 16_384, 2000
#: Letters that the kernel looks at together, and codon starts that this answers.
PIECE, STEP = 64, 60

# Every figure has a paper of its own, so it can be read on any page. Blue and orange differ for all eyes.
STYLE = """
.paper{fill:#ffffff;stroke:#d5d9de} .box{fill:#eef1f4;stroke:#b9c0c8} .kept{fill:#cfe4f7;stroke:#1f6fb2}
.stop{fill:#fbd9bd;stroke:#c2560c} .line{stroke:#57606a;fill:none} .arrow{fill:#57606a}
.keptline{stroke:#1f6fb2;fill:none} .stopline{stroke:#c2560c;fill:none} .faint{stroke:#d5d9de;fill:none}
text{fill:#1f2328;font-family:system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif;font-size:13px}
.mono{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace} .small{font-size:11px}
.grey{fill:#57606a} .bold{font-weight:600} .big{font-size:15px}
.keptword{fill:#14548a} .stopword{fill:#9a3d00}
@media (prefers-color-scheme:dark){
.paper{fill:#171b21;stroke:#3a424c} .box{fill:#262c34;stroke:#56606b} .kept{fill:#17405f;stroke:#6cb6f5}
.stop{fill:#5c3111;stroke:#f0955a} .line{stroke:#a5aeb8} .arrow{fill:#a5aeb8}
.keptline{stroke:#6cb6f5} .stopline{stroke:#f0955a} .faint{stroke:#3a424c}
text{fill:#e6eaef} .grey{fill:#a5aeb8} .keptword{fill:#8cc8fa} .stopword{fill:#f7ab7a}
}
""".strip()


class Drawing:
    """An SVG that grows."""

    def __init__(self, name: str, size: tuple[int, int], title: str, description: str) -> None:
        width, height = size
        frame = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        self.name = name
        self.lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" {frame} role="img">',
            f"<title>{escape(title)}</title>",
            f"<desc>{escape(description)}</desc>",
            f"<style>{STYLE}</style>",
            f'<rect class="paper" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8"/>',
        ]

    def text(self, x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> None:
        """Text at its base line."""
        self.lines.append(
            f'<text x="{x:g}" y="{y:g}" class="{kind}" text-anchor="{anchor}">{escape(text)}</text>'
        )

    def box(self, x: float, y: float, width: float, height: float, kind: str = "box") -> None:
        """A box by its upper left corner."""
        place = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'
        self.lines.append(f'<rect class="{kind}" {place} rx="3"/>')

    def line(self, points: list[tuple[float, float]], kind: str = "line", more: str = "") -> None:
        """A line through these points."""
        path = " ".join(f"{x:g},{y:g}" for x, y in points)
        self.lines.append(f'<polyline class="{kind}" points="{path}" stroke-width="1.5" {more}/>')

    def arrow(self, points: list[tuple[float, float]]) -> None:
        """A line with a head; the last stretch is level or upright."""
        self.line(points)
        (x1, y1), (x, y) = points[-2:]
        way = (x > x1) - (x < x1), (y > y1) - (y < y1)
        back = (x - 7 * way[0], y - 7 * way[1])
        side = (4 * way[1], 4 * way[0])
        head = [(x, y), (back[0] + side[0], back[1] + side[1]), (back[0] - side[0], back[1] - side[1])]
        path = " ".join(f"{a:g},{b:g}" for a, b in head)
        self.lines.append(f'<polygon class="arrow" points="{path}"/>')

    def group(self, name: str | None) -> None:
        """Begin a group of this name, or end it."""
        self.lines.append(f'<g id="{self.name}-{name}">' if name else "</g>")

    def svg(self) -> str:
        """The text of the file."""
        return "\n".join([*self.lines, "</svg>", ""])


def six_frames() -> Drawing:
    """Draw the six frames of the example, with their stops, and what is written of them."""
    seqid, forward = EXAMPLE
    kept = {frame["seqid"][len(seqid) :]: frame for frame in identify_seq(*EXAMPLE) or []}
    names = " and ".join(kept)
    drawing = Drawing(
        "six-frames",
        (840, 498),
        f"The six frames of {forward}",
        f"Three frames begin at offsets 0, 1 and 2 of the forward strand, three at those of the reverse "
        f"strand. {names} hold no stop and are written; the others hold one and are dropped.",
    )
    cell, left = 27, 140
    proteins = dict(zip(FRAMES, translate_dna(forward)))
    y = 32.0
    for strand, strand_name in (
        (forward, "forward strand"),
        (reverse_complement(forward), "reverse strand"),
    ):
        drawing.text(16, y, strand_name, "bold")
        drawing.group(strand_name.split()[0])
        for index, letter in enumerate(strand):
            drawing.text(left + cell * (index + 0.5), y, letter, "mono big", "middle")
        drawing.group(None)
        y += 12
        for name in FRAMES[:3] if strand is forward else FRAMES[3:]:
            offset = int(name[1]) - 1
            frame = kept.get(name)
            drawing.text(16, y + 22, name, "bold mono big")
            drawing.text(44, y + 22, f"offset {offset}", "grey small")
            drawing.group(name)
            for number, amino_acid in enumerate(proteins[name]):
                start = offset + 3 * number
                x = left + cell * start
                kind = "stop" if amino_acid == "*" else "kept" if frame else "box"
                drawing.box(x + 1.5, y + 2, 3 * cell - 3, 32, kind)
                drawing.text(x + 12, y + 22, strand[start : start + 3], "mono small grey")
                drawing.text(x + 2.2 * cell, y + 23, amino_acid, "mono big bold", "middle")
            drawing.group(None)
            word = "stop-free: kept" if frame else "has a stop: dropped"
            drawing.text(left + cell * 20 + 12, y + 22, word, "keptword bold" if frame else "stopword")
            if frame:
                x1, x2 = left + cell * offset, left + cell * (offset + len(frame["nucleotide"]))
                drawing.line(
                    [(x1 + 2, y + 38), (x1 + 2, y + 42), (x2 - 2, y + 42), (x2 - 2, y + 38)], "keptline"
                )
                more = len(frame["nucleotide"]) - 3 * len(frame["protein"])
                words = "one base more than the codons" if more else "the strand ends here: no base more"
                count = f"nucleotide: {len(frame['nucleotide'])} bases, {words}"
                drawing.text(x1 + 2, y + 56, count, "keptword small")
            y += 62 if frame else 40
        y += 26
    drawing.line([(16, y - 16), (824, y - 16)], "faint")
    drawing.text(16, y + 6, "written", "bold")
    for column, (key, file) in enumerate((("nucleotide", "nucleotide file"), ("protein", "protein file"))):
        x = left + 330 * column
        drawing.text(x, y + 6, file, "grey small")
        drawing.group(key)
        for row, frame in enumerate(kept.values()):
            drawing.text(x, y + 26 + 40 * row, f">{frame['seqid']}", "mono grey")
            drawing.text(x, y + 44 + 40 * row, frame[key], "mono bold")
        drawing.group(None)
    return drawing


def starts(sequence: str, codons: tuple[str, ...]) -> list[int]:
    """Where these codons begin."""
    return [start for start in range(len(sequence) - 2) if sequence[start : start + 3] in codons]


def dead_after(sequence: str) -> dict[str, int | None]:
    """Where on the forward strand the first stop of each frame begins."""
    first: dict[str, int | None] = dict.fromkeys(FRAMES)
    for start in reversed(starts(sequence, FORWARD_STOPS)):
        first[f"F{start % 3 + 1}"] = start
    for start in reversed(starts(sequence, REVERSE_STOPS)):
        first[f"R{(len(sequence) - start) % 3 + 1}"] = start
    return first


def pieces_looked_at(sequence: str) -> int | None:
    """How many pieces are looked at before every frame is dead; None if a frame is stop-free."""
    deaths = [death for death in dead_after(sequence).values() if death is not None]
    return max(deaths) // STEP + 1 if len(deaths) == len(FRAMES) else None


def demo_fragment() -> tuple[str, str]:
    """The first record of the demo file that has 480 to 500 bases and is decided with its third piece."""
    for seqid, _description, sequence in read_fasta(DEMO.read_bytes()):
        if 480 <= len(sequence) <= 500 and pieces_looked_at(sequence) == 3:
            return seqid, sequence
    raise ValueError(f"{DEMO}: no record of 480 to 500 bases is decided with its third piece")


def decide_first() -> Drawing:
    """Draw the masks that decide all frames of the example, and where a fragment is left early."""
    _, sequence = EXAMPLE
    seqid, fragment = demo_fragment()
    pieces = pieces_looked_at(fragment)
    drawing = Drawing(
        "decide-first",
        (820, 532),
        "All six frames are decided in one pass over the forward strand",
        "Bit masks of the four letters show where a stop of a forward frame begins, and where the reverse "
        "complement of one does. Above, four frames of a sequence hold a stop and two are left. Below, the "
        f"last frame of {seqid}, {len(fragment)} bases long, is dead after {pieces} pieces, and the rest is "
        "never looked at.",
    )
    cell, left = 27, 150
    y = 30.0
    drawing.text(16, y, "forward strand", "bold")
    for index, letter in enumerate(sequence):
        x = left + cell * (index + 0.5)
        drawing.text(x, y, letter, "mono big", "middle")
        drawing.text(x, y + 15, str(index), "mono small grey", "middle")
    y += 28
    for letter in "ACGT":
        drawing.text(16, y + 14, f"mask of {letter}", "grey")
        for index, found in enumerate(sequence):
            kind = "kept" if found == letter else "box"
            drawing.box(left + cell * index + 3, y + 2, cell - 6, 15, kind)
        y += 20
    y += 10
    for label, codons, side in (
        ("forward stops", FORWARD_STOPS, "F"),
        ("reverse stops", REVERSE_STOPS, "R"),
    ):
        drawing.text(16, y + 14, label, "bold")
        drawing.text(16, y + 30, " ".join(codons), "mono small grey")
        drawing.line([(left, y + 21), (left + cell * len(sequence), y + 21)], "faint")
        drawing.group(side)
        for start in starts(sequence, codons):
            frame = (start if side == "F" else len(sequence) - start) % 3 + 1
            x = left + cell * start
            drawing.box(x + 1.5, y + 2, 3 * cell - 3, 20, "stop")
            drawing.text(x + 1.5 * cell, y + 17, sequence[start : start + 3], "mono", "middle")
            rule = f"{start} mod 3" if side == "F" else f"({len(sequence)} - {start}) mod 3"
            drawing.text(x + 2, y + 38, f"{side}{frame}: {rule} = {frame - 1}", "small stopword")
        drawing.group(None)
        y += 56
    alive = [frame for frame, death in dead_after(sequence).items() if death is None]
    drawing.text(left, y + 4, f"{' and '.join(alive)} are left: only they are translated.", "keptword bold")
    drawing.text(left, y + 22, "The reverse strand is made only if one of its frames is left.", "grey")
    _draw_early_exit(drawing, left, y + 44)
    return drawing


def _draw_early_exit(drawing: Drawing, left: float, y: float) -> None:
    _, fragment = demo_fragment()
    deaths = dead_after(fragment)
    pieces = pieces_looked_at(fragment)
    drawing.line([(16, y), (804, y)], "faint")
    y += 26
    drawing.text(16, y, f"A fragment of {len(fragment)} bases from the demo file", "bold")
    drawing.text(
        16,
        y + 18,
        f"It is looked at in pieces of {PIECE} letters, each of which answers for {STEP} codon starts.",
        "grey",
    )
    y += 34
    scale = (800 - left) / len(fragment)
    drawing.group("fragment")
    for index, frame in enumerate(FRAMES):
        death = deaths[frame]
        top = y + 19 * index
        drawing.text(120, top + 12, frame, "mono bold")
        if death is not None:
            drawing.box(left, top + 3, scale * death, 9)
            drawing.box(left + scale * death, top + 1, max(3, scale * 3), 13, "stop")
    drawing.group(None)
    bottom = y + 19 * len(FRAMES)
    for piece in range(len(fragment) // STEP + 1):
        x = left + scale * STEP * piece
        drawing.line([(x, y - 4), (x, bottom + 2)], "faint", 'stroke-dasharray="3 3"')
        drawing.text(x, bottom + 15, str(STEP * piece), "small grey", "middle")
    x = left + scale * STEP * pieces
    drawing.line([(x, y - 8), (x, bottom + 2)], "stopline")
    drawing.text(x + 6, y + 6, f"after {pieces} pieces every frame is dead:", "stopword bold")
    drawing.text(x + 6, y + 24, "nothing is translated,", "stopword")
    drawing.text(x + 6, y + 41, "the rest is not looked at", "stopword")
    drawing.text(
        16,
        bottom + 38,
        "orange: the first stop of the frame, where it stands on the forward strand",
        "small grey",
    )


def way_of_the_data() -> Drawing:
    """Draw how spans go through workers and come out in order."""
    drawing = Drawing(
        "way-of-the-data",
        (820, 520),
        "The way of the data through workers",
        "The parent cuts the input into spans and hands out their borders. Each worker reads its span, "
        "translates it, learns from the worker of the span before where its results go, tells the worker of "
        "the next span, and writes. Only counts come back. At the end both outputs are renamed together.",
    )
    left, right = 20, 800
    part = (right - left) / 4
    drawing.text(left, 30, "reads.fa", "bold mono")
    drawing.text(left + 80, 30, "cut where a line begins with >", "grey small")
    for number in range(4):
        drawing.box(left + part * number + 1, 40, part - 2, 28, "kept" if number % 2 == 0 else "stop")
        drawing.text(left + part * (number + 0.5), 59, f"span {number}", "", "middle")
    drawing.text(left, 96, "Parent", "bold")
    drawing.text(
        left + 56, 96, "hands out (number, start, end): no sequence crosses between processes", "grey"
    )
    steps = (("read", 54), ("translate", 78), ("place", 50), ("write", 104))
    places: list[tuple[float, float]] = []
    for number, begin in enumerate((left + 76, left + 76, left + 400, left + 436)):
        x = float(begin)
        y = 124 + 84 * (number % 2)
        kind = "kept" if number % 2 == 0 else "stop"
        drawing.text(left, y + 19, f"Worker {number % 2}", "bold")
        drawing.text(x + 2, y - 5, f"span {number}", "small grey")
        for word, width in steps:
            if word == "place" and number == 1:
                drawing.line([(x + 2, y + 14), (x + 36, y + 14)], "line", 'stroke-dasharray="2 3"')
                drawing.text(x + 18, y + 9, "waits", "small grey", "middle")
                x += 38
            if word == "place":
                places.append((x + width / 2, y))
            drawing.box(x + 1, y, width - 2, 28, "box" if word == "place" else kind)
            drawing.text(x + width / 2, y + 19, word, "small" if word == "place" else "", "middle")
            x += width
    for number, ((x1, y1), (x2, y2)) in enumerate(zip(places, places[1:])):
        lane = 176 + 8 * (number % 2)
        down = y1 < y2
        out, into = x1 + 10, x2 - 10
        drawing.arrow([(out, y1 + 28 * down), (out, lane), (into, lane), (into, y2 + 28 * (not down))])
    drawing.text(left, 262, "A place", "bold")
    drawing.text(
        left + 150,
        262,
        "Span 0 goes to the front, so span 1 goes to where span 0 will end, and so on:",
        "grey",
    )
    drawing.text(
        left + 150, 280, "each worker tells the next before it writes, so they write side by side.", "grey"
    )
    y = 312
    for row, (file, text) in enumerate(
        (("reads_nucleotide.fa", "nucleotides"), ("reads_protein.faa", "proteins"))
    ):
        drawing.text(left, y + 62 * row, file, "bold mono")
        drawing.text(left + 190, y + 62 * row, f"{text}, in the order of the input", "grey small")
        widths = (0.9, 1.15, 0.85, 1.1)
        x = float(left)
        for number, share in enumerate(widths):
            width = part * share
            drawing.box(x + 1, y + 10 + 62 * row, width - 2, 26, "kept" if number % 2 == 0 else "stop")
            drawing.text(x + width / 2, y + 28 + 62 * row, f"results of span {number}", "small", "middle")
            x += width
    drawing.line([(left, 430), (right, 430)], "faint")
    drawing.text(left, 456, "Only counts", "bold")
    drawing.text(
        left + 150,
        456,
        "come back to the parent: records, frames, bases. It adds them up and shows progress.",
        "grey",
    )
    drawing.text(left, 478, "At the end", "bold")
    drawing.text(
        left + 150, 478, "sizes are compared, and both files are renamed to their names together.", "grey"
    )
    drawing.text(left, 500, "Threads", "bold")
    drawing.text(
        left + 150,
        500,
        "of the caller do the same with small inputs, and with large ones until workers run.",
        "grey",
    )
    return drawing


def open_reading_frames() -> Drawing:
    """Draw what is an ORF of one frame by each definition."""
    codons = [ORF_EXAMPLE[start : start + 3] for start in range(0, len(ORF_EXAMPLE), 3)]
    cell, left = 38, 212
    drawing = Drawing(
        "open-reading-frames",
        (left + cell * len(codons) + 16, 386),
        "What is an open reading frame",
        "One frame of a record with two stops. Between stops there are three ORFs, of which the first lacks "
        "its left end and the last one its right end. From a start each of them begins at its first ATG. "
        "With partial drop the first and the last one are left out, or the last one alone.",
    )
    y = 40.0
    drawing.text(16, y, "frame F1 of a record", "bold")
    drawing.group("codons")
    for number, codon in enumerate(codons):
        x = left + cell * number
        kind = "stop" if codon in FORWARD_STOPS else "kept" if codon == "ATG" else "box"
        drawing.box(x + 1.5, y - 18, cell - 3, 26, kind)
        drawing.text(x + cell / 2, y, codon, "mono small", "middle")
    drawing.group(None)
    drawing.text(left, y + 26, "blue: a start codon; orange: a stop", "small grey")
    y += 60
    for options, rules in ORF_DEFINITIONS.items():
        drawing.text(16, y + 2, options, "mono small bold")
        drawing.line([(left, y - 2), (left + cell * len(codons), y - 2)], "faint")
        drawing.group(options.replace("--", "").replace(" ", "-"))
        for _, start, end, *_, partial, _, _, _, protein, _ in find_orfs(
            "s", ORF_EXAMPLE, rules._replace(frames=("F1",), min_length=3)
        ):
            x, width = left + cell * start / 3, cell * (end - start) / 3
            drawing.box(x + 1.5, y - 16, width - 3, 28, "kept")
            for number, amino_acid in enumerate(protein):
                drawing.text(x + cell * (number + 0.5), y + 3, amino_acid, "mono bold", "middle")
            words = "whole" if partial == "no" else f"partial={partial}"
            drawing.text(x + 2, y + 25, words, "small keptword")
        drawing.group(None)
        y += 48
    return drawing


def batches_by_buffers(lengths: list[int]) -> list[list[int]]:
    """The tokens of VirNucPro's batches, for each buffer: it is packed by itself, the longest first."""
    buffers = []
    for first in range(0, len(lengths), BUFFER):
        batches: list[int] = []
        for length in sorted(lengths[first : first + BUFFER], reverse=True):
            if not batches or batches[-1] + length + 2 > BUDGET:
                batches.append(0)
            batches[-1] += length + 2
        buffers.append(batches)
    return buffers


def batches_over_all(lengths: list[int]) -> list[int]:
    """The tokens of sixfast's batches."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "proteins.faa"
        path.write_text("".join(f">{number}\n{'M' * length}\n" for number, length in enumerate(lengths)))
        return [len(batch.input_ids) for batch in token_batches(path, budget=BUDGET)]


def token_batches_before_and_after() -> Drawing:
    """Draw how full the token batches are, packed buffer by buffer and planned over all records."""
    buffers = batches_by_buffers(TOKEN_LENGTHS)
    planned = batches_over_all(TOKEN_LENGTHS)
    before = [tokens for buffer in buffers for tokens in buffer]
    frames = f"{len(TOKEN_LENGTHS):,} frames of reads of 150 bases"
    drawing = Drawing(
        "token-batches",
        (840, 330),
        "Token batches, before and after",
        f"The same {frames}: packed in buffers of {BUFFER:,}, each of which ends in a batch that is mostly "
        f"empty, they take {len(before)} batches; planned over all records they take {len(planned)}.",
    )
    left, width, step, height = 24, 26, 33, 70
    drawing.text(left, 34, f"{frames}, batches of {BUDGET:,} tokens", "bold big")
    rows = (
        ("before", f"packed in buffers of {BUFFER:,}", buffers),
        ("after", "planned over all records", [planned]),
    )
    for row, (name, says, groups) in enumerate(rows):
        y = 68 + 136 * row
        number = sum(map(len, groups))
        full = sum(map(sum, groups)) / (number * BUDGET)
        drawing.group(name)
        drawing.text(left, y, f"{says}: {number} batches, {full:.1%} full")
        x = float(left)
        for batches in groups:
            for tokens in batches:
                filled = height * tokens / BUDGET
                drawing.box(x, y + 12, width, height)
                drawing.box(x, y + 12 + height - filled, width, filled, "kept")
                if tokens < 0.9 * BUDGET:
                    drawing.text(
                        x + width / 2, y + height + 26, f"{tokens / BUDGET:.0%}", "small stopword", "middle"
                    )
                x += step
            x += 12
        drawing.group(None)
    drawing.text(
        left, 316, "One column is one batch, blue what is in it. Each costs the GPU a step.", "small grey"
    )
    return drawing


def record_batches() -> Drawing:
    """Draw how reads become rows, rows batches, and who takes these."""
    drawing = Drawing(
        "record-batches",
        (820, 262),
        "From reads to record batches",
        "Spans of a file or blocks of a stream go to threads, which make rows of their frames. In the order "
        "of the input the rows fill one batch after the other, each up to its bound. Libraries take the "
        "batches as they are, without a copy.",
    )
    for x, word in ((20, "reads"), (190, "rows, by threads"), (390, "batches"), (640, "libraries")):
        drawing.text(x, 30, word, "bold")
    names = ("polars", "DuckDB", "pandas", "pyarrow, Parquet")
    rows = (3, 1, 4, 2)
    for number, count in enumerate(rows):
        y, kind = 44 + 46 * number, "kept" if number % 2 == 0 else "stop"
        drawing.box(20, y, 120, 34, kind)
        drawing.text(80, y + 21, f"span {number}", "", "middle")
        drawing.arrow([(140, y + 17), (188, y + 17)])
        for row in range(count):
            drawing.box(190, y + 2 + 8 * row, 130, 6, kind)
        drawing.box(640, y, 150, 34)
        drawing.text(715, y + 21, names[number], "", "middle")
        drawing.arrow([(580, 132), (610, 132), (610, y + 17), (638, y + 17)])
    kinds = [("kept", "stop")[number % 2] for number, count in enumerate(rows) for _ in range(count)]
    drawing.arrow([(326, 132), (388, 132)])
    each = 4
    for at, kind in enumerate(kinds):
        drawing.box(394, 54 + 16 * at + 10 * (at // each), 182, 10, kind)
    for first in range(0, len(kinds), each):
        held = len(kinds[first : first + each])
        drawing.box(390, 50 + first // each * (16 * each + 10), 190, 16 * held + 2, "line")
    drawing.text(20, 248, "A batch takes rows until the next would make it larger than batch_bytes.", "grey")
    drawing.text(640, 248, "as they are: no copy", "grey")
    return drawing


def two_waves() -> Drawing:
    """Draw how the tasks of a cluster count, and then write whole files."""
    drawing = Drawing(
        "two-waves",
        (820, 330),
        "Preparing by the tasks of a cluster, in two waves",
        "In the first wave each task counts the frames of its span. Prefix sums tell with which frame each "
        "file begins. In the second wave each task reads the pieces that its files are made of once more, "
        "and writes these files from front to end. A lost task is done again and writes the same bytes.",
    )
    left, right, frames, each = 150, 800, (700, 500, 900, 400), 500
    scale = (right - left) / sum(frames)
    drawing.text(20, 40, "reads.fa", "bold mono")
    drawing.text(20, 100, "Wave 1", "bold")
    drawing.text(20, 116, "counts", "grey small")
    drawing.text(20, 158, "Prefix sums", "bold")
    drawing.text(20, 232, "Wave 2", "bold")
    drawing.text(20, 248, "writes files", "grey small")
    x, before = float(left), 0
    for number, count in enumerate(frames):
        width, kind = count * scale, "kept" if number % 2 == 0 else "stop"
        drawing.box(x + 1, 22, width - 2, 28, kind)
        drawing.text(x + width / 2, 41, f"span {number}", "", "middle")
        drawing.arrow([(x + width / 2, 50), (x + width / 2, 82)])
        drawing.box(x + 12, 84, width - 24, 36)
        drawing.text(x + width / 2, 107, f"{count} frames", "small", "middle")
        drawing.line([(x, 128), (x, 150)])
        drawing.text(x + 4, 160, f"{before}", "small grey")
        x, before = x + width, before + count
    drawing.group("files")
    for number in range(-(-before // each)):
        x, width = left + number * each * scale, each * scale
        kind = "kept" if number // 2 % 2 == 0 else "stop"
        drawing.line([(x, 200), (x, 218)], "line", 'stroke-dasharray="2 3"')
        drawing.box(x + 1, 218, width - 2, 36, kind)
        drawing.text(x + width / 2, 240, f"output_{number + 1}.fa", "mono small", "middle")
    drawing.group(None)
    drawing.text(left, 190, f"so it is known which {each} frames are in each file", "grey small")
    for number, files in enumerate(((0, 2), (2, 4), (4, 5))):
        x, end = (left + file * each * scale for file in files)
        drawing.line([(x + 2, 264), (end - 2, 264)])
        drawing.text((x + end) / 2, 280, f"task {number}", "small", "middle")
    last = "A lost task is done again from the input alone, and writes the same bytes to the same files."
    drawing.text(20, 312, last, "grey")
    return drawing


FIGURES = (
    six_frames,
    decide_first,
    way_of_the_data,
    open_reading_frames,
    token_batches_before_and_after,
    record_batches,
    two_waves,
)


def main() -> None:
    """Write all figures."""
    for figure in FIGURES:
        drawing = figure()
        (HERE / f"{drawing.name}.svg").write_text(drawing.svg(), encoding="utf-8")


if __name__ == "__main__":
    main()
