"""Whether processes have ended: a signal is on its way for a moment, the longer the busier the machine.

And a command line of ours that is sent one.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from kernelwright.sandbox import descendants

ENDING_S = 20.0
SOURCE = Path(__file__).parents[1] / "src"


def stopped(
    words: Sequence[str], is_ready: Callable[[], object], with_signal: signal.Signals
) -> tuple[int, str, list[int]]:
    """Start kernelwright and send it a signal once ``is_ready`` and it has children.

    Return its exit code, what it said on stderr, and the children that it had.
    """
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    command = [sys.executable, "-m", "kernelwright.cli.main", *words]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        deadline = time.monotonic() + 120
        while not (is_ready() and descendants.below(process.pid)) and time.monotonic() < deadline:
            time.sleep(0.05)
        below = list(descendants.below(process.pid))
        process.send_signal(with_signal)
        _, said = process.communicate(timeout=60)
    return process.returncode, said, below


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
