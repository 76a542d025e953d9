"""Drop-ins with the names of VirNucPro's own modules: write `sixfast.` in front of VirNucPro's import.

`virnucpro.utils.sequence` is here as `sixfast.virnucpro.utils.sequence`, and so are `utils.file_utils`,
`utils.validation`, and the modules of `pipeline` and `data`. `sixfast.virnucpro.units` is the original
program's `units`, and `sixfast.virnucpro.unique_ids` has what a wrapper does before.

`enable` replaces VirNucPro's functions by the drop-ins in this process, until `disable`.
`python -m sixfast.virnucpro` runs VirNucPro's command line with them. docs/VIRNUCPRO.md is the guide.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sixfast.virnucpro.replacement import disable, enable

__all__ = ["disable", "enable"]


def __getattr__(name: str) -> object:
    if name in __all__:  # loaded only if it is used: the drop-ins do not need it
        return getattr(import_module(f"{__name__}.replacement"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
