"""A worker's tree: the worker and every process it started, stopped, resumed and added up together.

A worker can't leave its process group where a system call filter holds (see ``seccomp.IDLE``), so
one signal to the group stops all of it at one stroke. Where something else made the group (a
wrapping program), the groups are those found below the worker's keeper when last looked.
"""

import contextlib
import os
import signal

from kernelwright.sandbox import descendants

_MOST_LOOKS = 8  # a process that can't be stopped must not keep whoever tries


class Tree:
    """The processes below one worker's keeper. Reads numbers anew at each ``look``."""

    def __init__(self, worker: int) -> None:
        self._keeper = descendants.parent_of(worker)
        self._outside = {os.getpgrp(), _group_of(self._keeper)}
        self._members: tuple[int, ...] = (worker,)
        self._groups: frozenset[int] = frozenset()
        self.look()

    def look(self) -> tuple[int, ...]:
        """Find out which processes there are now, nearest first, and return them."""
        if self._keeper is not None:
            self._members = descendants.below(self._keeper) or self._members
        # A group that a stranger of ours is in too must not be signalled.
        groups = {_group_of(pid) for pid in self._members} - self._outside
        self._groups = frozenset(group for group in groups if group is not None)
        return self._members

    @property
    def members(self) -> tuple[int, ...]:
        """The processes there were when last looked."""
        return self._members

    def stop(self) -> None:
        """Stop every thread of every process."""
        self._signal(signal.SIGSTOP)

    def stop_growing(self) -> None:
        """Stop a tree that may be starting processes just now: what they began before they were stopped, too."""
        stopped: tuple[int, ...] = ()
        for _ in range(_MOST_LOOKS):
            found = self.look()
            if found == stopped:
                return
            self.stop()
            stopped = found

    def resume(self) -> None:
        """Let them run again."""
        self._signal(signal.SIGCONT)

    def cpu_seconds(self) -> float | None:
        """Return the processor time of all that live now; ``None`` where the worker's can't be known."""
        if not descendants.HAS_PROCESS_CLOCKS:
            return None  # before looking, which asks another program where there is no /proc
        self.look()
        return self.cpu_seconds_of_members()

    def cpu_seconds_of_members(self) -> float | None:
        """Return the processor time of those there were when last looked: a few microseconds' work."""
        times = [descendants.cpu_seconds(pid) for pid in self._members]
        return None if not times or times[0] is None else sum(each for each in times if each is not None)

    def _signal(self, number: signal.Signals) -> None:
        for group in self._groups:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, number)
        for pid in self._members:
            if _group_of(pid) not in self._groups:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, number)


def _group_of(pid: int | None) -> int | None:
    if pid is None:
        return None
    try:
        return os.getpgid(pid)
    except (ProcessLookupError, PermissionError):
        return None
