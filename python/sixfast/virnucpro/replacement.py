"""Puts sixfast's functions in the place of VirNucPro's, without a change to VirNucPro.

`enable` does it in this process until `disable`. The functions that are replaced are those of the mirror of
VirNucPro's tree, which stands beside this module. docs/VIRNUCPRO.md is the guide.

Nothing here imports VirNucPro: that takes seconds. Its modules that are loaded are changed in place; those
that it loads later are changed as soon as they are loaded.
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

from sixfast import virnucpro as mirror
from sixfast.errors import VirNucProChangedError, VirNucProMissingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from importlib.machinery import ModuleSpec
    from inspect import Signature

    Function = Callable[..., Any]

#: Modules that a VirNucPro may lack. Where they are, their functions must be as expected all the same.
_OPTIONAL = {"virnucpro.utils.validation"}

_REMEDY = "use a sixfast that was made for this version of VirNucPro, or go on without sixfast"

# Held for moments only, and never while something is imported.
_lock = threading.RLock()
#: VirNucPro's functions that are replaced, each with its replacement.
_replaced: list[tuple[Function, Function]] = []
#: What `_replacement` has made, by the function's name.
_replacements: dict[str, Function] = {}


class DropIn(NamedTuple):
    """What takes the place of a module of VirNucPro.

    Attributes:
        module: sixfast's module.
        names: the functions that both have.
    """

    module: str
    names: tuple[str, ...]


@cache
def drop_ins() -> dict[str, DropIn]:
    """Return what is replaced, by VirNucPro's module names.

    These are the modules in the packages of the mirror (`utils`, `pipeline`), and of each the functions that
    it lists in `__all__`.
    """
    prefix = f"{mirror.__name__}."
    found = {}
    for info in walk_packages(mirror.__path__, prefix):
        if info.ispkg or "." not in info.name[len(prefix) :]:
            continue
        module = import_module(info.name)
        names = tuple(name for name in module.__all__ if callable(getattr(module, name)))
        found[f"virnucpro.{info.name[len(prefix) :]}"] = DropIn(info.name, names)
    return found


def enable() -> AbstractContextManager[object]:
    """Put sixfast's functions in the place of VirNucPro's, in this process.

    They are replaced in VirNucPro's modules and wherever else a loaded module has them by
    `from ... import ...`, also under another name. Modules of VirNucPro that are not loaded yet are
    changed when they are. To enable twice is to enable once.

    Returns:
        A context manager that calls `disable` at its end, if it was this call that enabled. It need
        not be used.

    Raises:
        VirNucProMissingError: if there is no VirNucPro to be imported.
        VirNucProChangedError: if it lacks one of the functions, or one has other parameters; nothing
            is replaced then. For a module that is loaded later its import raises this.

    >>> import sixfast.virnucpro
    >>> with sixfast.virnucpro.enable():  # doctest: +SKIP
    ...     from virnucpro.pipeline.prediction import run_prediction
    ...     run_prediction("reads.fa")
    """
    check_that_modules_exist(name for name in drop_ins() if name not in _OPTIONAL)
    for drop_in in drop_ins().values():
        for name in drop_in.names:
            _replacement(drop_in.module, name)
    undo = ExitStack()
    with _lock:
        if _finder not in sys.meta_path:
            sys.meta_path.insert(0, _finder)
            undo.callback(disable)
    try:
        # If another thread is loading one of them, this waits until it is loaded.
        _take_place_in({name: import_module(name) for name in drop_ins() if sys.modules.get(name)})
    except BaseException:
        disable()
        raise
    return undo


def disable() -> None:
    """Give VirNucPro its own functions back, wherever a loaded module has sixfast's in their place.

    Without `enable` before it does nothing. What was imported from sixfast itself stays as it is.

    >>> import sixfast.virnucpro
    >>> sixfast.virnucpro.disable()
    """
    with _lock:
        if _finder in sys.meta_path:
            sys.meta_path.remove(_finder)
        _exchange((replacement, original) for original, replacement in _replaced)
        _replaced.clear()


def check_that_modules_exist(names: Iterable[str]) -> None:
    """Look for the modules without importing anything."""
    found = _places("virnucpro")
    if not found:
        raise VirNucProMissingError(
            f"VirNucPro cannot be found by {sys.executable}: install it there, or start Python in the "
            "directory that holds the package virnucpro"
        )
    for name in names:
        if _places(name) is None:
            raise VirNucProChangedError(
                f"VirNucPro has changed: there is no module {name} in {found[0]}; {_REMEDY}"
            )


def _places(name: str) -> list[str] | None:
    """The directories of a package; an empty list for a module; None if it cannot be imported."""
    if name in sys.modules:
        loaded = sys.modules.get(name)
        return None if loaded is None else list(getattr(loaded, "__path__", []))
    package = name.rpartition(".")[0]
    path = _places(package) if package else None
    if package and not path:
        return None
    spec = _find(name, path)
    return None if spec is None else list(spec.submodule_search_locations or [])


def _find(name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
    """Ask the import system's finders for a module, all but ours."""
    for finder in sys.meta_path.copy():
        if finder is not _finder and hasattr(finder, "find_spec"):
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                return spec
    return None


