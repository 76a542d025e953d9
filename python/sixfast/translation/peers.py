"""`write_like`: the answer of another program to the byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sixfast.engine.jobs import PeerOptions
from sixfast.translation.genetic_codes import chosen_frames, code_of_option, codes, require_choice
from sixfast.translation.orfs import write_answers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    from sixfast.files import AnyPath
    from sixfast.system.progress import Report
    from sixfast.translation.genetic_codes import GeneticCode
    from sixfast.translation.orfs import OrfSummary

_CODES_OF_NCBI = frozenset(codes)
#: getorf finds no ORF that is longer, where nothing else is said.
_LONGEST_OF_GETORF = 1_000_000


class _Peer(NamedTuple):
    """What a program can be asked.

    Attributes:
        options: with what is meant where nothing is said.
        codes: the ids of the genetic codes it has.
        starts: by id, the start codons of codes for which it has others than NCBI.
    """

    options: Mapping[str, Any]
    codes: frozenset[int]
    starts: Mapping[int, tuple[str, ...]] = {}


_STARTS_OF_3 = {3: ("ATA", "ATG")}
_PEERS = {
    "orfm": _Peer(
        {"code": 1, "min_length": 96, "partial": "keep", "include_stop": False, "format": "fasta"},
        _CODES_OF_NCBI - {15, *range(26, 34)},
    ),
    "getorf": _Peer(
        {
            "code": 1,
            "find": "stops",
            "starts": "atg",
            "min_length": 30,
            "max_length": _LONGEST_OF_GETORF,
            "strand": "both",
            "initial_m": True,
            "format": "fasta",
        },
        _CODES_OF_NCBI - {*range(24, 34)},
        {**_STARTS_OF_3, 13: ("ATG",)},
    ),
    "esl-translate": _Peer(
        {"code": 1, "find": "stops", "starts": "atg", "min_aa": 20, "strand": "both"},
        _CODES_OF_NCBI - {15, *range(26, 34)},
        _STARTS_OF_3,
    ),
    "transeq": _Peer(
        {"code": 1, "frames": "F1", "trim": False, "stop_as": "*", "reverse_frames": "of-forward"},
        _CODES_OF_NCBI - {*range(24, 34)},
    ),
    "seqkit": _Peer(
        {
            "code": 1,
            "frames": "F1",
            "unknown": "refuse",
            "append_frame": False,
            "initial_m": False,
            "stop_as": "*",
            "line_width": 60,
        },
        _CODES_OF_NCBI - {15, 32, 33},
        {**_STARTS_OF_3, 21: ("ATA", "ATG", "GTG")},
    ),
}
#: The programs whose ORFs can be had, and those whose whole frames.
ORF_PEERS = ("orfm", "getorf", "esl-translate")
FRAME_PEERS = ("transeq", "seqkit")
#: What an option may be, where it is one of a few.
CHOICES = {
    "find": ("stops", "start"),
    "starts": ("atg", "code"),
    "partial": ("keep", "5"),
    "strand": ("both", "forward", "reverse"),
    "format": ("fasta", "nucleotide"),
    "stop_as": ("*", "X"),
    "reverse_frames": ("of-forward", "from-end"),
    "unknown": ("refuse", "x"),
}


def write_like(
    input: AnyPath,  # noqa: A002 - the word that users expect
    output: AnyPath,
    peer: Literal["orfm", "getorf", "esl-translate", "transeq", "seqkit"],
    *,
    workers: int | None = None,
    progress: bool | Report = False,
    compress: Literal["gz", "zst"] | None = None,
    compress_level: int | None = None,
    **options: Any,  # noqa: ANN401 - each program has its own
) -> OrfSummary:
    r"""Write what another program answers for an input, byte for byte: names, order, lines, and letters.

    The output is put in place at the end. After an error it has not appeared or changed.

    Args:
        input: FASTA, FASTQ or unaligned BAM, compressed or not. A file, a pipe, or "-" for standard input.
        output: where to write; an existing file is replaced. A name that ends in .gz or .zst is that of a
            compressed file; "-" is standard output.
        peer: the program: OrfM, EMBOSS's getorf and transeq, Easel's esl-translate, or `seqkit translate`.
        workers: number of processes or threads; by default as many as there are processors for this process.
        progress: True for a bar on stderr, if that is a terminal; or a function that is called for each
            piece of the input that is done, with its bytes and records.
        compress: how an output "-" is compressed.
        compress_level: how hard: 0 to 9 for gz, 1 to 19 for zst.
        options: what is asked of the program, by the names that sixfast has for it; what each program takes
            is listed in the documentation. By default what the program does without options.

    Returns:
        What was read and written.

    Raises:
        OSError: if a file cannot be read or written; BlockingIOError if another run writes the output.
        ValueError: for an option or a genetic code that the program does not have, an input that holds no
            records or is damaged, and a letter that the program does not read as a nucleotide.
        UnicodeDecodeError: for a record that cannot be read.
        InputChangedError: if the input changed while it was read.
        WorkerDiedError: if a worker process was killed.

    SEMANTICS 21.1 to 21.12.

    >>> import os, tempfile
    >>> import sixfast
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     reads, proteins = (os.path.join(folder, name) for name in ("reads.fa", "orfs.faa"))
    ...     with open(reads, "w") as file:
    ...         _ = file.write(">read1\nATGGCCTAA\n")
    ...     summary = sixfast.write_like(reads, proteins, "orfm", min_length=6)
    ...     with open(proteins) as file:
    ...         print(file.readline().rstrip(), summary)
    >read1_1_1_1 OrfSummary(records=1, records_with_orfs=1, orfs=5, bases=9)
    """
    checked = peer_options(peer, **options)
    return write_answers(
        input,
        {"fasta": output},
        checked,
        in_order=peer == "esl-translate",  # its headers count the ORFs of the whole file
        workers=workers,
        progress=progress,
        compress=compress,
        compress_level=compress_level,
    )


def peer_options(peer: str, **given: Any) -> PeerOptions:  # noqa: ANN401 - each program has its own
    """Check what is asked of a program.

    Args:
        peer: its name.
        given: options by the names that sixfast has for them.

    Returns:
        What the kernel takes.

    Raises:
        ValueError: for an option that the program does not have, or a value that it does not take.

    >>> peer_options("getorf", find="start").starts
    ('ATG',)
    """
    require_choice("like", peer, _PEERS)
    known = _PEERS[peer]
    for name, value in given.items():
        if name not in known.options:
            raise ValueError(f"{name} does not go with like {peer}, which takes {', '.join(known.options)}")
        if name in CHOICES:
            require_choice(name, value, CHOICES[name])
    asked = {**known.options, **given}
    code = _code_of(peer, asked["code"])
    _check(peer, asked, code)
    return PeerOptions(
        peer=peer,
        code=code.id,
        starts=_starts(peer, code, asked),
        min_length=3 * asked.get("min_aa", 0) or asked.get("min_length", 0),
        max_length=asked.get("max_length"),
        partial=asked.get("partial", "keep"),
        strand=asked.get("strand", "both"),
        frames=chosen_frames(asked.get("frames", "F1")),
        nucleotides=asked.get("format") == "nucleotide",
        include_stop=asked.get("include_stop", False),
        initial_m=asked.get("initial_m", True),
        trim=asked.get("trim", False),
        stop_as=asked.get("stop_as", "*"),
        from_end=asked.get("reverse_frames") == "from-end",
        unknown_x=asked.get("unknown") == "x",
        append_frame=asked.get("append_frame", False),
        line_width=asked.get("line_width", 60),
    )


def _code_of(peer: str, code: int | str) -> GeneticCode:
    table = code_of_option(code)
    known = _PEERS[peer].codes
    if table.id not in known:
        raise ValueError(
            f"{peer} has no genetic code {table.id}; it has {', '.join(map(str, sorted(known)))}"
        )
    return table


def _check(peer: str, asked: Mapping[str, Any], code: GeneticCode) -> None:
    """Refuse numbers that the program does not take."""
    for name in ("min_length", "max_length", "min_aa", "line_width"):
        if asked.get(name, 0) < 0:
            raise ValueError(f"{name} is {asked[name]}; give a number of at least 0")
    if peer == "orfm" and (asked["min_length"] % 3 or asked["min_length"] < 3):
        raise ValueError(f"min_length is {asked['min_length']}; OrfM takes multiples of 3, from 3 on")
    if peer == "getorf":
        if asked["strand"] == "reverse":
            raise ValueError("getorf does not look at the reverse strand alone; give strand both or forward")
        if asked["find"] == "start" and asked["starts"] == "atg" and code.id != 1:
            raise ValueError("getorf takes ATG alone with genetic code 1 only; give starts code")


def _starts(peer: str, code: GeneticCode, asked: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return the start codons that the program looks for; None if it does not."""
    if not (asked.get("find") == "start" or (peer == "seqkit" and asked["initial_m"])):
        return None
    if asked.get("starts") == "atg":
        return ("ATG",)
    return _PEERS[peer].starts.get(code.id, code.starts)
