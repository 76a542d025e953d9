"""sixfast inside VirNucPro, in the three ways of docs/VIRNUCPRO.md.

tests/data/standins holds a stand-in for VirNucPro. Importing its pipeline imports its torch, which takes a
second and leaves a line in the journal; its bar leaves a line for each time that it is moved.
"""

from __future__ import annotations

import copy
import importlib
import importlib.util
import inspect
import os
import pickle
import re
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from subprocess import CompletedProcess
from types import ModuleType
from typing import Any

import pytest

import sixfast
from programs import PATIENCE, run_python
from sixfast import file_utils, parallel_translate, reference, sequence, virnucpro
from sixfast.errors import VirNucProChangedError, VirNucProMissingError

DATA = Path(__file__).parent / "data"
STANDINS = DATA / "standins"
FRAGMENTS = DATA / "viral_fragments.fa"
TWO_THREADS = ["--output-dir", "out", "--threads", "2"]
GUIDE = Path(__file__).parents[1] / "docs" / "VIRNUCPRO.md"

SEQUENCE = "virnucpro.utils.sequence"
PARALLEL = "virnucpro.pipeline.parallel_translate"
FILES = "virnucpro.utils.file_utils"
HOMES = {SEQUENCE: sequence, FILES: file_utils, PARALLEL: parallel_translate}
PLACES = [(module, name) for module, (_, names) in virnucpro._DROP_INS.items() for name in names]
every_place = pytest.mark.parametrize(("module", "name"), PLACES)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory with a copy of the stand-in, which can be imported and is forgotten afterwards."""
    place = tmp_path / "home"
    shutil.copytree(STANDINS, place, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setenv("STANDIN_JOURNAL", str(tmp_path / "journal.txt"))
    monkeypatch.setenv("STANDIN_SECONDS", "0")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # copies are edited faster than clocks tick
    monkeypatch.syspath_prepend(str(place))
    finders = sys.meta_path.copy()
    before = set(sys.modules)
    yield place
    virnucpro.disable()
    for name in set(sys.modules) - before:
        if name.partition(".")[0] in {"torch", "virnucpro"} or name.startswith("user_"):
            del sys.modules[name]
    assert sys.meta_path == finders
    assert virnucpro._replaced == []


def edit(home: Path, module: str, old: str, new: str) -> None:
    """Change the text of a module of the stand-in."""
    file = home / f"{module.replace('.', '/')}.py"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def load(module: str) -> Any:
    return importlib.import_module(module)


def user_module(home: Path, name: str, code: str) -> Any:
    (home / f"{name}.py").write_text(code)
    importlib.invalidate_caches()
    return load(name)


def is_sixfasts(function: Any, module: str) -> bool:
    ours = getattr(HOMES[module], function.__name__)
    return inspect.unwrap(function) is ours and function is not ours


# What is replaced


def test_every_function_that_both_have_is_replaced() -> None:
    """Whatever sixfast gets of VirNucPro's later belongs into the table."""
    listed = {name for _, name in PLACES}
    public = {name for module in HOMES.values() for name in module.__all__ if callable(getattr(module, name))}
    assert listed == public
    assert len(PLACES) == len(listed) == 13


def test_the_guide_lists_what_is_replaced() -> None:
    rows = re.findall(r"(?m)^\| `(virnucpro\.\S+)` \| (.*) \|$", GUIDE.read_text(encoding="utf-8"))
    assert [(module, name) for module, names in rows for name in re.findall(r"`(\w+)`", names)] == PLACES


@every_place
def test_a_module_loaded_before_is_changed_and_changed_back(module: str, name: str, home: Path) -> None:
    loaded = load(module)
    original = getattr(loaded, name)
    virnucpro.enable()
    assert is_sixfasts(getattr(loaded, name), module)
    virnucpro.disable()
    assert getattr(loaded, name) is original
    assert original.__code__.co_filename.startswith(str(home))


@every_place
def test_a_module_loaded_later_is_changed_and_changed_back(module: str, name: str, home: Path) -> None:
    virnucpro.enable()
    assert module not in sys.modules
    loaded = load(module)
    assert is_sixfasts(getattr(loaded, name), module)
    virnucpro.disable()
    assert getattr(loaded, name).__code__.co_filename.startswith(str(home))


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


# Twice, and for a while


