"""Drop-in for the consensus of `virnucpro.pipeline.predictor`: one answer for the frames of each sequence.

Same name, parameter, results and log records. SEMANTICS 22.16. `write_consensus` and
`write_consensus_pandas2` are sixfast's own names for what VirNucPro does with its two files of results.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from sixfast.preparation.highest_scores import without_frame
from sixfast.virnucpro.consensus_table import read_predictions, write_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sixfast.files import StrPath

__all__ = ["compute_consensus", "logger"]

logger = logging.getLogger("virnucpro.predictor")


def compute_consensus(predictions: Iterable[tuple[str, str, Any, Any]]) -> dict[str, tuple[str, Any, Any]]:
    """Give the frames of each sequence one answer.

    Args:
        predictions: for each frame its id, its prediction (which is not looked at) and its two scores.

    Returns:
        By the id without the frame, in the order in which these come up: (label, maximum of the first score,
        maximum of the second). The label is `virus` if the second is not less, else `others`.

    Raises:
        AttributeError: for an id that is no str.
        TypeError: for scores that cannot be compared.
        ValueError: for an item that is not of four.

    SEMANTICS 22.16.

    >>> compute_consensus([("aF1", "virus", 0.25, 0.75), ("aR2", "others", 0.5, 0.5)])
    {'a': ('virus', 0.5, 0.75)}
    """
    logger.info("Computing consensus predictions")
    scores: dict[str, tuple[Any, Any]] = {}
    for frame_id, _, first, second in predictions:
        name = without_frame(frame_id)
        if name in scores:
            best_first, best_second = scores[name]
            first, second = max(best_first, first), max(best_second, second)  # noqa: PLW2901 - the larger ones
        scores[name] = first, second
    consensus = {
        name: ("virus" if second >= first else "others", first, second)
        for name, (first, second) in scores.items()
    }
    logger.info("Consensus computed for %s original sequences", len(consensus))
    return consensus


def write_consensus(results: StrPath, target: StrPath) -> None:
    r"""Make VirNucPro's `prediction_results_highestscore.csv` of its `prediction_results.txt`.

    Args:
        results: the table of frames, which is held in memory.
        target: the table to write, which appears whole or not at all.

    Raises:
        OSError: if a file cannot be read or written.
        AttributeError: for ids of numbers only, or a word of pandas' for nothing as id, as in VirNucPro.
        ValueError: for a field in quotes without an end; `pandas.errors.ParserError` where pandas is loaded.

    SEMANTICS 22.17.

    >>> import os, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> results, target = (os.path.join(folder.name, name) for name in ("a.txt", "a.csv"))
    >>> with open(results, "w") as file:
    ...     _ = file.write("Sequence_ID\tPrediction\tscore1\tscore2\naF1\tvirus\t0.25\t0.75\n")
    >>> write_consensus(results, target)
    >>> with open(target) as file:
    ...     file.read().splitlines()[1].split()
    ['a', 'True', '0.25', '0.75']
    >>> folder.cleanup()
    """
    _write(results, target, exact=True)


def write_consensus_pandas2(results: StrPath, target: StrPath) -> None:
    """Make the same table with the digits that pandas 2 gives, which does not read numbers exactly.

    Args:
        results: the table of frames, which is held in memory.
        target: the table to write, which appears whole or not at all.

    Raises:
        OSError, AttributeError, ValueError: as `write_consensus`.

    SEMANTICS 22.17 and 22.18.
    """
    _write(results, target, exact=False)


def _write(results: StrPath, target: StrPath, *, exact: bool) -> None:
    consensus = compute_consensus(read_predictions(results, exact=exact))
    write_table(target, ((name, label == "virus", *scores) for name, (label, *scores) in consensus.items()))
