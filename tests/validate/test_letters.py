"""Letters that cannot be seen or look like others: named, with an advice that loses no record."""

from __future__ import annotations

import io
import logging
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from places import DATA
from sixfast import prepare, translate_file, validate_file
from sixfast._kernel import describe_letter
from sixfast.validate import letters

pytestmark = pytest.mark.usefixtures("small_spans")

#: Of categories Cf, Zs, Zl, Zp and Cc; and others without a shape.
UNSEEN = "\ufeff\u200b\u200e\u00ad\u2060\u00a0\u3000\u2028\u2029\x00\x0b\x0c\x1c\x7f\x85\u115f\u2800\ufe0f"
LIKE_A_MARK = "\uff1e\ufe65\u203a\u00bb\u276f\u1433\u02c3"
LIKE_BASES = {
    "\u0410": "A",
    "\u0391": "A",
    "\uff21": "A",
    "\u0421": "C",
    "\u050c": "G",
    "\u03a4": "T",
    "\uff4e": "n",
}


def code_point(letter: str) -> str:
    return f"U+{ord(letter):04X} ("


def errors_of(folder: Path, text: str) -> list[str]:
    """The errors that are told of a text, without the file's name."""
    path = folder / "reads.fa"
    path.write_bytes(text.encode())
    return [error[len(f"{path}, ") :] for error in validate_file(path, scratch_dir=folder).errors]


def reason_of(folder: Path, text: str, **options: object) -> str:
    """Why a text is not translated."""
    path = folder / "reads.fa"
    path.write_bytes(text.encode())
    with pytest.raises(ValueError, match="line") as caught:  # a UnicodeDecodeError is one
        translate_file(path, folder / "n.fa", folder / "p.faa", **options)  # type: ignore[arg-type]
    return str(getattr(caught.value, "reason", caught.value))[len(f"{path}, ") :]


@pytest.mark.parametrize("letter", [*UNSEEN, " ", "\t"], ids=ascii)
def test_what_hides_a_record_is_named_and_to_be_removed(letter: str, tmp_path: Path) -> None:
    text = f">s1\nATGGCC\n{letter}>s2\nGATTACA\n"
    [error] = errors_of(tmp_path, text)
    assert error.startswith(f"line 3: {code_point(letter)}")
    assert error.endswith("remove it, else the record behind it is lost")
    assert errors_of(tmp_path, text.replace(letter, "")) == []
    if not letter.isascii():
        reason = reason_of(tmp_path, text)
        assert reason.startswith("line 3, record 1 (s1): byte 0x")
        assert code_point(letter) in reason
        assert reason.endswith("remove it, else the record behind it is lost")


def test_a_byte_order_mark_tells_of_joined_files(tmp_path: Path) -> None:
    [path] = (DATA / "letters").glob("mark_in_the_middle.fa")
    text = path.read_text(encoding="utf-8")
    words = (
        "U+FEFF (ZERO WIDTH NO-BREAK SPACE), a byte order mark in front of '>', as where files were joined; "
        "remove it, else the record behind it is lost"
    )
    assert errors_of(tmp_path, text) == [f"line 3: {words}"]
    assert reason_of(tmp_path, text) == (
        f"line 3, record 1 (s1): byte 0xef belongs to a letter outside ASCII, {words}"
    )
    assert errors_of(tmp_path, text * 2)[1:] == [f"line 3: {words} (2 such lines)"]


@pytest.mark.parametrize("letter", LIKE_A_MARK, ids=ascii)
def test_what_looks_like_a_mark_is_to_be_replaced_by_it(letter: str, tmp_path: Path) -> None:
    text = f">s1\nATGGCC\n{letter}s2\nGATTACA\n"
    [error] = errors_of(tmp_path, text)
    advice = "which looks like '>'; write '>' instead, else the record that it begins is lost"
    assert error.startswith(f"line 3: {code_point(letter)}{unicodedata.name(letter)}), {advice}")
    assert reason_of(tmp_path, text).endswith(advice)
    assert errors_of(tmp_path, text.replace(letter, ">")) == []


@pytest.mark.parametrize("letter", UNSEEN, ids=ascii)
def test_what_cannot_be_seen_inside_a_sequence_is_to_be_removed(letter: str, tmp_path: Path) -> None:
    text = f">s1\nATGGCC\nGAT{letter}TACA\n>s2\nACGT\n"
    [error] = errors_of(tmp_path, text)
    assert error.startswith(f"line 3, record 1 (s1): {code_point(letter)}")
    assert error.endswith(") at position 10, which cannot be seen; remove it")
    if not letter.isascii():
        assert reason_of(tmp_path, text).endswith("), which cannot be seen; remove it")


