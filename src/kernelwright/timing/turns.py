"""Turns at a device: whoever times has it alone, those who only work share it.

A time that was taken while another agent's kernel was being verified says little, paired or not. So
processes that may run side by side take turns by file locks: any number may work, nobody works
while somebody times. Everyone passes a gate first, so that who waits to time isn't kept waiting for
ever by others who begin to work meanwhile.
"""

import os
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from kernelwright.locks import FileLock

Timed = Callable[[float, float], None]


class Turns:
    """One process's turns at one device; for any number of its threads. A thread's turns don't nest.

    The first thread that works takes the process's part of the lock, the last one gives it back; one that times waits
    until no other works. Nobody waits in a circle, as all wait in one order and for nobody who is before them in it:

    1. whatever a process keeps its threads apart by (swarm/quiet.py), if it does;
    2. the passage: one thread of a process is on its way to a turn at a time, and stays there while it times;
    3. who times: until no thread of this process works. They need no passage to end;
    4. the gate, which a process holds until it has the lock;
    5. the lock.

    Whoever has the lock only works or times, and so lets it go; but then a turn must not wait for another thread of its
    process that wants one, nor ``waits`` for anything.
    """

    def __init__(
        self,
        device: str,
        folder: Path,
        *,
        waits: Callable[[str], None] = lambda _text: None,
        timed: Timed = lambda _began, _ended: None,
    ) -> None:
        """Be present at the device.

        Args:
            device: what ``device_here`` says of it.
            folder: of the locks; processes that name the same folder take turns.
            waits: told in a phrase when a turn has to be waited for, by the thread that waits.
            timed: told when a turn at timing began and ended, in seconds since the epoch.

        Raises:
            OSError: the folder can't be written, or nothing in it can be locked.
        """
        name = device.replace(":", "-")
        self._device, self._waits, self._timed = device, waits, timed
        self._gate = FileLock(folder / f"{name}.gate")
        self._lock = FileLock(folder / f"{name}.lock")
        self._presence = FileLock(folder / f"{name}.present")
        self._passage = threading.Lock()
        self._changed = threading.Condition()
        self._working = 0
        self.was_alone = self._presence.try_take()  # whether no other process was present at first
        self._presence.take(shared=True)

    @contextmanager
    def working(self) -> Generator[None]:
        """Work beside others, while nobody times."""
        with self._passage, self._past_gate():
            with self._changed:
                joins = self._working > 0
                self._working += joins
            if not joins:
                self._take(shared=True)
                with self._changed:
                    self._working = 1
        try:
            yield
        finally:
            with self._changed:
                self._working -= 1
                if not self._working:
                    self._lock.release()
                    self._changed.notify_all()

    @contextmanager
    def timing(self) -> Generator[None]:
        """Have the device alone."""
        with self._passage:
            with self._changed:
                self._changed.wait_for(lambda: not self._working)
            with self._past_gate():
                self._take(shared=False)
            began = time.time()
            try:
                yield
            finally:
                ended = time.time()  # the next one may begin as soon as the lock is free
                self._lock.release()
                self._timed(began, ended)

    def close(self) -> None:
        """Let go of the files."""
        self._gate.close()
        self._lock.close()
        self._presence.close()

    @contextmanager
    def _past_gate(self) -> Generator[None]:
        if not self._gate.try_take():
            self._waits(f"waiting for others who want {self._device}")
            self._gate.take()
        try:
            yield
        finally:
            self._gate.release()

    def _take(self, *, shared: bool) -> None:
        if not self._lock.try_take(shared=shared):
            doing = "timing on" if shared else "working on"
            self._waits(f"waiting: another process is {doing} {self._device}")
            self._lock.take(shared=shared)


def device_here(device: str) -> str:
    """Return the name under which this process takes turns at ``device``, which is torch's name for it.

    Who may use some of the machine's cores alone doesn't disturb those who use others: the cores are then part of the
    CPU's name, as a mask in hexadecimal. Any other device is shared by all, whatever cores they are on.
    """
    if device != "cpu" or not hasattr(os, "sched_getaffinity"):
        return device
    cores = os.sched_getaffinity(0)
    return device if len(cores) == os.cpu_count() else f"{device}-cores-{sum(1 << core for core in cores):x}"
