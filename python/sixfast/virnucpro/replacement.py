"""Replaces VirNucPro's functions and classes by sixfast's, without a change to VirNucPro's files.

`enable` does it in this process, until `disable`. Those functions are replaced for which the packages beside
this module have a drop-in. docs/VIRNUCPRO.md is the guide.

Modules of VirNucPro that are loaded already are changed at once. Others are changed as soon as they are
loaded. Nothing here imports VirNucPro, since that takes seconds.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from functools import cache, wraps
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from sixfast import virnucpro as drop_in_package
from sixfast.errors import VirNucProChangedError, VirNucProMissingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from importlib.machinery import ModuleSpec
    from inspect import Signature

    Function = Callable[..., Any]

#: Modules that all versions of VirNucPro have. If others exist, their functions must be as expected.
_REQUIRED = {
    "virnucpro.pipeline.parallel_translate",
    "virnucpro.utils.file_utils",
    "virnucpro.utils.sequence",
}

_REMEDY = "use a sixfast that was made for this version of VirNucPro, or go on without sixfast"

# Held for short times only, and never during an import.
_lock = threading.RLock()
#: VirNucPro's functions that are replaced now, each with its replacement.
_replaced: list[tuple[Function, Function]] = []
#: All replacements that were made, by what they are called in this module.
_replacements: dict[str, Function] = {}


class DropIn(NamedTuple):
    """A module of sixfast that replaces functions of a module of VirNucPro. A class is a function here.

    Attributes:
        module: sixfast's module.
        names: the functions that are replaced.
    """

    module: str
    names: tuple[str, ...]


@cache
def drop_ins() -> dict[str, DropIn]:
    """Return the drop-ins, by the names of VirNucPro's modules.

    These are the modules in the packages beside this module (`data`, `pipeline`, `utils`), each with the
    functions in its `__all__`.
    """
    prefix = f"{drop_in_package.__name__}."
    found = {}
    for info in walk_packages(drop_in_package.__path__, prefix):
        if info.ispkg or "." not in info.name[len(prefix) :]:
            continue
        module = import_module(info.name)
        names = tuple(name for name in module.__all__ if callable(getattr(module, name)))
        found[f"virnucpro.{info.name[len(prefix) :]}"] = DropIn(info.name, names)
    return found


def enable() -> AbstractContextManager[object]:
    """Replace VirNucPro's functions by sixfast's, in this process.

    They are replaced in VirNucPro's modules, and in every loaded module that has imported them with
    `from ... import ...`, also under another name. Modules of VirNucPro that are not loaded yet are
    changed when they are loaded. A second call changes nothing.

    Returns:
        A context manager, which need not be used. At its end it calls `disable`, unless the functions were
        replaced before this call.

    Raises:
        VirNucProMissingError: if VirNucPro cannot be imported.
        VirNucProChangedError: if it lacks one of the functions, or one has other parameters. Nothing is
            replaced then. For a module that is loaded later, the import raises this.

    >>> import sixfast.virnucpro
    >>> with sixfast.virnucpro.enable():  # doctest: +SKIP
    ...     from virnucpro.pipeline.prediction import run_prediction
    ...     run_prediction("reads.fa")
    """
    check_that_modules_exist(name for name in drop_ins() if name in _REQUIRED)
    for drop_in in drop_ins().values():
        for name in drop_in.names:
            _make_replacement(drop_in.module, name)
    undo = ExitStack()
    with _lock:
        if _finder not in sys.meta_path:
            sys.meta_path.insert(0, _finder)
            undo.callback(disable)
    try:
        # If another thread is loading one of them, this waits until it is loaded.
        _replace_functions_of({name: import_module(name) for name in drop_ins() if sys.modules.get(name)})
    except BaseException:
        disable()
        raise
    return undo


def disable() -> None:
    """Put VirNucPro's own functions back, in every loaded module where `enable` has replaced them.

    If nothing was replaced, it does nothing. What was imported from sixfast itself stays as it is.

    >>> import sixfast.virnucpro
    >>> sixfast.virnucpro.disable()
    """
    with _lock:
        if _finder in sys.meta_path:
            sys.meta_path.remove(_finder)
        _replace_everywhere((replacement, original) for original, replacement in _replaced)
        _replaced.clear()


def check_that_modules_exist(names: Iterable[str]) -> None:
    """Check that VirNucPro and these modules of it can be found. Nothing is imported.

    Raises:
        VirNucProMissingError: if there is no VirNucPro.
        VirNucProChangedError: if one of the modules is missing.
    """
    found = _search_path("virnucpro")
    if not found:
        raise VirNucProMissingError(
            f"VirNucPro cannot be found by {sys.executable}: install it there, or start Python in the "
            "directory that holds the package virnucpro"
        )
    for name in names:
        if _search_path(name) is None:
            raise VirNucProChangedError(
                f"VirNucPro has changed: there is no module {name} in {found[0]}; {_REMEDY}"
            )


def _search_path(name: str) -> list[str] | None:
    """Return the directories of a package; an empty list for a module; None if it cannot be imported."""
    if name in sys.modules:
        loaded = sys.modules.get(name)
        return None if loaded is None else list(getattr(loaded, "__path__", []))
    package = name.rpartition(".")[0]
    path = _search_path(package) if package else None
    if package and not path:
        return None
    spec = _find_spec(name, path)
    return None if spec is None else list(spec.submodule_search_locations or [])


def _find_spec(name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
    """Ask all finders of the import system but ours for a module."""
    for finder in sys.meta_path.copy():
        if finder is not _finder and hasattr(finder, "find_spec"):
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                return spec
    return None


class _Finder:
    """The first finder of the import system. It has VirNucPro's modules loaded by `_Loader`."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec that the other finders find, with `_Loader` around its loader."""
        if name not in drop_ins():
            return None
        spec = _find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader)  # type: ignore[assignment] # it need not be a subclass
        return spec


