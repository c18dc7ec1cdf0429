"""Problems side by side, each on cores of its own, so that they don't disturb each other's clocks."""

import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Protocol, TypeVar

from kernelwright.children.own_process import OwnProcess

LOOK_AGAIN_S = 0.1
# Storing an interrupted run and ending its sandboxes takes a second or two; importing torch may take longer.
ENDING_S = 20.0


class Works(Protocol):
    """Whatever is done in a process of its own."""

    @property
    def process(self) -> OwnProcess:
        """The process."""
        ...


Working = TypeVar("Working", bound=Works)


def core_shares(jobs: int, cores: Sequence[int]) -> list[tuple[int, ...]]:
    """Share ``cores`` out among ``jobs``; one job alone, or no knowledge of cores, binds nobody."""
    if jobs == 1 or not cores:
        return [()] * jobs
    each = len(cores) // jobs
    return [tuple(cores[position * each : (position + 1) * each]) for position in range(jobs)]


def usable_cores() -> tuple[int, ...]:
    """Return the cores that this process may use, by number; none where the system doesn't say."""
    return tuple(sorted(os.sched_getaffinity(0))) if hasattr(os, "sched_getaffinity") else ()


def ended_in_turn(
    starts: Sequence[Callable[[Sequence[int]], Working]], shares: Sequence[Sequence[int]]
) -> Generator[Working]:
    """Start what ``starts`` start, one for each share of cores at a time; yield each when its process has ended.

    Closing the iterator interrupts what runs, and ends it where that takes too long.
    """
    waiting, free = deque(starts), list(shares)
    running: list[Working] = []
    try:
        while waiting or running:
            while waiting and free:
                running.append(waiting.popleft()(free.pop(0)))
            time.sleep(LOOK_AGAIN_S)
            for each in [each for each in running if each.process.has_ended()]:
                yield each
                each.process.close(patience_s=0.0)
                running.remove(each)
                free.append(each.process.cores)
    finally:
        end_all([each.process for each in running])


def end_all(processes: Iterable[OwnProcess]) -> None:
    """Interrupt processes, which store what they have, and end those that take too long for that."""
    left = list(processes)
    for process in left:
        process.interrupt()
    give_up = time.monotonic() + ENDING_S
    for process in left:
        process.close(patience_s=max(give_up - time.monotonic(), 0.0))
