"""What `enable` puts in place, wherever a module has a name for it, and what `disable` gives back."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

import sixfast
from programs import run_python
from sixfast import reference, virnucpro
from sixfast.virnucpro.utils import sequence
from standin import (
    GUIDE,
    HOMES,
    PARALLEL,
    PLACES,
    SEQUENCE,
    edit,
    every_place,
    is_sixfasts,
    load,
    user_module,
)


def test_every_function_that_both_have_is_replaced() -> None:
    """Whatever sixfast gets of VirNucPro's later belongs into the table."""
    public = [
        (at, name) for at, ours in HOMES.items() for name in ours.__all__ if callable(getattr(ours, name))
    ]
    assert sorted(PLACES) == sorted(public)
    assert len(PLACES) == 28


def test_the_guide_lists_what_is_replaced() -> None:
    rows = re.findall(r"(?m)^\| `(virnucpro\.\S+)` \| (.*) \|$", GUIDE.read_text(encoding="utf-8"))
    listed = [(module, name) for module, names in rows for name in re.findall(r"`(\w+)`", names)]
    assert sorted(listed) == PLACES


@every_place
def test_a_module_loaded_before_is_changed_and_changed_back(module: str, name: str, home: Path) -> None:
    loaded = load(module)
    original = getattr(loaded, name)
    virnucpro.enable()
    assert is_sixfasts(getattr(loaded, name), module)
    virnucpro.disable()
    assert getattr(loaded, name) is original
    assert inspect.getfile(original).startswith(str(home))


@every_place
def test_a_module_loaded_later_is_changed_and_changed_back(module: str, name: str, home: Path) -> None:
    virnucpro.enable()
    assert module not in sys.modules
    loaded = load(module)
    assert is_sixfasts(getattr(loaded, name), module)
    virnucpro.disable()
    assert inspect.getfile(getattr(loaded, name)).startswith(str(home))


@pytest.mark.usefixtures("home")
def test_the_answers_are_sixfasts_and_the_rest_is_virnucpros() -> None:
    utils, parallel = load(SEQUENCE), load(PARALLEL)
    rest = {name: getattr(utils, name) for name in ("CODON_TABLE", "logger", "Path")}
    virnucpro.enable()
    assert utils.identify_seq("s", sequence="ATGNNNATG") == reference.identify_seq("s", "ATGNNNATG")
    assert utils.reverse_complement("AACG") == "CGTT"
    assert parallel.get_optimal_settings(8, total_sequences=1_000_000) == (8, 100, 312)
    assert parallel.translate_sequence_worker(("s", None)) is None
    assert list(parallel.create_sequence_batches("abc", 2)) == [["a", "b"], ["c"]]
    with pytest.raises(TypeError):
        utils.translate_dna()
    assert {name: getattr(utils, name) for name in rest} == rest


@pytest.mark.usefixtures("home")
def test_nothing_of_virnucpro_is_imported_for_it() -> None:
    virnucpro.enable()
    virnucpro.disable()
    assert {name for name in sys.modules if name.partition(".")[0] in {"virnucpro", "torch"}} == set()


@pytest.mark.usefixtures("unmeasured")
def test_importing_it_is_light(tmp_path: Path) -> None:
    (tmp_path / "virnucpro.py").write_text("raise SystemExit('imported')")
    code = (
        "import sys; from sixfast import virnucpro;"
        "print({'virnucpro', 'argparse', 'tqdm', 'inspect', 'runpy', 'sixfast._kernel'} & set(sys.modules))"
    )
    done = run_python("-c", code, cwd=tmp_path)
    assert (done.stdout.strip(), done.stderr) == ("set()", "")


# Names that other modules hold


