"""Places at one provider over all processes that share a folder: a lock file for each, which kill -9 gives back.

Whoever looks for a place is alone for some microseconds, so what it sees is so. Who found none looks again from time
to time, and says meanwhile that it waits: a process whose own thread has just given a place back then lets the
others look first, or a busy one would have all places for as long as it has anything to ask.
"""

import hashlib
import re
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from kernelwright.errors import StoreError
from kernelwright.locks import FileLock

_READABLE = 40


class SharedPlaces:
    """One process's part in them. Not for use by two threads at once."""

    def __init__(self, folder: Path, provider: str, count: int) -> None:
        """Hold nothing yet.

        Args:
            folder: of the locks; processes that name the same one share the places.
            provider: whose places they are, in whatever characters.
            count: how many this process may use: the first ones. Others may use fewer or more.
        """
        self._folder, self._count = folder, count
        # The digest tells apart what the readable part doesn't, also where files' names have no case.
        readable = re.sub(r"[^A-Za-z0-9._-]", "_", provider)[:_READABLE]
        self._name = f"{readable}-{hashlib.sha256(provider.encode()).hexdigest()[:12]}"
        self._taken: list[FileLock] = []
        self._waiting: FileLock | None = None
        self._hold: FileLock | None = None

    def try_take(self) -> FileLock | None:
        """Take a place; ``None`` where there is none now, or others have waited for longer: look again later.

        Raises:
            StoreError: the folder can't be written, or nothing in it can be locked.
        """
        with self._told(), closing(self._lock("looking")) as looking:
            looking.take()
            if (self._waiting is not None or self._is_free("waiting")) and self._is_free("held"):
                for number in range(self._count):
                    place = self._lock(str((len(self._taken) + number) % self._count + 1))
                    if place.try_take():
                        self._taken.append(place)
                        return place
                    place.close()
            if self._waiting is None:
                self._waiting = self._lock("waiting")
                self._waiting.take(shared=True)
        return None

    def give_back(self, place: FileLock) -> None:
        """Let others have a place."""
        self._taken.remove(place)
        place.close()

    def stop_waiting(self) -> None:
        """Stand in nobody's way any more."""
        if self._waiting is not None:
            self._waiting.close()
            self._waiting = None

    def hold(self) -> None:
        """Let no process take a place until ``let_go``.

        Raises:
            StoreError: as for ``try_take``.
        """
        with self._told():
            self._hold = self._lock("held")
            self._hold.take(shared=True)  # no longer than somebody looks

    def let_go(self) -> None:
        """End one's own hold; those of others last."""
        if self._hold is not None:
            self._hold.close()
            self._hold = None

    def _is_free(self, what: str) -> bool:
        with closing(self._lock(what)) as lock:
            return lock.try_take()

    def _lock(self, what: str) -> FileLock:
        return FileLock(self._folder / f"{self._name}.{what}")

    @contextmanager
    def _told(self) -> Generator[None]:
        """Turn what the disk says into one sentence for the user."""
        try:
            yield
        except OSError as error:
            remedy = "Places at a provider are lock files there: --home names another folder, on a disk with locks"
            raise StoreError(str(self._folder), str(error), remedy) from error
