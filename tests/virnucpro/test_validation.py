"""The drop-in `validate_fasta_file` against VirNucPro's answers and Biopython (SEMANTICS 16.7 to 16.12)."""

from __future__ import annotations

import gzip
import inspect
import io
import logging
import math
import os
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from effort import examples
from golden import ValidatedFile, validated_files
from naive_validation import comparable, divided, virnucpro_answer
from programs import posix_only, run_python
from random_fasta import fasta
from sixfast.validate import first_errors
from sixfast.virnucpro.utils import validation
from sixfast.virnucpro.utils.validation import validate_fasta_file

NAMES = [
    "total_sequences",
    "min_length",
    "max_length",
    "avg_length",
    "ambiguous_count",
    "duplicate_ids",
    "empty_sequences",
]
NOTHING_READ = dict(zip(NAMES, [0, math.inf, 0, 0, 0, set(), 0]))
TEXT_IN_FRONT = (
    "File parsing error: This FASTA file contains comments at the beginning of the file, which are not"
)
LIMITS = [10, 0, 1, 2, 3, -1, 1.5, -0.5, True, False, None, "3", 10**30, 1e300, math.inf, -math.inf, math.nan]


@pytest.fixture
def reads(tmp_path: Path) -> Path:
    return tmp_path / "reads.fa"


@pytest.fixture
def by_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is read record by record."""

    def forbidden(*_: object) -> None:
        raise AssertionError("the kernel can tell this")

    monkeypatch.setattr(validation, "_answer_by_reading", forbidden)


def in_threads(patched: pytest.MonkeyPatch) -> None:
    patched.setenv("SIXFAST_SPAN_BYTES", "100")
    patched.setenv("SIXFAST_PROCESSES_ABOVE", "1000000")


def answered(reads: Path, data: bytes, *arguments: Any) -> tuple[bool, list[str], list[str], dict[str, Any]]:
    reads.write_bytes(data)
    return validate_fasta_file(reads, *arguments)


# What was observed


def observed(case: ValidatedFile, folder: Path, source: object) -> tuple[Any, list[Any]]:
    """The answer for a source and the log, as the golden data have them."""
    log = Log()
    logging.getLogger().addHandler(log)
    try:
        answer: Any = validate_fasta_file(source, *case.arguments)  # type: ignore[arg-type]
    finally:
        logging.getLogger().removeHandler(log)
    is_valid, errors, warnings, statistics = answer
    assert list(statistics) == NAMES
    ids = {"set": sorted(statistics["duplicate_ids"])}
    errors = [masked(error, folder) for error in errors]
    return [is_valid, errors, warnings, {**statistics, "duplicate_ids": ids}], log.records


class Log(logging.Handler):
    """Keeps what is logged, without the text of an exception."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[list[str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        cut = text.startswith("Failed to parse FASTA file: ")
        self.records.append([record.name, record.levelname, f"{text[:27]} ..." if cut else text])


def masked(error: str, folder: Path) -> object:
    name, letters = divided(error)
    if letters is not None:
        return [name, sorted(letters)]
    return error.partition("\n")[0].replace(str(folder), "@DIR@")


def with_types(value: Any) -> Any:
    """Equal only to what has the same types everywhere."""
    if isinstance(value, dict):
        return {key: with_types(each) for key, each in value.items()}
    return [with_types(each) for each in value] if isinstance(value, list) else (type(value), value)


def test_golden_cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_threads(monkeypatch)
    cases = list(validated_files())
    assert len(cases) == 281
    for number, case in enumerate(cases):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / "input.fa"
        if case.data is not None:
            path.write_bytes(case.data)
        given = {"path": path, "string": str(path), "dir": folder, "none": None, "number": 12.5}[case.given]
        answer, log = observed(case, folder, given)
        assert with_types(answer) == with_types(case.answer), case.label
        assert log == case.log, case.label