def test_names_imported_before_are_changed_under_any_name_and_changed_back(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = user_module(home, "user_before", f"from {SEQUENCE} import identify_seq, identify_seq as other\n")
    original = user.identify_seq
    monkeypatch.setattr(sys.modules["__main__"], "mine", original, raising=False)
    virnucpro.enable()
    for function in (user.identify_seq, user.other, sys.modules["__main__"].mine):  # type: ignore[attr-defined]
        assert is_sixfasts(function, SEQUENCE)
    virnucpro.disable()
    for function in (user.identify_seq, user.other, sys.modules["__main__"].mine):  # type: ignore[attr-defined]
        assert function is original


def test_names_imported_meanwhile_are_changed_back_but_not_those_of_sixfast(home: Path) -> None:
    virnucpro.enable()
    code = f"from {SEQUENCE} import identify_seq\nfrom sixfast.sequence import identify_seq as fast\n"
    user = user_module(home, "user_meanwhile", code)
    assert is_sixfasts(user.identify_seq, SEQUENCE)
    virnucpro.disable()
    assert user.identify_seq is load(SEQUENCE).identify_seq
    assert user.identify_seq.__code__.co_filename.startswith(str(home))
    assert user.fast is sequence.identify_seq is sixfast.identify_seq


def test_a_name_imported_while_the_module_is_loaded_is_changed(home: Path) -> None:
    """By a module in a circle with it, which gets the original function."""
    (home / "user_circle.py").write_text(f"from {SEQUENCE} import identify_seq\n")
    with (home / "virnucpro" / "utils" / "sequence.py").open("a") as file:
        file.write("\nimport user_circle\n")
    virnucpro.enable()
    load(SEQUENCE)
    assert is_sixfasts(sys.modules["user_circle"].identify_seq, SEQUENCE)  # type: ignore[attr-defined]


def test_a_virnucpro_that_imports_sixfast_itself_is_left_so(home: Path) -> None:
    edit(home, SEQUENCE, "\n\ndef reverse_complement", "\n\ndef another")
    edit(home, SEQUENCE, "from sixfast import reference", "from sixfast import reference, reverse_complement")
    ours = sequence.reverse_complement
    virnucpro.enable()
    assert load(SEQUENCE).reverse_complement is sequence.reverse_complement is ours
    virnucpro.disable()
    assert load(SEQUENCE).reverse_complement is sequence.reverse_complement is ours


def test_a_module_that_loads_on_demand_is_not_loaded(home: Path) -> None:
    (home / "user_lazy.py").write_text("raise AssertionError('loaded')\n")
    spec = importlib.util.find_spec("user_lazy")
    assert spec is not None
    assert spec.loader is not None
    spec.loader = importlib.util.LazyLoader(spec.loader)
    sys.modules["user_lazy"] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    load(SEQUENCE)
    virnucpro.enable()
    virnucpro.disable()
    with pytest.raises(AssertionError, match="loaded"):
        _ = module.anything  # type: ignore[attr-defined] # it was still to be loaded


@pytest.mark.usefixtures("home")
def test_what_stands_among_modules_and_is_none_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    class Strange:
        def __getattribute__(self, name: str) -> object:
            raise AssertionError(f"asked for {name}")

    monkeypatch.setitem(sys.modules, "user_strange", Strange())  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "user_none", None)  # type: ignore[arg-type]
    load(SEQUENCE)
    virnucpro.enable()
    assert is_sixfasts(load(SEQUENCE).identify_seq, SEQUENCE)


def test_modules_made_by_hand_are_changed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """As programs that run from an archive of their own may have them."""
    for package in ("virnucpro", "virnucpro.data", "virnucpro.pipeline", "virnucpro.utils"):
        module = ModuleType(package)
        module.__path__ = ["in an archive"]
        monkeypatch.setitem(sys.modules, package, module)
    originals = {}
    for module_name, name in PLACES:
        module = sys.modules.get(module_name) or ModuleType(module_name)
        monkeypatch.setitem(sys.modules, module_name, module)
        originals[module, name] = eval(f"lambda {_parameters(module_name, name)}: None")  # noqa: S307 - ours
        setattr(module, name, originals[module, name])
    with virnucpro.enable():
        assert all(is_sixfasts(getattr(module, name), module.__name__) for module, name in originals)
    assert all(getattr(module, name) is original for (module, name), original in originals.items())


def _parameters(module: str, name: str) -> str:
    signature = inspect.signature(getattr(HOMES[module], name))
    bare = [one.replace(annotation=one.empty) for one in signature.parameters.values()]
    return ", ".join(map(str, bare))