def test_to_enable_twice_is_to_enable_once(home: Path) -> None:
    before = sys.meta_path.copy()
    loaded = load(SEQUENCE)
    virnucpro.enable()
    replacement = loaded.identify_seq
    virnucpro.enable()
    assert loaded.identify_seq is replacement
    assert len(sys.meta_path) == len(before) + 1
    for _ in range(2):
        virnucpro.disable()
        assert sys.meta_path == before
        assert loaded.identify_seq.__code__.co_filename.startswith(str(home))


@pytest.mark.usefixtures("home")
def test_enable_for_one_block() -> None:
    loaded = load(SEQUENCE)
    original = loaded.identify_seq

    def work() -> None:
        with virnucpro.enable():
            with virnucpro.enable():
                pass
            assert is_sixfasts(loaded.identify_seq, SEQUENCE)
            raise LookupError("out of the block")

    with pytest.raises(LookupError):
        work()
    assert loaded.identify_seq is original


@pytest.mark.usefixtures("home")
def test_enable_again_after_disable() -> None:
    loaded = load(SEQUENCE)
    for _ in range(3):
        virnucpro.enable()
        assert is_sixfasts(loaded.identify_seq, SEQUENCE)
        virnucpro.disable()
        assert not hasattr(loaded.identify_seq, "__wrapped__")


# What goes on as before


@pytest.mark.parametrize("loaded_first", [True, False])
def test_reload_gives_sixfasts_functions_again_and_after_disable_virnucpros(
    loaded_first: bool, home: Path
) -> None:
    if loaded_first:
        load(SEQUENCE)
    virnucpro.enable()
    module = load(SEQUENCE)
    edit(home, SEQUENCE, "Return the other strand.", "Return the reverse strand.")
    for _ in range(2):
        assert importlib.reload(module) is module
        assert is_sixfasts(module.identify_seq, SEQUENCE)
    virnucpro.disable()
    assert module.reverse_complement.__doc__ == "Return the reverse strand."
    assert importlib.reload(module) is module
    assert module.identify_seq.__code__.co_filename.startswith(str(home))


@every_place
@pytest.mark.usefixtures("home")
def test_pickling_source_and_parameters(module: str, name: str) -> None:
    virnucpro.enable()
    function = getattr(load(module), name)
    ours = getattr(HOMES[module], name)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(function, protocol)) is function  # noqa: S301 - made here
    assert (function.__name__, function.__doc__) == (name, ours.__doc__)
    assert inspect.signature(function) == inspect.signature(ours)
    if inspect.isfunction(ours):
        assert inspect.getsource(function) == inspect.getsource(ours)


@pytest.mark.usefixtures("home")
def test_a_module_loaded_later_knows_its_own_loader() -> None:
    virnucpro.enable()
    module = load(SEQUENCE)
    assert type(module.__loader__) is SourceFileLoader
    assert module.__spec__.loader is module.__loader__
    assert inspect.getsource(module).startswith('"""One sequence at a time')
    assert inspect.getsource(module.split_fasta_chunk).startswith("def split_fasta_chunk(")
    spec = importlib.util.find_spec(SEQUENCE)
    assert spec is not None
    assert spec.loader is module.__loader__


@pytest.mark.usefixtures("home")
def test_who_only_looks_for_a_module_can_ask_its_loader() -> None:
    virnucpro.enable()
    spec = importlib.util.find_spec(SEQUENCE)
    assert spec is not None
    assert spec.loader.get_source(SEQUENCE).startswith('"""One sequence at a time')  # type: ignore[union-attr]
    assert not hasattr(spec.loader, "no_such_thing")
    assert copy.copy(spec.loader).get_filename() == spec.origin  # type: ignore[union-attr]


def test_an_exception_of_virnucpros_own_import_is_untouched(home: Path) -> None:
    edit(home, SEQUENCE, "import logging", "import logging, no_such_module")
    virnucpro.enable()
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        load(SEQUENCE)


def test_an_attribute_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'no_such_thing'"):
        _ = virnucpro.no_such_thing


# Threads