def test_golden_cases_as_open_texts(tmp_path: Path) -> None:
    """Record by record, with nothing that the kernel tells."""
    cases = [case for case in validated_files() if case.data is not None and case.given == "path"]
    assert len(cases) > 270
    for case in cases:
        assert case.data is not None
        with io.TextIOWrapper(io.BytesIO(case.data), encoding="utf-8") as text:
            answer, log = observed(case, tmp_path, text)
            assert not text.closed
        assert with_types(answer) == with_types(case.answer), case.label
        assert log == case.log, case.label


# Biopython beside it


@st.composite
def any_fasta(draw: st.DrawFn) -> bytes:
    """With letters beyond ASCII or without, and now and then with a byte that is no UTF-8."""
    data = draw(fasta())
    if draw(st.integers(0, 2)):
        data = data.replace("é".encode(), draw(st.sampled_from([b"N", b"u", b"A"])))
    if data and not draw(st.integers(0, 9)):
        at = draw(st.integers(1, len(data)))
        data = data[:at] + b"\xff" + data[at:]
    return data


@given(data=any_fasta(), max_errors=st.sampled_from(LIMITS), examples=st.sampled_from([1, 1000]))
@example(data=b"", max_errors=10, examples=1)
@example(data=b">", max_errors=0, examples=1)
@example(data=b">a\rX\r>a\r\r>a\rN-\r", max_errors=2, examples=1)
def test_rule_16_8_the_answer_is_biopythons_and_plain_pythons(
    data: bytes, max_errors: Any, examples: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    reads = tmp_path_factory.mktemp("reads") / "reads.fa"
    with pytest.MonkeyPatch.context() as patched:
        in_threads(patched)
        patched.setattr(first_errors, "_EXAMPLES", examples)
        found = answered(reads, data, max_errors)
    with open(reads, encoding="utf-8") as text:
        assert comparable(found) == comparable(virnucpro_answer(text, max_errors))


@settings(max_examples=examples(50))
@given(data=any_fasta(), newline=st.sampled_from([None, "", "\n", "\r"]), max_errors=st.sampled_from(LIMITS))
def test_rule_16_7_open_texts_are_read_as_biopython_reads_them(
    data: bytes, newline: str | None, max_errors: Any
) -> None:
    """Lines end where the text says; a CR inside one is whitespace."""

    def opened() -> io.TextIOWrapper:
        return io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline=newline)

    found = comparable(validate_fasta_file(opened(), max_errors))
    assert found == comparable(virnucpro_answer(opened(), max_errors))
    inside = data.decode(errors="surrogateescape")
    found = comparable(validate_fasta_file(io.StringIO(inside), max_errors))
    assert found == comparable(virnucpro_answer(io.StringIO(inside), max_errors))


# What may be given


def test_rule_16_7_parameters_by_position_and_by_name(reads: Path) -> None:
    reads.write_bytes(b">a\nAC\n")
    assert validate_fasta_file(fasta_file=reads, max_errors=10) == validate_fasta_file(reads, 10)
    parameters = inspect.signature(validate_fasta_file).parameters
    assert [(each.name, each.default) for each in parameters.values()] == [
        ("fasta_file", inspect.Parameter.empty),
        ("max_errors", 10),
    ]


@pytest.mark.usefixtures("by_kernel")
def test_rule_16_7_paths_of_every_type(reads: Path) -> None:
    answer = answered(reads, b">a\nACN\n")
    assert answer[:3] == (True, [], ["Ambiguous bases in a"])
    for path in (str(reads), os.fsencode(reads)):
        assert validate_fasta_file(path) == answer


@posix_only
def test_rule_16_7_a_pipe_is_opened_and_read_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    data = b">a\nACN\n>a\nX\n" + b">b%d\nACGT\n" * 20_000
    writer = threading.Thread(target=pipe.write_bytes, args=(data,))
    writer.start()
    is_valid, errors, warnings, found = validate_fasta_file(pipe, 2)
    writer.join()
    assert (is_valid, errors, warnings) == (
        False,
        ["Duplicate ID: a", "Invalid characters in a: {'X'}"],
        ["Ambiguous bases in a"],
    )
    assert (found["total_sequences"], found["duplicate_ids"]) == (20_002, {"a", "b%d"})


