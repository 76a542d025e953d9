"""Temporary files beside their target: unique, recognisable, held by a lock, cleared when orphaned."""

from __future__ import annotations

import contextlib
import os
import zlib

try:
    import fcntl
except ImportError:  # Windows, where a file that is open cannot be removed
    fcntl = None  # type: ignore[assignment]

_SUFFIX = ".sixfast-tmp"
_FOLDER_SUFFIX = ".parts"


class Temporary:
    """A new file in the directory of `target`, with the mode that the umask gives.

    Attributes:
        path: its path.
        descriptor: open for reading and writing.
    """

    def __init__(self, target: str) -> None:
        """Create it, after removing those that killed runs for the same target have left behind."""
        _remove_orphans(target)
        self.path, self.descriptor = _create(target)

    def settle(self) -> None:
        """Hear of errors that come with closing; after this the file can be renamed.

        The lock is held on: until it is renamed the file would look like an orphan to others.
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
    """A new directory in the directory of `target`; a temporary file beside it says whether it is in use.

    Attributes:
        path: its path.
    """

    def __init__(self, target: str) -> None:
        """Create it, after removing those that killed runs for the same target have left behind."""
        self._mark = Temporary(target)
        self.path = self._mark.path + _FOLDER_SUFFIX
        try:
            os.mkdir(self.path)
        except OSError:
            self._mark.remove()
            raise

    def remove(self) -> None:
        """Remove the directory with all that is in it."""
        _remove_folder(self.path)
        self._mark.remove()


def temporary_name(target: str, suffix: str = _SUFFIX) -> str:
    """Return a new name beside `target`, short for a target's name of any length."""
    return os.path.join(os.path.dirname(target), _prefix(target) + os.urandom(8).hex() + suffix)


def try_lock(descriptor: int) -> bool:
    """Lock an open file until it is closed; return whether no other process holds the lock.

    Where there are no locks, on Windows and some file systems, none is held.
    """
    if fcntl is not None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            pass
    return True


def _prefix(target: str) -> str:
    name = os.fsencode(os.path.basename(target))
    return f".{zlib.crc32(name):08x}-"


def _create(target: str) -> tuple[str, int]:
    while True:
        path = temporary_name(target)
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        descriptor = os.open(path, flags, 0o666)
        if fcntl is None:
            return path, descriptor
        # Without locks on this file system nobody can tell that the file is an orphan: it is safe too.
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.stat(path), os.fstat(descriptor)):
                return path, descriptor
        os.close(descriptor)  # it was taken for an orphan before it was locked


def _remove_orphans(target: str) -> None:
    prefix = _prefix(target)
    directory = os.path.dirname(target)
    with contextlib.suppress(OSError):
        for name in os.listdir(directory):
            if name.startswith(prefix) and name.endswith(_SUFFIX):
                with contextlib.suppress(OSError):
                    _remove_if_free(os.path.join(directory, name))


def _remove_if_free(path: str) -> None:
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
