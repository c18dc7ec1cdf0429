"""Whether processes have ended: a signal is on its way for a moment, the longer the busier the machine."""

import time
from collections.abc import Iterable
from pathlib import Path

ENDING_S = 20.0


def still_running(pids: Iterable[int], *, within_s: float = ENDING_S) -> list[int]:
    """Return those of ``pids`` that run on, after having waited up to ``within_s`` seconds for them to end."""
    left, deadline = list(pids), time.monotonic() + within_s
    while (left := [pid for pid in left if is_running(pid)]) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def is_running(pid: int) -> bool:
    """Return whether there is such a process that is more than a record waiting to be read."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"
