"""A contender in a process: what a served process answers, put in the timer's words."""

import contextlib
import os
from collections.abc import Collection, Sequence
from pathlib import Path

from kernelwright.targets.fresh import FreshBlock
from kernelwright.targets.process import CandidateProcess
from kernelwright.targets.reply import Died
from kernelwright.targets.served import ServedProcess
from kernelwright.timing.contender import Leaves, LossKind, Lost, Spent
from kernelwright.timing.device_clock import ClockedBlock


class BaselineProcess(ServedProcess):
    """A baseline's process, which can be pinned."""

    def pin(self, cores: Collection[int]) -> None:
        """Have every thread run on these cores only."""
        pin(self._pid, cores)


class TimedCandidate(CandidateProcess):
    """A candidate's process, which can be pinned."""

    def pin(self, cores: Collection[int]) -> None:
        """Have every thread run on these cores only."""
        pin(self._pid, cores)


class ProcessContender:
    """A candidate or a baseline, held by its own process."""

    def __init__(self, name: str, process: ServedProcess) -> None:
        self.name = name
        self._process = process
        self._blocks: list[ClockedBlock] = []

    def stage(self, input_sets: Sequence[Leaves]) -> Lost | None:
        """Hand over the input sets."""
        died = self._process.stage(input_sets)
        return None if died is None else lost(self.name, died)

    def run_block(self, order: Sequence[int]) -> float | Lost:
        """Time one block by this process's clock."""
        seconds = self._process.run_block(order)
        return lost(self.name, seconds) if isinstance(seconds, Died) else seconds

    def run_fresh(self, block: FreshBlock, *, is_watched: bool = False) -> float | Lost:
        """Time one block on contents that its process hasn't seen."""
        seconds = self._process.run_fresh(block, is_watched=is_watched)
        if isinstance(seconds, Died):
            return lost(self.name, seconds)
        if self._process.device_s is not None:
            clocked = ClockedBlock(calls=len(block.order), outer_s=seconds, device_s=self._process.device_s)
            self._blocks.append(clocked)
        return seconds

    def clocked_blocks(self) -> tuple[ClockedBlock, ...]:
        """Return the fresh blocks so far that a device's own clock timed too, and forget them."""
        found, self._blocks = tuple(self._blocks), []
        return found

    def spent(self) -> Spent | None:
        """Return the processor time of the last watched block."""
        spent_s = self._process.spent_s()
        return None if spent_s is None else Spent(in_block_s=spent_s[0], ending_s=spent_s[1], since_s=spent_s[2])

    def collect(self, index: int, *, decoy: FreshBlock | None = None) -> Leaves | Lost:
        """Fetch a timed call's outputs; a call that changed what it was given is lost."""
        reply = self._process.collect(index, decoy=decoy)
        if isinstance(reply, Died):
            return lost(self.name, reply)
        if reply.violations or reply.mutated:
            seen = "; ".join((*reply.violations, *reply.mutated))
            return Lost(contender=self.name, kind="crashed", evidence=f"while being timed: {seen}")
        return reply.leaves

    def peak_bytes(self) -> int | None:
        """Return what the kernel saw one call hold beyond what was there before."""
        return self._process.peak_bytes()

    def hush(self) -> None:
        """Stop the process."""
        self._process.hush()

    def wake(self) -> None:
        """Let it run again."""
        self._process.wake()

    def close(self) -> None:
        """End the process and all it started."""
        self._process.close()


def lost(name: str, died: Died) -> Lost:
    """Return the loss that a death is."""
    kind: LossKind = "timed_out" if died.kind == "timed_out" else "crashed"
    return Lost(contender=name, kind=kind, evidence=died.message)


def pin(pid: int | None, cores: Collection[int]) -> None:
    """Have every thread of a process, and those it starts later, run on these cores only.

    Does nothing where the system has no such call (macOS) or no cores are given.
    """
    if pid is None or not cores or not hasattr(os, "sched_setaffinity"):
        return
    for thread in Path(f"/proc/{pid}/task").glob("*"):
        with contextlib.suppress(OSError):  # it may just have ended
            os.sched_setaffinity(int(thread.name), cores)