@pytest.mark.parametrize("attempt", range(5))
@pytest.mark.usefixtures("home")
def test_threads_may_enable_and_import_at_the_same_time(attempt: int) -> None:
    meeting = threading.Barrier(6)
    failures: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            meeting.wait(PATIENCE)
            work()
        except BaseException as error:  # noqa: BLE001 - told by the main thread
            failures.append(error)

    def import_both() -> None:
        for module in sorted(HOMES, reverse=bool(attempt % 2)):
            load(module)

    virnucpro.enable()  # else a module may be found just before that is enabled, and be loaded just after
    works = [virnucpro.enable, import_both] * 3
    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert failures == []
    for module, name in PLACES:
        assert is_sixfasts(getattr(load(module), name), module)
    virnucpro.disable()
    for module, name in PLACES:
        assert not hasattr(getattr(load(module), name), "__wrapped__")


def test_enable_waits_for_a_module_that_another_thread_is_loading(home: Path) -> None:
    edit(home, SEQUENCE, "import logging", "import logging, time; time.sleep(0.5)")
    thread = threading.Thread(target=load, args=(SEQUENCE,))
    thread.start()
    deadline = time.monotonic() + PATIENCE
    while SEQUENCE not in sys.modules and time.monotonic() < deadline:
        time.sleep(0.001)
    virnucpro.enable()
    assert is_sixfasts(sys.modules[SEQUENCE].identify_seq, SEQUENCE)  # type: ignore[attr-defined]
    thread.join()


def test_disabled_while_a_module_is_loading_leaves_that_module_alone(home: Path) -> None:
    with (home / "virnucpro" / "utils" / "sequence.py").open("a") as file:
        file.write("\nfrom sixfast import virnucpro\n\nvirnucpro.disable()\n")
    virnucpro.enable()
    assert not hasattr(load(SEQUENCE).identify_seq, "__wrapped__")


# Refusals


def one_sentence(error: BaseException) -> str:
    text = str(error)
    assert "\n" not in text
    assert "Traceback" not in text
    return text


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


DEFINITION = (
    "def identify_seq(seqid: str, sequence: str, refseq_pro_list: list = None, istraindata: bool = False)"
)
#: What stands there instead, and what it is said to be.
CHANGES = {
    "another name": (
        "def identify_seq(a, b, c=None, d=False)",
        "it has identify_seq(a, b, c=None, d=False) in",
    ),
    "another default": (DEFINITION.replace("False", "True"), "refseq_pro_list=None, istraindata=True) in"),
    "no default": (
        DEFINITION.replace(" = False", "").replace(" = None", ""),
        "refseq_pro_list, istraindata) in",
    ),
    "another order": (
        DEFINITION.replace("seqid: str, sequence", "sequence: str, seqid"),
        "(sequence, seqid,",
    ),
    "one more": (DEFINITION.replace(")", ", table: int = 1)"), "istraindata=False, table=1) in"),
    "one less": (DEFINITION.replace(", istraindata: bool = False", ""), "sequence, refseq_pro_list=None) in"),
    "by name only": (DEFINITION.replace("refseq", "*, refseq"), "(seqid, sequence, *, refseq_pro_list=None"),
    "no such function": (
        DEFINITION.replace("identify_seq", "find_frames"),
        "it has no function identify_seq in",
    ),
    "no function": (
        f"{DEFINITION}: pass\n\n\nidentify_seq = 5\n\n\ndef other()",
        "no function identify_seq in",
    ),
}
every_change = pytest.mark.parametrize("change", CHANGES)


def make_change(home: Path, change: str) -> str:
    instead, said = CHANGES[change]
    edit(home, SEQUENCE, DEFINITION, instead)
    return said


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


# Whole programs


class Place:
    """A directory to run programs in, with the stand-in to be imported."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder, self.home, self.journal = folder, home, folder / "journal.txt"

    def run(self, *arguments: str | Path, **more: str) -> CompletedProcess[str]:
        environment = {
            "PYTHONPATH": str(self.home),
            "STANDIN_JOURNAL": str(self.journal),
            "SIXFAST_SPAN_BYTES": "20000",
            "PYTHONIOENCODING": "utf-8",
            **more,
        }
        return run_python(*arguments, cwd=self.folder, env={**os.environ, **environment}, encoding="utf-8")

    def outputs(self, name: str) -> dict[str, bytes]:
        top = self.folder / name
        return {str(file.relative_to(top)): file.read_bytes() for file in top.rglob("*.*")}

    def imports_of_torch(self) -> int:
        return self.journal.read_text().count("torch was imported\n")

    def most_workers(self) -> int:
        return max(map(int, re.findall(r"(?m)^(\d+) workers are there$", self.journal.read_text())))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, STANDINS)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the stand-in writes by itself, whose workers import torch."""
    place = Place(tmp_path_factory.mktemp("by_itself"), STANDINS)
    done = place.run("-m", "virnucpro", "predict", FRAGMENTS, *TWO_THREADS)
    assert (done.returncode, done.stderr) == (0, "")
    assert (place.imports_of_torch(), place.most_workers()) == (3, 2)
    outputs = place.outputs("out")
    assert len(outputs) > 5
    return outputs


