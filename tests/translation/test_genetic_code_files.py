"""`translate_file` and `sixfast translate` by other genetic codes and ambiguity policies."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import examples
from programs import run_sixfast
from sixfast import TranslationError, _kernel, reference, translate_file
from sixfast.translation.genetic_codes import FRAMES

#: Few stops, so that frames are left; other letters here and there.
letters = st.lists(
    st.one_of(
        st.text("CGAT", max_size=9),
        st.text("CG", max_size=90),
        st.text("ACGTURYSWKMBDHVNXacgtun-.*", max_size=4),
    ),
    max_size=8,
).map("".join)
#: A record with a stop of code 1 only, one with other letters, one in lower case over two lines, one of RNA.
DATA = b">a x\nATGTGACCC\n>b\nGCNTARRAY\n>c\natgg\nccA\n>d\nAUGUAACCU\n>e\n\n"


def expected(data: bytes, table: int, policy: str, **options: Any) -> tuple[bytes, bytes]:
    """Both outputs by the reference."""
    frames = [
        frame
        for seqid, _, sequence in reference.read_fasta(data)
        for frame in reference.stop_free_frames(seqid, sequence, table, policy, **options)
    ]
    nucleotide, protein = (
        "".join(f">{frame['seqid']}\n{frame[key]}\n" for frame in frames) for key in ("nucleotide", "protein")
    )
    return nucleotide.encode(), protein.encode()


@settings(deadline=None, max_examples=examples(60))
@given(
    st.lists(letters, max_size=4),
    st.sampled_from(reference.genetic_code_ids()),
    st.sampled_from(reference.AMBIGUITY_POLICIES),
    st.booleans(),
    st.booleans(),
    st.sets(st.sampled_from(FRAMES), min_size=1) | st.just(set(FRAMES)),
    st.booleans(),
)
def test_rules_19_18_and_19_21_frames_are_those_of_the_reference(
    sequences: list[str],
    table: int,
    policy: str,
    dual_stops: bool,
    wrapped: bool,
    frames: set[str],
    with_stops: bool,
) -> None:
    reading = (table, policy, dual_stops, tuple(frames), with_stops)
    width = 7 if wrapped else 10_000
    data = "".join(
        "\n".join([f">r{number}", *(text[start : start + width] for start in range(0, len(text), width)), ""])
        for number, text in enumerate(sequences)
    ).encode()
    try:
        outputs = expected(data, table, policy, dual_stops=dual_stops, frames=frames, with_stops=with_stops)
    except TranslationError:
        with pytest.raises(
            TranslationError, match=r"block, line \d+, record \d+ \(r\d\): codon '...' at letter \d+ "
        ):
            _kernel.translate_block(data, reading=reading)
        return
    for level in _kernel.cpu_levels():
        nucleotide, protein, counts = _kernel.translate_block(data, level=level, reading=reading)
        assert (nucleotide, protein) == outputs
    assert counts[0] == len(sequences)
    assert counts[2] == nucleotide.count(b">")
    skipping = _kernel.translate_block_skipping(data, reading=reading)
    assert (skipping[0], skipping[1], skipping[3]) == (nucleotide, protein, counts)


@pytest.mark.parametrize("policy", ["drop", "x", "resolve", "biopython"])
def test_rule_19_18_every_way_to_read_and_write(tmp_path: Path, policy: str) -> None:
    nucleotide, protein = tmp_path / "n.fa", tmp_path / "p.faa"
    plain, packed = tmp_path / "r.fa", tmp_path / "r.fa.gz"
    plain.write_bytes(DATA)
    packed.write_bytes(gzip.compress(DATA))
    for source in (plain, packed):
        summary = translate_file(source, nucleotide, protein, code=4, ambiguity=policy, workers=2)  # type: ignore[arg-type]
        assert (nucleotide.read_bytes(), protein.read_bytes()) == expected(DATA, 4, policy)
        assert (summary.records, summary.frames) == (5, nucleotide.read_bytes().count(b">"))
    options = ("--nucleotide", nucleotide, "--protein", protein, "--code", "SGC3", "--ambiguity", policy)
    done = run_sixfast("translate", plain, *options)
    assert done.returncode == 0, done.stderr
    assert (nucleotide.read_bytes(), protein.read_bytes()) == expected(DATA, 4, policy)


def test_skip_empty_leaves_out_frames_without_a_protein() -> None:
    protein = _kernel.translate_block(
        b">a\nAC\n>b\nACG\n", skip_empty=True, reading=(4, "x", False, FRAMES, False)
    )[1]
    assert protein == b">bF1\nT\n>bR1\nR\n"


def test_rule_19_18_without_options_the_answer_is_virnucpros() -> None:
    for reading in (None, (1, "drop", False, FRAMES, False), (1, "drop", True, FRAMES, False)):
        nucleotide, protein, counts = _kernel.translate_block(DATA, reading=reading)
        assert (nucleotide, protein, counts[:4]) == reference.translate_fasta(DATA)
    assert (nucleotide, protein) == expected(DATA, 1, "drop")


def test_rule_19_19_nucleotides_and_dual_codons() -> None:
    nucleotide, protein, _ = _kernel.translate_block(
        b">d\nAUGUARR\n", reading=(28, "x", False, FRAMES, False)
    )
    assert nucleotide.split()[1::2] == [b"AUGUARR", b"UGUARR", b"GUAR", b"YYTACAT", b"YTACAT", b"TACA"]
    assert protein.split()[1] == b"MX"
    data = b">a\nATGTGACCC\n"
    assert _kernel.translate_block(data, reading=(27, "x", False, FRAMES, False))[1].startswith(
        b">aF1\nMWP\n"
    )
    assert _kernel.translate_block(data, reading=(27, "x", True, FRAMES, False))[1].startswith(b">aF2\n")


def test_rule_19_20_a_refused_codon_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    source = tmp_path / "r.fa"
    source.write_bytes(b">a\nATGGCC\n>b x\nCCCCC\nC-C\n")
    done = run_sixfast("translate", source, "-o", tmp_path / "out", "--ambiguity", "biopython")
    assert done.returncode == 1
    assert done.stderr == (
        f"sixfast: error: {source}, line 3, record 2 (b): codon 'CC-' at letter 5 stands for no letter of a "
        "protein; replace it, or give another ambiguity\n"
    )
    assert not (tmp_path / "out").exists()
    with pytest.raises(TranslationError):
        translate_file(
            source,
            tmp_path / "n.fa",
            tmp_path / "p.faa",
            ambiguity="biopython",
            errors="skip",
            rejects=tmp_path / "rejects.fa",
        )
    assert list(tmp_path.iterdir()) == [source]


@pytest.mark.parametrize(("protein", "line"), [("p.faa", " line 5,"), ("-", "")])
def test_a_refused_codon_of_fastq_is_told_by_its_record(tmp_path: Path, protein: str, line: str) -> None:
    (tmp_path / "r.fq").write_bytes(b"@a\nATGGCC\n+\nIIIIII\n@b y\nCCC-CC\n+\nIIIIII\n")
    options = ("--nucleotide", "n.fa", "--protein", protein, "--ambiguity", "biopython")
    done = run_sixfast("translate", "r.fq", *options, cwd=tmp_path)
    assert done.returncode == 1
    assert f"error: r.fq,{line} record 2 (b): codon '-CC' at letter 4 stands" in done.stderr


def test_in_a_frame_with_a_stop_nothing_is_refused() -> None:
    data = b">a\n---TAATTAATTAATTAATTAA\n"
    assert _kernel.translate_block(data, reading=(1, "biopython", False, FRAMES, False))[2][:3] == (1, 0, 0)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            ["--code", "7"],
            "argument --code: there is no genetic code 7; the ids are 1 to 6, 9 to 16, 21 to 33",
        ),
        (
            ["--code", "Nuclear"],
            "argument --code: no genetic code is called 'Nuclear'; `sixfast codes` lists",
        ),
        (["--ambiguity", "n"], "argument --ambiguity: invalid choice: 'n'"),
        (["--dual", "x"], "argument --dual: invalid choice: 'x'"),
    ],
)
def test_wrong_usage(options: list[str], words: str) -> None:
    done = run_sixfast("translate", "r.fa", "-o", "out", *options)
    assert done.returncode == 2
    assert words in done.stderr


def test_wrong_arguments(tmp_path: Path) -> None:
    paths = tmp_path / "r.fa", tmp_path / "n.fa", tmp_path / "p.faa"
    with pytest.raises(KeyError, match="there is no genetic code 8"):
        translate_file(*paths, code=8)
    with pytest.raises(ValueError, match="ambiguity is 'n'; give one of drop, x, resolve, biopython"):
        translate_file(*paths, ambiguity="n")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="dual is 'x'; give one of amino-acid, stop"):
        translate_file(*paths, dual="x")  # type: ignore[arg-type]


def run_translate(folder: Path, *options: str) -> dict[str, bytes]:
    """Run the command on `DATA`; return the files that it wrote."""
    (folder / "r.fa").write_bytes(DATA)
    done = run_sixfast("translate", "r.fa", *options, cwd=folder)
    assert done.returncode == 0, done.stderr
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "r.fa"}


def test_rule_19_21_frames_that_have_stops(tmp_path: Path) -> None:
    options = ("--protein", "p.faa", "--stops", "keep", "--frames", "r1,F1", "--ambiguity", "resolve")
    written = run_translate(tmp_path, *options)
    assert written == {"p.faa": expected(DATA, 1, "resolve", frames=["F1", "R1"], with_stops=True)[1]}
    assert written["p.faa"].startswith(b">aF1\nM*P\n>aR1\nGSH\n>bF1\nA*X\n")


@pytest.mark.parametrize("span", ["7", "100000"])
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_rule_19_22_one_of_the_outputs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, span: str, suffix: str
) -> None:
    monkeypatch.setenv("SIXFAST_SPAN_BYTES", span)
    for name, content in zip(("nucleotide", "protein"), reference.translate_fasta(DATA)):
        folder = tmp_path / name
        folder.mkdir()
        [(file, made)] = run_translate(folder, f"--{name}", f"out{suffix}").items()
        assert file == f"out{suffix}"
        assert (gzip.decompress(made) if suffix else made) == content


def test_rule_19_22_an_output_there_must_be(tmp_path: Path) -> None:
    done = run_sixfast("translate", "r.fa", cwd=tmp_path)
    assert done.returncode == 2
    assert "give --nucleotide, --protein or both, or --output-dir alone" in done.stderr
    with pytest.raises(ValueError, match="there is no output"):
        translate_file("r.fa", None, None)


def test_rule_19_22_rejects_beside_one_output(tmp_path: Path) -> None:
    reads, protein, rejects = tmp_path / "r.fa", tmp_path / "p.faa", tmp_path / "rejects.fa"
    reads.write_bytes(b">a\nATG\n>b\nA\xc3\xa9\n")
    translate_file(reads, None, protein, errors="skip", rejects=rejects, frames="F1")
    assert protein.read_bytes() == b">aF1\nM\n"
    assert rejects.read_bytes() == b">b\nA\xc3\xa9\n"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--frames", "F1,F7"), "frames is 'F7'; give one of F1, F2"),
        (("--like", "transeq", "--nucleotide", "n.fa"), "--nucleotide does not go with --like"),
        (("--like", "transeq", "--stops", "keep"), "--stops does not go with --like"),
        (("--like", "transeq", "--on-error", "skip"), "--on-error does not go with --like"),
        (("--like", "transeq", "--unique-ids"), "--unique-ids does not go with --like"),
        (("--like", "transeq", "--append-frame"), "append_frame does not go with like transeq"),
        (("--trim",), "--trim goes with --like"),
        (("--like", "seqkit", "--line-width", "-1"), "line_width is -1"),
    ],
)
def test_options_that_do_not_go_together(tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    (tmp_path / "r.fa").write_bytes(DATA)
    done = run_sixfast("translate", "r.fa", "--protein", "p.faa", *options, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert not (tmp_path / "p.faa").exists()


def test_rule_21_1_translate_like_another_program(tmp_path: Path) -> None:
    options = ("--protein", "p.faa", "--like", "seqkit", "--frames", "F1", "--line-width", "0")
    assert run_translate(tmp_path, *options) == {"p.faa": b">a x\nM*P\n>b\nA*X\n>c\nMA\n>d\nM*P\n>e\n\n"}