class _Finder:
    """Stands first among the import system's finders and has VirNucPro's modules loaded by `_Loader`."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find what the others find."""
        if name not in drop_ins():
            return None
        spec = _find(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader)  # type: ignore[assignment] # it need not be a subclass
        return spec


_finder = _Finder()


class _Loader:
    """Loads a module with its own loader, then puts sixfast's functions into it."""

    def __init__(self, loader: Any) -> None:  # noqa: ANN401 - there is no common class of loaders
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Leave it to the module's own loader."""
        module: ModuleType | None = self._loader.create_module(spec)
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Load, with the traces of this loader removed, and replace."""
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        _take_place_in({module.__name__: module})

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the module's own loader can do
        if name == "_loader":  # a copy that is being made
            raise AttributeError(name)
        return getattr(self._loader, name)


def _take_place_in(modules: Mapping[str, ModuleType]) -> None:
    """Replace the functions of these modules everywhere; none if one is not what it should be."""
    pairs = [pair for name, module in modules.items() for pair in _pairs(name, module)]
    with _lock:
        if _finder in sys.meta_path:  # not disabled meanwhile
            _replaced.extend(pairs)
            _exchange(pairs)


def _pairs(module_name: str, module: ModuleType) -> list[tuple[Function, Function]]:
    """The functions of a module that are to be replaced, each with its replacement."""
    drop_in = drop_ins()[module_name]
    pairs = []
    for name in drop_in.names:
        replacement = _replacement(drop_in.module, name)
        original: Any = vars(module).get(name)
        # It may be replaced already, or be sixfast's because VirNucPro itself imports it.
        if original is replacement or original is getattr(import_module(drop_in.module), name):
            continue
        found, expected = _signature(original), _signature(replacement)
        if found != expected:
            raise VirNucProChangedError(
                f"VirNucPro has changed: it has {_described(name, found)} in {module_name}, and sixfast has "
                f"{_described(name, expected)}; {_REMEDY}"
            )
        pairs.append((original, replacement))
    return pairs


def _described(name: str, signature: Signature | None) -> str:
    return f"no function {name}" if signature is None else f"{name}{signature}"


def _signature(function: Any) -> Signature | None:  # noqa: ANN401 - VirNucPro may have anything there
    """A function's parameters with their defaults and nothing else; None for what is no function."""
    from inspect import signature

    try:
        full = signature(function)
    except (TypeError, ValueError):
        return None
    bare = [parameter.replace(annotation=parameter.empty) for parameter in full.parameters.values()]
    return full.replace(parameters=bare, return_annotation=full.empty)


def _exchange(pairs: Iterable[tuple[Function, Function]]) -> None:
    """Give every name of a loaded module that means the first of a pair the second of it."""
    new_for_old = {id(old): new for old, new in pairs}
    if not new_for_old:
        return
    for module in sys.modules.copy().values():
        if not issubclass(type(module), ModuleType):
            continue
        # Asked for in the usual way, a module that is loaded on demand would now be loaded.
        names = object.__getattribute__(module, "__dict__")
        for name, value in names.copy().items():
            if id(value) in new_for_old:
                names[name] = new_for_old[id(value)]


def _replacement(module: str, name: str) -> Function:
    """What is put in the place of a function: it calls sixfast's, and is not the same object.

    So `disable` can tell what was imported from VirNucPro from what was imported from sixfast. It is pickled
    as an attribute of this module, which another process finds without importing VirNucPro.
    """
    function = getattr(import_module(module), name)

    @wraps(function)
    def replacement(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the function checks them
        return function(*args, **kwargs)

    replacement.__module__ = __name__
    return _replacements.setdefault(name, replacement)  # the first one, if threads make it at the same time


def __getattr__(name: str) -> Function:
    """Find a replacement that was pickled in another process."""
    for drop_in in () if name.startswith("__") else drop_ins().values():
        if name in drop_in.names:
            return _replacement(drop_in.module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