def code_blocks(language: str) -> list[str]:
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"))


PREDICT = """
if __name__ == "__main__":
    import sys
    from pathlib import Path
    from virnucpro.pipeline.prediction import run_prediction
    run_prediction(Path(sys.argv[1]), Path("out"), 500, 2)
"""


def test_way_1_the_guides_line_in_virnucpros_pipeline(
    home: Path, tmp_path: Path, expected: dict[str, bytes]
) -> None:
    before, after = code_blocks("python")[:2]
    edit(home, "virnucpro.pipeline.prediction", before.strip(), after.strip())
    place = Place(tmp_path, home)
    done = place.run("-m", "virnucpro", "predict", FRAGMENTS, *TWO_THREADS, STANDIN_SECONDS="1")
    assert (done.returncode, done.stderr) == (0, "")
    assert place.outputs("out") == expected
    assert (place.imports_of_torch(), place.most_workers()) == (1, 2)


@pytest.mark.parametrize("block", [2, 3])
def test_way_2_the_guides_lines_in_a_program(block: int, place: Place, expected: dict[str, bytes]) -> None:
    lines = code_blocks("python")[block]
    program = lines.replace("...", PREDICT.replace("\n", "\n    ")) if "..." in lines else lines + PREDICT
    (place.folder / "program.py").write_text(program)
    done = place.run("program.py", FRAGMENTS)
    assert (done.returncode, done.stderr) == (0, "")
    assert place.outputs("out") == expected
    assert (place.imports_of_torch(), place.most_workers()) == (1, 2)


def test_way_3_the_guides_command(place: Place, expected: dict[str, bytes]) -> None:
    (command,) = code_blocks("sh")
    program, *arguments = command.split()
    assert program == "python"
    shutil.copy(FRAGMENTS, place.folder / "reads.fa")
    done = place.run(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    renamed = {name.replace("viral_fragments", "reads"): data for name, data in expected.items()}
    assert place.outputs("out") == renamed
    assert (place.imports_of_torch(), place.most_workers()) == (1, 2)
    assert re.search(r"Translating sequences: +100%", done.stdout)
    assert done.stdout.endswith("reads.fa is done\n")


def test_way_3_without_a_bar(place: Place, expected: dict[str, bytes]) -> None:
    arguments = ["predict", FRAGMENTS, *TWO_THREADS, "--no-progress"]
    done = place.run("-m", "sixfast.virnucpro", *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (0, "viral_fragments.fa is done\n", "")
    assert place.outputs("out") == expected
    assert place.journal.read_text() == "torch was imported\n"


def test_way_3_with_one_thread_is_virnucpros_fallback(place: Place) -> None:
    """It leaves out what has an empty protein; there is none in these records."""
    for module in ("virnucpro", "sixfast.virnucpro"):
        done = place.run("-m", module, "predict", FRAGMENTS, "--output-dir", module)
        assert (done.returncode, done.stderr) == (0, "")
    assert place.outputs("virnucpro") == place.outputs("sixfast.virnucpro")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["tell", "one", "two words"], 0),
        ([], None),
        (["--help"], 0),
        (["predict", "--help"], 0),
        (["predict"], 2),
        (["no-such-command"], 2),
        (["fail", "3"], 3),
        (["fail", "0"], 1),
    ],
)
def test_way_3_is_what_python_m_virnucpro_is(arguments: list[str], status: int | None, place: Place) -> None:
    """Program name, arguments, exit status, exceptions."""
    theirs, ours = (
        place.run("-m", module, *arguments, STANDIN_SECONDS="0")
        for module in ("virnucpro", "sixfast.virnucpro")
    )
    assert status is None or theirs.returncode == status
    assert (ours.returncode, ours.stdout) == (theirs.returncode, theirs.stdout)
    if "Traceback" in theirs.stderr:  # there are more frames
        assert ours.stderr.splitlines()[-1] == "LookupError: this is VirNucPro's own exception"
        assert theirs.stderr.splitlines()[-1] == ours.stderr.splitlines()[-1]
    else:
        assert ours.stderr == theirs.stderr


