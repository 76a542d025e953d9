"""A VirNucPro that is missing, or is another one than sixfast knows, is refused in one sentence."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from sixfast import reference, virnucpro
from sixfast.errors import VirNucProChangedError, VirNucProMissingError
from standin import (
    CHANGES,
    FILES,
    PARALLEL,
    SEQUENCE,
    VALIDATION,
    edit,
    is_sixfasts,
    load,
    make_change,
)


def one_sentence(error: BaseException) -> str:
    text = str(error)
    assert "\n" not in text
    assert "Traceback" not in text
    return text


every_change = pytest.mark.parametrize("change", CHANGES)


@pytest.mark.parametrize("how", ["nothing there", "a module of that name", "blocked"])
def test_a_missing_virnucpro_is_refused(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if how == "a module of that name":
        (tmp_path / "virnucpro.py").write_text("raise AssertionError('imported')")
        monkeypatch.syspath_prepend(str(tmp_path))
    if how == "blocked":
        monkeypatch.setitem(sys.modules, "virnucpro", None)  # type: ignore[arg-type]
    before = sys.meta_path.copy()
    with pytest.raises(
        VirNucProMissingError, match=r"^VirNucPro cannot be found by .*: install it"
    ) as raised:
        virnucpro.enable()
    assert isinstance(raised.value, ImportError)
    one_sentence(raised.value)
    assert sys.meta_path == before


@pytest.mark.parametrize("how", ["package", "module", "blocked"])
def test_a_virnucpro_without_one_of_the_modules_is_refused(
    how: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if how == "package":
        shutil.move(home / "virnucpro" / "pipeline", home / "virnucpro" / "stages")
    elif how == "module":
        (home / "virnucpro" / "pipeline" / "parallel_translate.py").unlink()
    else:
        monkeypatch.setitem(sys.modules, PARALLEL, None)  # type: ignore[arg-type]
    loaded = load(SEQUENCE)
    before = sys.meta_path.copy()
    with pytest.raises(VirNucProChangedError) as raised:
        virnucpro.enable()
    assert one_sentence(raised.value) == (
        f"VirNucPro has changed: there is no module {PARALLEL} in {home / 'virnucpro'}; "
        "use a sixfast that was made for this version of VirNucPro, or go on without sixfast"
    )
    assert sys.meta_path == before
    assert not hasattr(loaded.identify_seq, "__wrapped__")


def test_a_virnucpro_without_the_optional_module_is_not_refused(home: Path) -> None:
    (home / "virnucpro" / "utils" / "validation.py").unlink()
    with virnucpro.enable():
        assert is_sixfasts(load(FILES).count_sequences, FILES)
        with pytest.raises(ModuleNotFoundError):
            load(VALIDATION)


def test_a_change_in_the_optional_module_is_refused_too(home: Path) -> None:
    edit(home, VALIDATION, "max_errors: int = 10", "max_errors: int = 5")
    load(VALIDATION)
    with pytest.raises(VirNucProChangedError, match="validate_fasta_file"):
        virnucpro.enable()


def check_refusal(error: VirNucProChangedError, said: str) -> None:
    assert isinstance(error, RuntimeError)
    text = one_sentence(error)
    assert text.startswith("VirNucPro has changed: it has ")
    assert said in text
    assert f"in {SEQUENCE}, and sixfast has identify_seq(seqid, sequence, refseq_pro_list=None, istra" in text


@every_change
def test_a_change_in_a_loaded_module_is_refused_and_nothing_is_replaced(change: str, home: Path) -> None:
    said = make_change(home, change)
    changed, good = load(SEQUENCE), load(PARALLEL)
    names = [vars(changed).copy(), vars(good).copy()]
    before = sys.meta_path.copy()
    with pytest.raises(VirNucProChangedError) as raised:
        virnucpro.enable()
    check_refusal(raised.value, said)
    assert [vars(changed), vars(good)] == names
    assert sys.meta_path == before


@every_change
def test_a_change_in_a_module_loaded_later_is_raised_by_its_import(change: str, home: Path) -> None:
    said = make_change(home, change)
    virnucpro.enable()
    for _ in range(2):
        with pytest.raises(VirNucProChangedError) as raised:
            load(SEQUENCE)
        check_refusal(raised.value, said)
        assert SEQUENCE not in sys.modules
    virnucpro.disable()
    assert load(SEQUENCE).translate_dna("ATG") == reference.translate_dna("ATG")


def test_annotations_may_change(home: Path) -> None:
    edit(home, SEQUENCE, "istraindata: bool = False) -> list", "istraindata: 'anything' = False) -> None")
    virnucpro.enable()
    assert is_sixfasts(load(SEQUENCE).identify_seq, SEQUENCE)
