"""Finding and ending every process that a sandboxed one left behind.

A daemon that forked twice hangs on the nearest subreaper; the keeper is one, so whatever the
child started stays below the keeper in the process tree and can be found there.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
HAS_PROCESS_CLOCKS = sys.platform == "linux"
_LISTS_CHILDREN = Path(f"/proc/self/task/{os.getpid()}/children").exists()
_SCHEDULED_TIME = 2  # CPUCLOCK_SCHED: what all threads together ran, in nanoseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a set of processes holds now."""

    processes: int
    threads: int
    resident_bytes: int


def parents() -> dict[int, int]:
    """Return the parent of every process that can be seen, by process id."""
    if not Path("/proc/self/stat").exists():
        listing = subprocess.run(["/bin/ps", "-axo", "pid=,ppid="], capture_output=True, text=True, check=False)
        pairs = (line.split() for line in listing.stdout.splitlines())
        return {int(pid): int(parent) for pid, parent in pairs}
    found: dict[int, int] = {}
    for name in os.listdir("/proc"):  # noqa: PTH208 - names, no paths wanted
        if name.isdigit():
            with contextlib.suppress(OSError):
                found[int(name)] = int(_stat_fields(int(name))[1])
    return found


def below(root: int) -> tuple[int, ...]:
    """Return every process whose chain of parents leads to ``root``, nearest first."""
    children: dict[int, list[int]] = defaultdict(list)
    for pid, parent in parents().items():
        children[parent].append(pid)
    return _nearest_first(root, lambda pid: children[pid])


def seen_below(root: int) -> tuple[int, ...]:
    """Return what the kernel lists below ``root``, nearest first: a hundredth of ``below``'s work.

    A list that changes while it is read may lack an entry, so this is for looking again and again.
    Where the kernel keeps no such lists it is ``below``.
    """
    if not _LISTS_CHILDREN:
        return below(root)
    return _nearest_first(root, _listed_children)


def usage(pids: tuple[int, ...]) -> Usage:
    """Add up what ``pids`` hold; those that have ended count nothing. Zeros where there is no /proc."""
    processes = threads = pages = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = _stat_fields(pid)
            processes, threads, pages = processes + 1, threads + int(fields[17]), pages + int(fields[21])
    return Usage(processes=processes, threads=threads, resident_bytes=pages * PAGE_BYTES)


def cpu_seconds(pid: int) -> float | None:
    """Return the processor time of ``pid``'s threads so far, ended ones too; ``None`` where it can't be known."""
    if not HAS_PROCESS_CLOCKS:
        return None
    try:
        # The kernel's own numbering: every process has a clock, which anyone may read.
        return time.clock_gettime(~pid << 3 | _SCHEDULED_TIME)
    except (OSError, OverflowError):
        return None


def parent_of(pid: int) -> int | None:
    """Return the parent of ``pid``; ``None`` where there is no such process, or no way to ask."""
    return parents().get(pid)


def end_below(root: int, *, give_up_s: float = 5.0) -> None:
    """Kill everything below ``root``, which is this process, and reap it, until nothing is left."""
    deadline = time.monotonic() + give_up_s
    while (remaining := below(root)) and time.monotonic() < deadline:
        for pid in remaining:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        reap()
        time.sleep(0.001)


def reap() -> None:
    """Collect every child that has ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _nearest_first(root: int, children_of: Callable[[int], Sequence[int]]) -> tuple[int, ...]:
    found: list[int] = []
    waiting = [root]
    while waiting:
        children = children_of(waiting.pop(0))
        found += children
        waiting += children
    return tuple(found)


def _listed_children(pid: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208 - names, no paths wanted
            with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{thread}/children", "rb") as listed:  # noqa: PTH123 - as above
                found += map(int, listed.read().split())
    return found


def _stat_fields(pid: int) -> list[str]:
    # The name in parentheses may hold anything, so the rest begins after the last parenthesis.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