def test_way_3_finds_the_package_of_the_working_directory(home: Path, tmp_path: Path) -> None:
    edit(home, "virnucpro.cli.main", "Find viruses.", "This is the copy.")
    place = Place(home, STANDINS)
    for module in ("virnucpro", "sixfast.virnucpro"):
        done = place.run("-m", module, "--help", STANDIN_JOURNAL=str(tmp_path / "journal.txt"))
        assert "This is the copy." in done.stdout, done.stderr


def test_way_3_without_virnucpro_is_one_sentence(place: Place) -> None:
    done = place.run("-m", "sixfast.virnucpro", "predict", FRAGMENTS, PYTHONPATH="")
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"sixfast: error: VirNucPro cannot be found by .*\n", done.stderr)


@pytest.mark.parametrize("what", ["module", "function", "command"])
def test_way_3_with_another_virnucpro_is_one_sentence(what: str, home: Path, tmp_path: Path) -> None:
    if what == "module":
        (home / "virnucpro" / "utils" / "sequence.py").unlink()
    elif what == "function":
        edit(home, "virnucpro.cli.main", "import torch", f"import {SEQUENCE}\nimport torch")
        make_change(home, "another name")
    else:
        (home / "virnucpro" / "__main__.py").unlink()
    done = Place(tmp_path, home).run("-m", "sixfast.virnucpro", "--help")
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"sixfast: error: VirNucPro has changed: .*\n", done.stderr)


def test_what_is_enabled_by_the_command_can_be_disabled_by_name(home: Path, tmp_path: Path) -> None:
    """There is one sixfast.virnucpro, though it was started as the main module."""
    edit(
        home,
        "virnucpro.cli.main",
        '    click.echo(f"{sys.argv}',
        f"    import {SEQUENCE} as module, sixfast.virnucpro\n"
        "    print(module.identify_seq.__module__)\n"
        "    sixfast.virnucpro.disable()\n"
        "    print(module.identify_seq.__module__)\n"
        '    click.echo(f"{sys.argv}',
    )
    done = Place(tmp_path, home).run("-m", "sixfast.virnucpro", "tell")
    assert done.stdout.splitlines()[:2] == ["sixfast.virnucpro", SEQUENCE], done.stderr


def test_a_function_arrives_in_another_process_as_sixfasts(place: Place) -> None:
    """Without VirNucPro being imported there; what was not handed over is VirNucPro's own."""
    (place.folder / "program.py").write_text(
        "import multiprocessing, sys\n"
        "def own(_):\n"
        f"    from {SEQUENCE} import identify_seq\n"
        "    return identify_seq.__module__\n"
        "if __name__ == '__main__':\n"
        "    import sixfast.virnucpro\n"
        "    sixfast.virnucpro.enable()\n"
        f"    from {PARALLEL} import translate_batch_worker\n"
        "    with multiprocessing.get_context('spawn').Pool(1) as pool:\n"
        "        print(pool.map(translate_batch_worker, [[('s', 'TAATTAATTAATTAATTAA'), ('s', None)]]))\n"
        "        print(pool.map(own, [0]), own(0))\n"
    )
    done = place.run("program.py")
    assert done.stdout.splitlines() == ["[[[], None]]", f"['{SEQUENCE}'] sixfast.virnucpro"], done.stderr
    assert place.imports_of_torch() == 1


def test_a_refusal_in_the_middle_of_a_run_is_told(home: Path, tmp_path: Path) -> None:
    """VirNucPro logs what its parallel stage raises and goes on alone; the sentence is in its log."""
    edit(home, PARALLEL, "chunksize: int = 1000", "chunksize: int = 500")
    arguments = ["predict", FRAGMENTS, *TWO_THREADS]
    done = Place(tmp_path, home).run("-m", "sixfast.virnucpro", *arguments)
    assert "VirNucProChangedError: VirNucPro has changed: it has parallel_translate_" in done.stderr
    assert done.stdout == "viral_fragments.fa is done\n"


def test_modules_made_by_hand_are_changed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """As programs that run from an archive of their own may have them."""
    for package in ("virnucpro", "virnucpro.utils", "virnucpro.pipeline"):
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