_finder = _Finder()


class _Loader:
    """Loads a module with its own loader, then replaces its functions by sixfast's."""

    def __init__(self, loader: Any) -> None:  # noqa: ANN401 - there is no common class of loaders
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Let the module's own loader do it."""
        module: ModuleType | None = self._loader.create_module(spec)
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Put the module's own loader back, load the module, and replace its functions."""
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        _replace_functions_of({module.__name__: module})

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the module's own loader can do
        if name == "_loader":  # asked for while a copy is made, which has no attributes yet
            raise AttributeError(name)
        return getattr(self._loader, name)


def _replace_functions_of(modules: Mapping[str, ModuleType]) -> None:
    """Replace the functions of these modules in all loaded modules; none, if one is not as expected."""
    pairs = [pair for name, module in modules.items() for pair in _functions_to_replace(name, module)]
    with _lock:
        if _finder in sys.meta_path:  # else `disable` was called meanwhile
            _replaced.extend(pairs)
            _replace_everywhere(pairs)


def _functions_to_replace(module_name: str, module: ModuleType) -> list[tuple[Function, Function]]:
    """Return the functions of a module that must be replaced, each with its replacement."""
    drop_in = drop_ins()[module_name]
    pairs = []
    for name in drop_in.names:
        replacement = _make_replacement(drop_in.module, name)
        original: Any = vars(module).get(name)
        # It may be replaced already. Or it is sixfast's, since VirNucPro itself imports it from there.
        if original is replacement or original is getattr(import_module(drop_in.module), name):
            continue
        found, expected = _signature(original), _signature(replacement)
        if found != expected:
            raise VirNucProChangedError(
                f"VirNucPro has changed: it has {_describe(name, found)} in {module_name}, and sixfast has "
                f"{_describe(name, expected)}; {_REMEDY}"
            )
        pairs.append((original, replacement))
    return pairs


def _describe(name: str, signature: Signature | None) -> str:
    return f"no function {name}" if signature is None else f"{name}{signature}"


def _signature(function: Any) -> Signature | None:  # noqa: ANN401 - VirNucPro may have anything there
    """Return a function's parameters and defaults, without annotations; None for what is no function."""
    from inspect import signature

    try:
        full = signature(function)
    except (TypeError, ValueError):
        return None
    bare = [parameter.replace(annotation=parameter.empty) for parameter in full.parameters.values()]
    return full.replace(parameters=bare, return_annotation=full.empty)


def _replace_everywhere(pairs: Iterable[tuple[Function, Function]]) -> None:
    """Replace the first function of each pair by the second, under every name in all loaded modules."""
    replacement_of = {id(old): new for old, new in pairs}
    if not replacement_of:
        return
    for module in sys.modules.copy().values():
        if not issubclass(type(module), ModuleType):
            continue
        # Usual access to `__dict__` would load a module that is loaded on demand.
        names = object.__getattribute__(module, "__dict__")
        for name, value in names.copy().items():
            if id(value) in replacement_of:
                names[name] = replacement_of[id(value)]


def _make_replacement(module: str, name: str) -> Function:
    """Return a function that calls sixfast's function, but is another object; for a class, a subclass.

    So `disable` can distinguish what was imported from VirNucPro from what was imported from sixfast. The
    replacement is pickled as an attribute of this module. So another process finds it without importing
    VirNucPro.
    """
    function = getattr(import_module(module), name)
    called = _name_here(module, name)
    replacement: Function
    if isinstance(function, type):
        texts = {"__module__": __name__, "__qualname__": called, "__doc__": function.__doc__}
        replacement = type(name, (function,), {**texts, "__wrapped__": function})
    else:

        @wraps(function)
        def replacement(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the function checks them
            return function(*args, **kwargs)

        replacement.__module__, replacement.__qualname__ = __name__, called
    return _replacements.setdefault(called, replacement)  # the first one, if threads make it at the same time


def _name_here(module: str, name: str) -> str:
    """What a replacement is called in this module: by its name, unless that of another one is the same."""
    first = next(drop_in.module for drop_in in drop_ins().values() if name in drop_in.names)
    return name if module == first else f"{name}_of_{module.replace('.', '_')}"


def __getattr__(name: str) -> Function:
    """Return a replacement that was pickled in another process."""
    for drop_in in () if name.startswith("__") else drop_ins().values():
        for function in drop_in.names:
            if name == _name_here(drop_in.module, function):
                return _make_replacement(drop_in.module, function)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
