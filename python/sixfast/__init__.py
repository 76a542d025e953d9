"""Six-frame translation of sequencing reads, byte for byte as VirNucPro does it.

>>> import sixfast
>>> sixfast.identify_seq("read1", "ATGGCC")[0]
{'seqid': 'read1F1', 'nucleotide': 'ATGGCC', 'protein': 'MA'}

`translate_file` translates reads to two files, `translate_records` any records. `translate` translates one
sequence by any of the genetic `codes`. `prepare` makes all files that VirNucPro's GPU stages read, and
`token_batches` hands their records to a model as full batches of tokens.
`orfs` finds open reading frames, and `write_orfs` writes those of an input; `write_like` gives the answers of
other programs. `read_frames` and `read_orfs` give both as tables of Arrow. `make_train_set` keeps the
frames of a genome that belong to its proteins. `validate_file` checks a file before it is used.
`sixfast.reference` gives the same answers in pure Python, and `verify_file` compares the two on a file of
yours.

`sixfast.virnucpro` has VirNucPro's own modules and names: write `sixfast.` in front of VirNucPro's imports.
"""

from __future__ import annotations

import sys
from importlib import import_module

# Type checkers take this for typing.TYPE_CHECKING. Importing typing takes ten times as long as all the rest.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    from sixfast._kernel import VERSION as __version__  # noqa: N811
    from sixfast._kernel import RecordBatch, RecordBatches, identify_seq, reverse_complement, translate_dna
    from sixfast.errors import (
        DifferenceError,
        InputChangedError,
        TranslationError,
        VirNucProChangedError,
        VirNucProMissingError,
        WorkerDiedError,
    )
    from sixfast.preparation.expand import Expanded, expand
    from sixfast.preparation.prepare import prepare
    from sixfast.preparation.result import Prepared
    from sixfast.preparation.tokens import TokenBatch, TokenBatches, token_batches
    from sixfast.train_set import TrainSet, make_train_set
    from sixfast.translation.arrow import read_frames, read_orfs, translate_arrow
    from sixfast.translation.genetic_codes import GeneticCode, codes, translate
    from sixfast.translation.orfs import Orf, OrfSummary, orfs, write_orfs
    from sixfast.translation.peers import write_like
    from sixfast.translation.stop_free_frames import Summary, translate_file, translate_records
    from sixfast.validate.report import Validation, validate_file
    from sixfast.verify import Verified, verify_file
    from sixfast.virnucpro import units as units
    from sixfast.virnucpro.pipeline import parallel_translate as parallel_translate
    from sixfast.virnucpro.utils import file_utils as file_utils
    from sixfast.virnucpro.utils import sequence as sequence
    from sixfast.virnucpro.utils import validation as validation

__all__ = [
    "DifferenceError",
    "Expanded",
    "GeneticCode",
    "InputChangedError",
    "Orf",
    "OrfSummary",
    "Prepared",
    "RecordBatch",
    "RecordBatches",
    "Summary",
    "TokenBatch",
    "TokenBatches",
    "TrainSet",
    "TranslationError",
    "Validation",
    "Verified",
    "VirNucProChangedError",
    "VirNucProMissingError",
    "WorkerDiedError",
    "__version__",
    "codes",
    "expand",
    "identify_seq",
    "make_train_set",
    "orfs",
    "prepare",
    "read_frames",
    "read_orfs",
    "reverse_complement",
    "token_batches",
    "translate",
    "translate_arrow",
    "translate_dna",
    "translate_file",
    "translate_records",
    "validate_file",
    "verify_file",
    "write_like",
    "write_orfs",
]

#: The module of each public name. It is imported when the name is first used: a worker needs few of them.
_MODULE_OF_NAME = {
    "DifferenceError": "errors",
    "Expanded": "preparation.expand",
    "GeneticCode": "translation.genetic_codes",
    "InputChangedError": "errors",
    "Orf": "translation.orfs",
    "OrfSummary": "translation.orfs",
    "Prepared": "preparation.result",
    "RecordBatch": "_kernel",
    "RecordBatches": "_kernel",
    "Summary": "translation.stop_free_frames",
    "TokenBatch": "preparation.tokens",
    "TokenBatches": "preparation.tokens",
    "TrainSet": "train_set",
    "TranslationError": "errors",
    "Validation": "validate.report",
    "Verified": "verify",
    "VirNucProChangedError": "errors",
    "VirNucProMissingError": "errors",
    "WorkerDiedError": "errors",
    "codes": "translation.genetic_codes",
    "expand": "preparation.expand",
    "identify_seq": "_kernel",
    "make_train_set": "train_set",
    "orfs": "translation.orfs",
    "prepare": "preparation.prepare",
    "read_frames": "translation.arrow",
    "read_orfs": "translation.arrow",
    "reverse_complement": "_kernel",
    "token_batches": "preparation.tokens",
    "translate": "translation.genetic_codes",
    "translate_arrow": "translation.arrow",
    "translate_dna": "_kernel",
    "translate_file": "translation.stop_free_frames",
    "translate_records": "translation.stop_free_frames",
    "validate_file": "validate.report",
    "verify_file": "verify",
    "write_like": "translation.peers",
    "write_orfs": "translation.orfs",
}


def __getattr__(name: str) -> object:
    if name == "__version__":
        return import_module("sixfast._kernel").VERSION
    if name not in _MODULE_OF_NAME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"sixfast.{_MODULE_OF_NAME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)


#: Short names of modules: `sixfast.sequence` is the same module object as `sixfast.virnucpro.utils.sequence`.
_ALIASES = {
    "sixfast.file_utils": "sixfast.virnucpro.utils.file_utils",
    "sixfast.parallel_translate": "sixfast.virnucpro.pipeline.parallel_translate",
    "sixfast.sequence": "sixfast.virnucpro.utils.sequence",
    "sixfast.units": "sixfast.virnucpro.units",
    "sixfast.validation": "sixfast.virnucpro.utils.validation",
}


class _AliasFinder:
    """Imports the modules of `_ALIASES`. It is the last finder, so other imports are not slower."""

    @staticmethod
    def find_spec(name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        """Return a spec for an alias, None for other names."""
        if name not in _ALIASES:
            return None
        from importlib.machinery import ModuleSpec

        return ModuleSpec(name, _AliasLoader())  # type: ignore[arg-type] # it need not be a subclass


class _AliasLoader:
    """Loads the module that an alias stands for."""

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Import the module under its long name."""
        module = import_module(_ALIASES[spec.name])
        self._original_spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Put back the spec that the import system has replaced, so the module keeps its long name."""
        module.__spec__ = self._original_spec


sys.meta_path.append(_AliasFinder)
