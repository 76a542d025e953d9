"""The index of token batches: a file that keeps where records begin, for later runs (SEMANTICS 23.9)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sixfast.files.names import path_text
from sixfast.files.outputs import OutputFiles
from sixfast.system.log import log_warning

if TYPE_CHECKING:
    from sixfast._kernel import TokenPlanner
    from sixfast.files import AnyPath

#: What an index begins with.
_MAGIC = b"6ftoken1"


def load_index(planner: TokenPlanner, files: list[AnyPath], index: AnyPath) -> bool:
    """Let a planner take the records of files from an index, if that is of these files as they are now.

    Args:
        planner: a new one, which cannot be used any more if this fails.
        files: the files.
        index: path of the index, where nothing need be.

    Returns:
        Whether it has.

    Raises:
        OSError: if the index or a file cannot be read.
        ValueError: if something else is in the place of the index.
    """
    if not os.path.exists(index):
        return False
    if not _is_index(index):
        raise ValueError(
            f"{os.fsdecode(index)}: is no index of token batches; give another path, or remove it"
        )
    if not all(map(os.path.isfile, files)):
        return False
    for file in files:
        name = os.fsdecode(file)
        planner.open(os.path.abspath(name), path_text(name))
    return planner.load(os.fsdecode(index))


def save_index(planner: TokenPlanner, index: AnyPath, *, in_place: bool) -> None:
    """Write the index for later runs. Without it all else works, so if that fails there is a warning.

    Args:
        planner: has the records.
        index: where to write it. It appears whole or not at all.
        in_place: whether the records are where the next run finds them.
    """
    name = os.fsdecode(index)
    if not in_place:
        log_warning("%s: is not made, since reads and what is compressed have no place that stays", name)
        return
    try:
        with OutputFiles({"index": index}) as outputs:
            outputs.open()
            try:
                for path in outputs.temporary_paths() or ():
                    planner.save(path)
            except OSError as error:
                raise outputs.user_error(error) from None
            outputs.commit()
    except BlockingIOError:
        return  # another process is at it
    except OSError as error:
        log_warning("%s; so each run will read all records; see to it, or give another index", error)


def _is_index(path: AnyPath) -> bool:
    if not os.path.isfile(path):
        return False
    with open(path, "rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC
