"""Problems side by side, each on cores of its own, so that they don't disturb each other's clocks."""

import os
import time
from collections import deque
from collections.abc import Generator, Sequence

from kernelwright.kernelbench.row import Row
from kernelwright.kernelbench.trial import Rules, Task, Trial
from kernelwright.store.store import Store

LOOK_AGAIN_S = 0.1
# Storing an interrupted run and ending its sandboxes takes a second or two; importing torch may take longer.
ENDING_S = 20.0


def core_shares(jobs: int, cores: Sequence[int]) -> list[tuple[int, ...]]:
    """Share ``cores`` out among ``jobs``; one job alone, or no knowledge of cores, binds nobody."""
    if jobs == 1 or not cores:
        return [()] * jobs
    each = len(cores) // jobs
    return [tuple(cores[position * each : (position + 1) * each]) for position in range(jobs)]


def usable_cores() -> tuple[int, ...]:
    """Return the cores that this process may use, by number; none where the system doesn't say."""
    return tuple(sorted(os.sched_getaffinity(0))) if hasattr(os, "sched_getaffinity") else ()


def rows_of(tasks: Sequence[Task], rules: Rules, store: Store, shares: Sequence[Sequence[int]]) -> Generator[Row]:
    """Run ``tasks``, one for each share of cores at a time; yield rows as they come. Closing it ends what runs."""
    waiting, free = deque(tasks), list(shares)
    running: list[Trial] = []
    try:
        while waiting or running:
            while waiting and free:
                running.append(Trial(waiting.popleft(), rules, free.pop(0)))
            time.sleep(LOOK_AGAIN_S)
            for trial in [each for each in running if each.has_ended()]:
                row = trial.row(store)
                trial.close(patience_s=0.0)
                running.remove(trial)
                free.append(trial.cores)
                yield row
    finally:
        for trial in running:
            trial.interrupt()
        give_up = time.monotonic() + ENDING_S
        for trial in running:
            trial.close(patience_s=max(give_up - time.monotonic(), 0.0))
