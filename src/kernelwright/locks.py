"""Advisory locks on files: held by one process, or shared by several, until they let go or die.

The kernel gives the lock back when its holder is gone, also after kill -9, so none is ever stale.
"""

import fcntl
import os
import threading
from pathlib import Path


class FileLock:
    """One holder's handle of the lock on one file. Two handles in one process exclude each other too."""

    def __init__(self, path: Path) -> None:
        """Hold nothing yet; the file, which stays empty, is made with its folder.

        Raises:
            OSError: it can't be made.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        # Closed in whatever program this process starts: a lock must not outlive its holder in a child.
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._closing = threading.Lock()

    def try_take(self, *, shared: bool = False) -> bool:
        """Take the lock if that needs no waiting; a lock that is held already changes its kind."""
        try:
            fcntl.flock(self._descriptor, _kind(shared=shared) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def take(self, *, shared: bool = False) -> None:
        """Take the lock, however long others hold it."""
        fcntl.flock(self._descriptor, _kind(shared=shared))

    def release(self) -> None:
        """Let go; the handle can be used again. Nothing is done once it is closed."""
        with self._closing:
            if self._descriptor >= 0:  # else the number may be another file's by now: a thread was left behind
                fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go for good."""
        self.release()  # a process that is just being started has the descriptor too until it runs its program
        with self._closing:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)


def _kind(*, shared: bool) -> int:
    return fcntl.LOCK_SH if shared else fcntl.LOCK_EX
