"""Turns at a device: whoever times has it alone, those who only work share it.

A time that was taken while another agent's kernel was being verified says little, paired or not. So
processes that may run side by side take turns by file locks: any number may work, nobody works
while somebody times. Everyone passes a gate first, so that who waits to time isn't kept waiting for
ever by others who begin to work meanwhile.
"""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from kernelwright.locks import FileLock

Timed = Callable[[float, float], None]


class Turns:
    """One process's turns at one device. Turns don't nest, and belong to one thread."""

    def __init__(
        self,
        device: str,
        folder: Path,
        *,
        waits: Callable[[str], None] = lambda _text: None,
        timed: Timed = lambda _began, _ended: None,
    ) -> None:
        """Prepare.

        Args:
            device: torch's name for it, as in "cpu".
            folder: of the locks; processes that name the same folder take turns.
            waits: told in a phrase when a turn has to be waited for.
            timed: told when a turn at timing began and ended, in seconds since the epoch.
        """
        name = device.replace(":", "-")
        self._device, self._waits, self._timed = device, waits, timed
        self._gate = FileLock(folder / f"{name}.gate")
        self._lock = FileLock(folder / f"{name}.lock")

    @contextmanager
    def working(self) -> Generator[None]:
        """Work beside others, while nobody times."""
        with self._turn(shared=True):
            yield

    @contextmanager
    def timing(self) -> Generator[None]:
        """Have the device alone."""
        with self._turn(shared=False):
            began = time.time()
            try:
                yield
            finally:
                self._timed(began, time.time())

    def close(self) -> None:
        """Let go of the files."""
        self._gate.close()
        self._lock.close()

    @contextmanager
    def _turn(self, *, shared: bool) -> Generator[None]:
        if not self._gate.try_take():
            self._waits(f"waiting for others who want {self._device}")
            self._gate.take()
        try:
            if not self._lock.try_take(shared=shared):
                doing = "timing on" if shared else "working on"
                self._waits(f"waiting: another process is {doing} {self._device}")
                self._lock.take(shared=shared)
        finally:
            self._gate.release()
        try:
            yield
        finally:
            self._lock.release()
