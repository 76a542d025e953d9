"""A hypothesis strategy: FASTA with everything that the reading rules know."""

from __future__ import annotations

from hypothesis import strategies as st

LINE_ENDS = ["\n", "\r\n", "\r"]
#: Bases mostly, so that sequences with nothing to note are common.
LETTERS = st.text(st.sampled_from("ACGTACGTACGTACGTACGTNnacgtRyUu-*>é \t"), max_size=150)
PLAIN = st.text(st.sampled_from("ACGT"), max_size=200)


@st.composite
def fasta(draw: st.DrawFn) -> bytes:
    """Records with few ids, wrapped or not, with all line ends, blank lines and headers of several words."""
    end = draw(st.sampled_from(LINE_ENDS))
    width = draw(st.sampled_from([7, 60, 1000]))
    text = ""
    for _ in range(draw(st.integers(0, 12))):
        name = draw(st.sampled_from(["", "a", "b", "c", "é", "read1", " a", "a x", "b\tx y"]))
        sequence = draw(PLAIN | LETTERS)
        lines = [sequence[at : at + width] for at in range(0, len(sequence), width)]
        text += f">{name}{end}" + "".join(f"{line.lstrip('>')}{end}" for line in lines)
        text += end * draw(st.integers(0, 1))
    if draw(st.booleans()):
        text = text.rstrip("\r\n")
    return text.encode()
