"""Temporary files and directories in the directory of their target, and the lock of the target.

Each has a unique name, by which later runs recognise it. It is locked as long as its run lives. A run removes
the unlocked ones of its target: these are left from runs that were killed.
"""

from __future__ import annotations

import contextlib
import os
import zlib
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # Windows: there an open file cannot be removed, so no lock is needed
    fcntl = None  # type: ignore[assignment]

_SUFFIX = ".sixfast-tmp"
_LOCK_NAME = "sixfast-lock"
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


class TargetLock:
    """A lock that one run at a time can have for a target: a locked file beside it, which all runs know.

    The system frees it when the run ends, however it ends. A file that a killed run has left is used again.
    """

    def __init__(self, target: str) -> None:
        """Take the lock.

        Raises:
            BlockingIOError: if another run has it.
            OSError: if there can be no file.
        """
        # Unlike the names of temporary files, this one is the same in all runs.
        self._path = os.path.join(os.path.dirname(target), _name_prefix(target) + _LOCK_NAME)
        while True:
            self._file = _open_lock(self._path)
            if not _try_lock(self._file.fileno()):
                self._file.close()
                raise BlockingIOError
            if _is_at(self._path, self._file.fileno()):
                return
            self._file.close()  # the run that had it has removed the file

    def release(self) -> None:
        """Remove the file, and free the lock."""
        with contextlib.suppress(OSError):
            if fcntl is not None and _is_at(self._path, self._file.fileno()):
                os.unlink(self._path)
        self._file.close()


def temporary_name(target: str, suffix: str = _SUFFIX) -> str:
    """Return a new path in the directory of `target`. Its name is short, however long the target's is."""
    return os.path.join(os.path.dirname(target), _name_prefix(target) + os.urandom(8).hex() + suffix)


def _try_lock(descriptor: int) -> bool:
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
        if _is_at(path, descriptor):
            return path, descriptor
        os.close(descriptor)  # another run removed it before it was locked


def _open_lock(path: str) -> BinaryIO:
    if fcntl is None:
        # Only one run can have made the file. The system removes it when that run ends.
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_TEMPORARY
        try:
            return os.fdopen(os.open(path, flags), "rb")
        except FileExistsError:
            raise BlockingIOError from None
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except PermissionError:
        if not os.path.exists(path):
            raise
        descriptor = os.open(path, os.O_RDONLY)  # another user's, which can be locked too
    return os.fdopen(descriptor, "rb")


def _is_at(path: str, descriptor: int) -> bool:
    """Return whether this is the open file at the path."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(descriptor))
    except FileNotFoundError:
        return False


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