@posix_only
def test_rule_16_7_what_a_shell_hands_over(reads: Path) -> None:
    """Standard input, a pipe or a file, is read by its name."""
    text = ">a\nAC\n>a\nAC\n"
    reads.write_text(text)
    code = "from sixfast.validation import *; print(validate_fasta_file('/dev/stdin')[:2])"
    with open(reads) as file:
        for source in ({"input": text}, {"stdin": file}):
            done = run_python("-c", code, **source)
            assert (done.stdout, done.stderr) == ("(False, ['Duplicate ID: a'])\n", "")


def test_rule_16_7_compressed_and_other_open_texts(reads: Path) -> None:
    with gzip.open(reads, "wb") as packed:
        packed.write(b">a\r\nAC\r\n>b\r\nU\r\n")
    with gzip.open(reads, "rt") as text:
        assert validate_fasta_file(text)[1] == ["Invalid characters in b: {'U'}"]  # type: ignore[arg-type]
        assert text.read() == ""
        assert not text.closed
    later = io.StringIO("x\n>a\nAC\n")
    later.readline()
    assert validate_fasta_file(later)[0]


class Odd:
    """What is no text, but can be read from."""

    def __init__(self, *answers: object) -> None:
        self._answers = list(answers)

    def read(self, _: int) -> object:
        return self._answers.pop(0)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (None, "'NoneType' object has no attribute 'read'"),
        (7, "'int' object has no attribute 'read'"),
        (12.5, "'float' object has no attribute 'read'"),
        ([], "'list' object has no attribute 'read'"),
        (io.BytesIO(b">a\nA\n"), "Fasta files must be opened in text mode."),
        (Odd("text"), "Failed to read from input data"),
        (Odd(""), "'Odd' object has no attribute 'readline'"),
        ("", "[Errno 2] No such file or directory: ''"),
        (b"missing", "[Errno 2] No such file or directory: b'missing'"),
        (Path("missing"), "[Errno 2] No such file or directory: 'missing'"),
    ],
)
def test_rule_16_11_what_is_no_file_and_no_text(
    source: Any, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert validate_fasta_file(source) == (False, [f"File parsing error: {text}"], [], NOTHING_READ)
    assert caplog.record_tuples == [
        ("virnucpro.validation", logging.ERROR, f"Failed to parse FASTA file: {text}")
    ]
    assert caplog.records[0].exc_info is None


def test_rule_16_11_a_closed_text() -> None:
    text = io.StringIO(">a\nA\n")
    text.close()
    assert validate_fasta_file(text)[1] == ["File parsing error: I/O operation on closed file"]


@posix_only
def test_rule_16_11_a_folder_and_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    assert validate_fasta_file(tmp_path)[1] == [
        f"File parsing error: [Errno 21] Is a directory: '{tmp_path}'"
    ]
    if os.geteuid():
        (tmp_path / "reads.fa").touch(mode=0)
        assert "Permission denied" in validate_fasta_file(tmp_path / "reads.fa")[1][0]


@pytest.mark.parametrize(
    "data", [b"text\n", b"\n>a\nA\n", b"\xef\xbb\xbf>a\nA\n", b";x\n>a\nA\n", b" >a\nA\n"]
)
def test_rule_16_11_text_in_front(data: bytes, reads: Path) -> None:
    is_valid, errors, warnings, found = answered(reads, data, 0)
    assert (is_valid, warnings, found) == (False, [], NOTHING_READ)
    assert errors[0].splitlines()[:2] == [TEXT_IN_FRONT, "allowed by the 'fasta' parser."]
    assert len(errors) == 1
    assert validate_fasta_file(io.StringIO(data.decode()))[1] == errors


def test_rule_16_11_bytes_that_are_no_utf_8(reads: Path) -> None:
    """Of a large file the records before the piece with the byte are in the statistics."""
    text = "File parsing error: 'utf-8' codec can't decode byte 0xff in position {}: invalid start byte"
    small = answered(reads, b">a\nAC\n>b\nA\xff\n")
    assert small == (False, [text.format(10)], [], NOTHING_READ)
    large = answered(reads, b">a\n" * 5000 + b">\xff\n", 1)
    assert large[1] == ["Empty sequence: a", text.format(15001 - 8192)]
    assert 2700 < large[3]["total_sequences"] < 2740
    assert large[3]["duplicate_ids"] == {"a"}


def test_rule_16_11_a_letter_beyond_ascii_ends_the_reading_at_its_record(reads: Path) -> None:
    data = ">a\n>a\nNX\n>b\nAAé\n>c\nA\n".encode()
    is_valid, errors, warnings, found = answered(reads, data)
    assert (is_valid, warnings) == (False, ["Ambiguous bases in a"])
    assert errors == [
        "Empty sequence: a",
        "Duplicate ID: a",
        "Invalid characters in a: {'X'}",
        "File parsing error: 'ascii' codec can't decode byte 0xc3 in position 2: ordinal not in range(128)",
    ]
    assert list(found.values()) == [3, 2, 4, 0, 1, {"a"}, 1]
    assert type(found["avg_length"]) is int


def test_rule_16_11_the_last_error_comes_whatever_the_limit(reads: Path) -> None:
    is_valid, errors, warnings, found = answered(reads, ">a\nN\n>a\né\n".encode(), -5)
    assert (is_valid, len(errors), warnings, found["total_sequences"]) == (False, 1, [], 2)


@pytest.mark.parametrize("signal", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_rule_16_7_an_interrupt_is_no_answer(signal: type[BaseException]) -> None:
    class Interrupted(io.StringIO):
        def readline(self, *_: Any) -> str:
            raise signal

    with pytest.raises(signal):
        validate_fasta_file(Interrupted(">a\n"))


def test_rule_16_7_an_interrupt_while_the_kernel_looks_is_no_answer(
    reads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(validation, "collect_examples", interrupted)
    with pytest.raises(KeyboardInterrupt):
        answered(reads, b">a\n")


# Limits


def test_rule_16_10_limits_cut_both_lists_and_decide_what_is_valid(
    reads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_threads(monkeypatch)
    data = b">a\nX\n" * 9 + b">b\n" * 9 + b">c\nN\n" * 14
    whole = answered(reads, data, 1000)
    assert (whole[0], len(whole[1]), len(whole[2])) == (False, 9 + 8 + 9 + 8 + 13, 14)
    for limit, told in ((10, 10), (3, 3), (1.5, 2), (True, 1), (0, 0), (-1, 0), (math.nan, 0), (10**30, 47)):
        answer = validate_fasta_file(reads, limit)
        assert answer == (told == 0, whole[1][:told], whole[2][:told], whole[3])
    assert len(validate_fasta_file(reads)[1]) == 10


class Countdown:
    """A number only as far as it can be compared."""

    def __gt__(self, other: object) -> bool:
        return isinstance(other, int) and other < 2


@pytest.mark.parametrize("limit", [None, "3", [], Countdown()])
def test_rule_16_10_what_is_no_number_matters_when_it_is_first_compared(limit: Any, reads: Path) -> None:
    assert answered(reads, b">a\nAC\n>b\nGT\n", limit)[:3] == (True, [], [])
    for data, counted in (
        (b">a\nAC\n>a\nGT\n>a\nNX\n", (2, {"a"}, 0, 0)),
        (b">a\nAC\n>b\n>c\nN\n", (2, set(), 0, 1)),
        (b">a\nAC\n>b\nNX\n>b\nX\n", (2, set(), 1, 0)),
        (b">a\nAC\n>b\nX\n>b\nN\n", (2, set(), 0, 0)),
    ):
        is_valid, errors, warnings, found = answered(reads, data, limit)
        assert not is_valid
        if isinstance(limit, Countdown):
            assert "File parsing error" not in str(errors)
            continue
        kind = type(limit).__name__
        comparing = f"'<' not supported between instances of 'int' and '{kind}'"
        assert (errors, warnings) == ([f"File parsing error: {comparing}"], [])
        names = ("total_sequences", "duplicate_ids", "ambiguous_count", "empty_sequences")
        assert tuple(found[name] for name in names) == counted
        assert found["avg_length"] == 0


# Statistics


def test_rule_16_9_lengths(reads: Path) -> None:
    """The mean is that of all records; shortest and longest are of those with letters."""
    found = answered(reads, b">a\nACG\n>b\n>c\nA C\tG T\n>d\n")[3]
    assert (found["min_length"], found["max_length"], found["avg_length"]) == (3, 4, 7 / 4)


def test_rule_16_9_without_letters_and_without_records(reads: Path) -> None:
    is_valid, errors, warnings, found = answered(reads, b">a\n")
    assert (is_valid, errors, warnings) == (False, ["Empty sequence: a"], [])
    assert repr(list(found.values())) == "[1, inf, 0, 0.0, 0, set(), 1]"
    assert answered(reads, b">a\n", 0)[0]
    is_valid, errors, warnings, found = answered(reads, b"")
    assert (is_valid, errors, warnings) == (False, [], [])
    assert repr(list(found.values())) == "[0, inf, 0, 0, 0, set(), 0]"


def test_rule_16_8_the_errors_of_one_record_in_their_order(reads: Path) -> None:
    is_valid, errors, warnings, found = answered(reads, b">a x\nAC\n>b\n>a y\nNa*\n>b\n\n>\nu\n>\nT\n")
    assert (is_valid, warnings, found["duplicate_ids"]) == (False, ["Ambiguous bases in a"], {"a", "b", ""})
    assert errors == [
        "Empty sequence: b",
        "Duplicate ID: a",
        "Invalid characters in a: {'*'}",
        "Duplicate ID: b",
        "Empty sequence: b",
        "Invalid characters in : {'U'}",
        "Duplicate ID: ",
    ]
    assert list(found) == NAMES


@pytest.mark.usefixtures("by_kernel")
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("most", [0, 1, 2, 3, 4, 5, 6, 100])
def test_rule_16_8_each_record_but_the_first_of_an_id_is_an_error(
    end: bytes, most: int, reads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Third ones are looked for between those that the kernel tells, in blocks of any size."""
    monkeypatch.setattr(first_errors, "_HEADERS", 20)
    monkeypatch.setattr(first_errors, "_RECORD", 3)
    lines = [
        ">a",
        "AC",
        ">b",
        "AC",
        ">a",
        "AC",
        "",
        ">c",
        "",
        ">d",
        "GT",
        ">a x",
        ">d",
        "X-",
        ">a",
        "N",
        ">b",
    ]
    expected = [
        ("Duplicate ID: a", None),
        ("Empty sequence: c", None),
        ("Duplicate ID: a", None),
        ("Empty sequence: a", None),
        ("Duplicate ID: d", None),
        ("Invalid characters in d", {"X", "-"}),
        ("Duplicate ID: a", None),
        ("Duplicate ID: b", None),
        ("Empty sequence: b", None),
    ]
    errors = answered(reads, b"".join(line.encode() + end for line in lines), most)[1]
    assert list(map(divided, errors)) == expected[:most]


# What sixfast adds


@pytest.mark.usefixtures("by_kernel")
def test_rule_16_12_the_kernel_tells_what_ends_no_reading(reads: Path) -> None:
    """Without Biopython's way of reading, in worker processes."""
    kinds = [b"ACGT" * 9, b"acgN", b"", b"AU", b"-"]
    data = b"".join(b">r%d x\n%s\n" % (number % 190, kinds[number % 5]) for number in range(500))
    for limit in (0, 10, 250, 10_000):
        found = answered(reads, data, limit)
        with open(reads, encoding="utf-8") as text:
            assert comparable(found) == comparable(virnucpro_answer(text, limit))
    assert answered(reads, b">a\nACGT\n", None)[0]


@pytest.mark.usefixtures("by_kernel")
def test_rule_16_12_a_file_is_read_again_for_more_examples_than_expected(
    reads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    original = first_errors.collect_by_offset

    def recorded(path: str, keep: int) -> object:
        asked.append(keep)
        return original(path, keep)

    monkeypatch.setattr(first_errors, "collect_by_offset", recorded)
    data = b">a\nACGT\n" + b"".join(b">n%d\nN\n" % number for number in range(1500))
    for limit, passes in ((10, [10]), (1000, [1000]), (1200, [1000, 1200]), (10**9, [1000, 1500])):
        asked.clear()
        assert len(answered(reads, data, limit)[2]) == min(limit, 1500)
        assert asked == passes


@pytest.mark.usefixtures("by_kernel")
def test_rule_16_12_a_third_record_is_looked_for_no_further_than_needed(
    reads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    original = first_errors._ids

    def recorded(path: str, offset: int) -> Any:
        for place, name in original(path, offset):
            seen.append(place)
            yield place, name

    monkeypatch.setattr(first_errors, "_ids", recorded)
    once = b"".join(b">r%d\nAC\n" % number for number in range(1000))
    cases = [
        (b">a\nAC\n>a\nAC\n" + once, 0),  # no id has three
        (b">a\nAC\n" * 3 + once, 2),  # the last of them is found
        (b">a\nAC\n" * 2 + b">b\n" * 8 + once + b">a\nAC\n", 9),  # enough other errors before
        (b">a\nAC\n" * 2 + once + b">a\nAC\n", 1002),
    ]
    for data, looked_at in cases:
        seen.clear()
        found = answered(reads, data, 9)
        with open(reads, encoding="utf-8") as text:
            assert comparable(found) == comparable(virnucpro_answer(text, 9))
        assert len(seen) == looked_at


def test_rule_16_12_what_stops_the_kernel_does_not_stop_the_answer(
    reads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """No place for the scratch file, for example."""
    answer = answered(reads, b">a\nAX\n>a\nN\n")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(first_errors, "collect_by_offset", full)
    caplog.set_level(1)
    assert validate_fasta_file(reads) == answer
    assert caplog.records == []
    assert sorted(os.listdir(tmp_path)) == ["reads.fa"]


def test_rule_16_12_biopython_is_not_needed(reads: Path) -> None:
    reads.write_bytes(b">a\nA\n\xff")
    code = (
        "import sys; sys.modules['Bio'] = None\n"
        "from sixfast.validation import validate_fasta_file\n"
        "import io\n"
        "print(validate_fasta_file(io.StringIO('>a\\nAC\\n'))[0])\n"
        "print(validate_fasta_file(sys.argv[1])[1][0][:40])"
    )
    done = run_python("-c", code, reads)
    text = "File parsing error: 'utf-8' codec can't "
    assert done.stdout == f"True\n{text}\n", done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how much memory a process had at most")
def test_rule_16_12_memory_does_not_grow_with_records_that_are_fine(tmp_path: Path) -> None:
    """Many reads with a letter N are no reason to hold all ids."""
    code = (
        "import sys, resource\n"
        "from sixfast.validation import validate_fasta_file\n"
        "def most(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "validate_fasta_file(sys.argv[1])\n"
        "before = most()\n"
        "assert validate_fasta_file(sys.argv[2])[0]\n"
        "print(most() - before)"
    )
    small, large = tmp_path / "small.fa", tmp_path / "large.fa"
    small.write_bytes(b">a\nN\n")
    large.write_bytes(b"".join(b">read%020d\nN\n" % number for number in range(300_000)))
    done = run_python("-c", code, small, large)
    assert int(done.stdout) < 20_000, done.stderr  # the ids alone are more