@pytest.mark.parametrize(("letter", "plain"), LIKE_BASES.items(), ids=ascii)
def test_what_looks_like_a_base_is_to_be_replaced_by_it(letter: str, plain: str, tmp_path: Path) -> None:
    text = f">s1\nATG\nGC{letter}\n"
    [error] = errors_of(tmp_path, text)
    assert error.startswith(f"line 3, record 1 (s1): {code_point(letter)}")
    assert error.endswith(f"at position 6, which looks like '{plain}'; write '{plain}' instead")
    assert reason_of(tmp_path, text).endswith(f"which looks like '{plain}'; write '{plain}' instead")


def test_other_letters_are_to_be_replaced(tmp_path: Path) -> None:
    text = ">s1\nATG\nGCé\n"
    name, replace = "U+00E9 (LATIN SMALL LETTER E WITH ACUTE)", "replace it"
    [error] = errors_of(tmp_path, text)
    assert error.startswith(f"line 1, record 1 (s1): {name} at position 6 is outside IUPAC's code for DNA; ")
    assert error.endswith(f"{replace}, by N for example")
    assert reason_of(tmp_path, text) == (
        f"line 3, record 1 (s1): byte 0xc3 belongs to a letter outside ASCII, {name}; a sequence has ASCII "
        f"letters only, {replace}"
    )


def test_a_hidden_record_is_told_before_other_letters(tmp_path: Path) -> None:
    """Who replaces all that is named in a sentence must not replace what hides a record."""
    first, second = errors_of(tmp_path, ">s1\nATX\n>s2\nATG\n \t\x00>s3\nATG\n")
    assert first == "line 5: U+0020 (SPACE), in front of '>'; remove it, else the record behind it is lost"
    assert second.startswith("line 1, record 1 (s1): letter 'X' at position 3 is outside")


def test_a_preparation_tells_the_same(tmp_path: Path) -> None:
    [error] = errors_of(tmp_path, ">s1\nATG\n\x00>s3\nATG\n")
    prepared = prepare(tmp_path / "reads.fa", tmp_path / "out", validate=True)
    assert prepared.errors == (f"{tmp_path / 'reads.fa'}, {error}",)


def test_a_mark_inside_a_line_hides_nothing(tmp_path: Path) -> None:
    [error] = errors_of(tmp_path, ">s1\nAT>s2\nGGé\n")
    assert error.startswith("line 1, record 1 (s1): letter '>' at position 3 is outside")


@pytest.mark.parametrize("skip", [True, False])
def test_a_letter_in_a_long_line_is_named(
    skip: bool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    text = f">s1\n{'ATGC' * 5000}\u200b{'ATGC' * 5000}\n>s2\nATG\n"
    if skip:
        caplog.set_level(logging.WARNING)
        outputs = tmp_path / "n.fa", tmp_path / "p.faa"
        (tmp_path / "reads.fa").write_bytes(text.encode())
        translate_file(tmp_path / "reads.fa", *outputs, errors="skip", rejects=tmp_path / "r.fa")
        reason = caplog.text
    else:
        reason = reason_of(tmp_path, text)
    assert "U+200B (ZERO WIDTH SPACE), which cannot be seen; remove it" in reason
    assert "at position 20001, which cannot be seen" in errors_of(tmp_path, text)[0]


@pytest.mark.parametrize("name", ["nul_in_front", "zero_width_space_in_front"])
def test_what_stands_in_front_of_the_first_record_is_named(name: str, tmp_path: Path) -> None:
    text = (DATA / "letters" / f"{name}.fa").read_text(encoding="utf-8")
    what = {"nul": "U+0000 (NULL)", "zero": "U+200B (ZERO WIDTH SPACE)"}[name.partition("_")[0]]
    expected = f"line 1: text before the first record: {what}, in front of '>'; remove it, else"
    assert reason_of(tmp_path, text).startswith(expected)
    with pytest.raises(ValueError, match="U\\+") as caught:
        validate_file(tmp_path / "reads.fa")
    assert expected in str(caught.value)


@pytest.mark.parametrize("text", ["\uff1es1\nATG\n", " >s1\nATG\n", "\u2060 \t>s1\nATG\n"], ids=ascii)
def test_more_that_may_stand_in_front(text: str, tmp_path: Path) -> None:
    assert code_point(text[0]) in reason_of(tmp_path, text)


def hidden_in(text: str) -> list[int]:
    """Where records are hidden, found line by line."""
    found, offset = [], 0
    for line in io.StringIO(text, newline=""):
        if line[0] != ">" and offset and describe_letter(line.encode(), 0)[2]:
            found.append(offset)
        offset += len(line.encode())
    return found


@settings(max_examples=100)
@given(st.text(st.sampled_from("AC>>\ufeff\u200b\x00é\uff1e \t\r\n\n"), max_size=60), st.integers(1, 30))
def test_hidden_records_are_found_wherever_pieces_end(
    tmp_path_factory: pytest.TempPathFactory, text: str, piece: int
) -> None:
    text = f">a\n{text}"
    path = tmp_path_factory.mktemp("letters") / "reads.fa"
    path.write_bytes(text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(letters, "_PIECE", piece)
        with path.open("rb") as file:
            assert [letter.offset for letter in letters.hidden_records(file)] == hidden_in(text)
