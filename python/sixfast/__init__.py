"""Six-frame translation of sequencing reads, byte for byte as VirNucPro does it.

>>> import sixfast
>>> sixfast.identify_seq("read1", "ATGGCC")[0]
{'seqid': 'read1F1', 'nucleotide': 'ATGGCC', 'protein': 'MA'}

`translate_file` translates a FASTA file to two, `translate_records` any records. `make_train_set` keeps
the frames of a genome that belong to its proteins.
`sixfast.parallel_translate` and `sixfast.sequence` stand in for the modules of VirNucPro that have
these names, `sixfast.virnucpro` puts them there. `validate_file` looks through a file before anything is
done with it. `sixfast.reference` is the same in plain Python, and `verify_file` holds one to the other.
"""

from __future__ import annotations

from importlib import import_module

# As of typing, which takes ten times as long to load as all the rest here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from sixfast._kernel import VERSION as __version__  # noqa: N811
    from sixfast._kernel import identify_seq, reverse_complement, translate_dna
    from sixfast.errors import (
        DifferenceError,
        InputChangedError,
        VirNucProChangedError,
        VirNucProMissingError,
        WorkerDiedError,
    )
    from sixfast.preparation import prepare
    from sixfast.prepared import Prepared
    from sixfast.summary import Summary
    from sixfast.train_set import TrainSet, make_train_set
    from sixfast.translate import translate_file, translate_records
    from sixfast.validate import Validation, validate_file
    from sixfast.verify import Verified, verify_file

__all__ = [
    "DifferenceError",
    "InputChangedError",
    "Prepared",
    "Summary",
    "TrainSet",
    "Validation",
    "Verified",
    "VirNucProChangedError",
    "VirNucProMissingError",
    "WorkerDiedError",
    "__version__",
    "identify_seq",
    "make_train_set",
    "prepare",
    "reverse_complement",
    "translate_dna",
    "translate_file",
    "translate_records",
    "validate_file",
    "verify_file",
]

# Modules are loaded when a name is asked for: a worker needs few of them.
_HOMES = {
    "DifferenceError": "errors",
    "InputChangedError": "errors",
    "Prepared": "prepared",
    "Summary": "summary",
    "TrainSet": "train_set",
    "Validation": "validate",
    "Verified": "verify",
    "VirNucProChangedError": "errors",
    "VirNucProMissingError": "errors",
    "WorkerDiedError": "errors",
    "identify_seq": "_kernel",
    "make_train_set": "train_set",
    "prepare": "preparation",
    "reverse_complement": "_kernel",
    "translate_dna": "_kernel",
    "translate_file": "translate",
    "translate_records": "translate",
    "validate_file": "validate",
    "verify_file": "verify",
}


def __getattr__(name: str) -> object:
    if name == "__version__":
        return import_module("sixfast._kernel").VERSION
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"sixfast.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
