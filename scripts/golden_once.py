"""Go once through a part of the golden data, by the extension module alone: for scripts/sanitize.sh."""

from __future__ import annotations

import sys
import tempfile
from itertools import islice
from pathlib import Path

import golden
from sixfast import _kernel

CALLS = 1000
FUNCTIONS = ("identify_seq", "translate_dna", "reverse_complement")


def main() -> int:
    """Calls, batches, blocks at every level, and spans of files."""
    calls = [case for case in golden.cases("golden_public.jsonl.gz") if case.function in FUNCTIONS]
    part = list(islice(calls, 0, None, max(1, len(calls) // CALLS)))
    wrong = [found for case in part if (found := case.disagreement(getattr(_kernel, case.function)))]
    files = [one for one in golden.file_sets() if one.name != "leading_text"]
    for file_set in files:
        block, expected = file_set.input.read_bytes(), file_set.outputs("translate")
        wrong += [
            f"{file_set.name} at level {level}"
            for level in _kernel.cpu_levels()
            if _kernel.translate_block(block, level=level)[:2] != expected
        ]
        if through_span(file_set.input) != expected:
            wrong.append(f"{file_set.name} as a span")
    refused = [is_refused(block) for block in (b"ACGT", b">a\nAC\xc3\xa9", b">\xff\n")]
    if not all(refused):
        wrong.append("a bad block is not refused")
    levels = ", ".join(_kernel.cpu_levels())
    print(f"{len(part)} calls, {len(files)} files, levels {levels}: {len(wrong)} wrong")
    print("\n".join(wrong), file=sys.stderr)
    return int(bool(wrong))


def is_refused(block: bytes) -> bool:
    """Whether the kernel refuses the block."""
    try:
        _kernel.translate_block(block)
    except ValueError:
        return True
    return False


def through_span(path: Path) -> tuple[bytes, bytes]:
    """The two outputs of a file, by a SpanTranslator."""
    with tempfile.TemporaryDirectory() as folder:
        nucleotide, protein = Path(folder) / "nuc.fa", Path(folder) / "pro.faa"
        nucleotide.touch()
        protein.touch()
        span = _kernel.SpanTranslator(path, nucleotide, protein)
        _, _, reached = span.process(0, path.stat().st_size)
        if reached != path.stat().st_size:
            raise AssertionError(f"{path} is not one span")
        span.write(0, 0, 0)
        return nucleotide.read_bytes(), protein.read_bytes()


if __name__ == "__main__":
    sys.exit(main())
