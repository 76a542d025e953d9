"""Temporary files and directories in the directory of their target.

Each has a unique name, by which later runs recognise it. It is locked as long as its run lives. A run removes
the unlocked ones of its target: these are left from runs that were killed.
"""

from __future__ import annotations

import contextlib
import os
import zlib

try:
    import fcntl
except ImportError:  # Windows: there an open file cannot be removed, so no lock is needed
    fcntl = None  # type: ignore[assignment]

_SUFFIX = ".sixfast-tmp"
_FOLDER_SUFFIX = ".parts"


class TemporaryFile:
    """A new file in the directory of `target`, with the mode that the umask gives.

    Attributes:
        path: its path.
        descriptor: open for reading and writing.
    """

    def __init__(self, target: str) -> None:
        """Create it. Before that, remove what killed runs have left for the same target."""
        _remove_orphans(target)
        self.path, self.descriptor = _create(target)

    def raise_write_errors(self) -> None:
        """Raise errors of writing that are reported at closing only. After this the file can be renamed.

        The file stays locked: else other runs would take it for one that was left, and remove it.
        """
        if fcntl is None:
            self._close()
        else:
            os.close(os.dup(self.descriptor))

    def remove(self) -> None:
        """Close the file, and remove it if it still has its temporary name."""
        with contextlib.suppress(OSError):
            self._close()
        with contextlib.suppress(OSError):
            os.unlink(self.path)

    def _close(self) -> None:
        descriptor, self.descriptor = self.descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


class TemporaryFolder:
    """A new directory in the directory of `target`. A locked file beside it says that it is in use.

    Attributes:
        path: its path.
    """

    def __init__(self, target: str) -> None:
        """Create it. Before that, remove what killed runs have left for the same target."""
        self._lock_file = TemporaryFile(target)
        self.path = self._lock_file.path + _FOLDER_SUFFIX
        try:
            os.mkdir(self.path)
        except OSError:
            self._lock_file.remove()
            raise

    def remove(self) -> None:
        """Remove the directory and all that is in it."""
        _remove_folder(self.path)
        self._lock_file.remove()


def temporary_name(target: str, suffix: str = _SUFFIX) -> str:
    """Return a new path in the directory of `target`. Its name is short, however long the target's is."""
    return os.path.join(os.path.dirname(target), _name_prefix(target) + os.urandom(8).hex() + suffix)


def try_lock(descriptor: int) -> bool:
    """Try to lock an open file until it is closed; return False if another process has locked it.

    Windows and some file systems have no locks. There the answer is True.
    """
    if fcntl is not None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            pass
    return True


def _name_prefix(target: str) -> str:
    name = os.fsencode(os.path.basename(target))
    return f".{zlib.crc32(name):08x}-"


def _create(target: str) -> tuple[str, int]:
    while True:
        path = temporary_name(target)
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        descriptor = os.open(path, flags, 0o666)
        if fcntl is None:
            return path, descriptor
        # Without locks on this file system no run can tell that the file is left over, so none removes it.
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.stat(path), os.fstat(descriptor)):
                return path, descriptor
        os.close(descriptor)  # another run removed it before it was locked


def _remove_orphans(target: str) -> None:
    prefix = _name_prefix(target)
    directory = os.path.dirname(target)
    with contextlib.suppress(OSError):
        for name in os.listdir(directory):
            if name.startswith(prefix) and name.endswith(_SUFFIX):
                with contextlib.suppress(OSError):
                    _remove_if_unlocked(os.path.join(directory, name))


def _remove_if_unlocked(path: str) -> None:
    if fcntl is None:
        os.unlink(path)
    else:
        descriptor = os.open(path, os.O_RDWR)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.unlink(path)
        finally:
            os.close(descriptor)
    _remove_folder(path + _FOLDER_SUFFIX)


def _remove_folder(path: str) -> None:
    if os.path.isdir(path):
        import shutil  # takes a while to load, and is seldom needed

        shutil.rmtree(path, ignore_errors=True)
