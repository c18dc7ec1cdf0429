"""Runs launches in a sandbox, each in a process of its own that holds copies of what it is given.

The code is loaded there alone. What comes back are bytes of the buffers that the kernel may write, and a few numbers;
if the process ends before, or writes around its buffers, nothing of it is taken.
"""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kernelwright.msl.arguments import Buffer, LaunchError
from kernelwright.msl.work import Outcome, Work, outcome_of
from kernelwright.sandbox.access import Access, Limits
from kernelwright.sandbox.blocks import ALIGNMENT, Block, Piece, block_bytes, layout
from kernelwright.sandbox.endings import ending_of
from kernelwright.sandbox.nursery import Ended, Worker
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.sandbox.wire import Lost, Message, deadline_in

ENTRY = "kernelwright.msl.sandbox_child:run_one"
PRELOAD = ("kernelwright.msl.sandbox_child",)
# The keeper holds the time limit; the parent only waits for its report a little longer.
_GRACE_S, _ENDING_S = 30.0, 5.0
_MEANT = {
    "SIGSEGV": "an access out of bounds, most likely",
    "SIGBUS": "an access out of bounds, most likely",
    "SIGSYS": "a call to the system that the sandbox forbids",
    "SIGFPE": "a division that has no result",
    "SIGILL": "an instruction that this machine doesn't have, or undefined behaviour",
}


class EndedLaunchError(LaunchError):
    """A launch in a sandbox that came to no end of its own; arrays are as they were. ``how`` says what became of it."""

    def __init__(self, how: str) -> None:
        super().__init__(f"the launch in the sandbox didn't come to its end: {how}; no array was changed.")
        self.how = how


@dataclass(frozen=True, kw_only=True)
class InSandbox:
    """Starts a process for each launch; none may run longer than ``time_limit_s``."""

    sandbox: Sandbox
    time_limit_s: float = 60.0

    def run(self, work: Work, buffers: Sequence[Buffer]) -> Outcome:
        """Run one launch to its end.

        Raises:
            EndedLaunchError: it crashed, took too long, or wrote around its buffers.
            MachineNotAbleError: no process can be started.
        """
        everything = (*buffers, *(each for buffer in buffers for each in buffer.listed))
        runs = _runs(everything)
        pieces = layout([each.length for each in runs])
        block = Block(block_bytes([each.length for each in runs]))
        try:
            block.guard(pieces)
            for run, piece in zip(runs, pieces, strict=True):
                block.write(piece.offset + run.slack, _bytes_at(run.begin, run.end - run.begin))
            places = [_placed(each, runs, pieces) for each in everything]
            outcome = self._outcome(work, everything, places, block, count=len(buffers))
            damage = block.damage(pieces)
            if damage:
                raise EndedLaunchError(f"it wrote around its buffers ({damage[0]})")
            for buffer, place in zip(everything, places, strict=True):
                is_wanted = buffer.is_writable and not buffer.padding and buffer.size
                if is_wanted and not block.read_into(place, _bytes_at(buffer.address, buffer.size)):
                    raise EndedLaunchError("its buffers are gone")
            return outcome
        finally:
            block.close()

    def _outcome(
        self, work: Work, everything: Sequence[Buffer], places: Sequence[int], block: Block, *, count: int
    ) -> Outcome:
        order: Message = {
            "work": work.as_json(),
            "block": block.size,
            "sizes": [each.size for each in everything],
            "is_writable": [each.is_writable for each in everything],
            "places": list(places),
            "listed": [len(each.listed) for each in everything[:count]],
        }
        worker = self.sandbox.spawn(
            ENTRY,
            preload=PRELOAD,
            access=Access(readable=(Path(work.library).resolve().parent,)),
            limits=Limits(wall_s=self.time_limit_s),
        )
        deadline = deadline_in(self.time_limit_s + _GRACE_S)
        worker.channel.send(order, descriptors=(block.descriptor,), deadline=deadline)
        answer = worker.channel.receive(deadline=deadline)
        return _answered(answer, worker)


def _answered(answer: Message | Lost, worker: Worker) -> Outcome:
    # Its keeper still has to say how, where it ended by itself.
    ended = worker.end(grace_s=_ENDING_S if isinstance(answer, Lost) and answer.kind == "ended" else 0.0)
    if isinstance(answer, Lost):
        raise EndedLaunchError(_how(answer, ended))
    try:
        return outcome_of(answer)
    except (ValueError, TypeError, KeyError) as error:
        raise EndedLaunchError("it gave what is no answer") from error


def _how(lost: Lost, ended: Ended) -> str:
    if lost.kind == "garbled":
        return "it gave what is no answer"
    how = ending_of(ended)
    meant = _MEANT.get(how.rpartition(" ")[2])
    return f"{how} ({meant})" if meant else how


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Memory of this process that buffers share, as several views of one tensor do; it travels as one."""

    begin: int
    end: int

    @property
    def slack(self) -> int:
        """Bytes before it, so that it is aligned in the block as it is here."""
        return self.begin % ALIGNMENT

    @property
    def length(self) -> int:
        return self.slack + self.end - self.begin


def _runs(buffers: Sequence[Buffer]) -> list[_Run]:
    found: list[_Run] = []
    for each in sorted(buffers, key=lambda each: each.address):
        begin, end = each.address, each.address + each.size + each.padding
        if found and begin < found[-1].end:
            found[-1] = _Run(begin=found[-1].begin, end=max(found[-1].end, end))
        else:
            found.append(_Run(begin=begin, end=end))
    return found


def _placed(buffer: Buffer, runs: Sequence[_Run], pieces: Sequence[Piece]) -> int:
    """Return where in the block a buffer begins."""
    for run, piece in zip(runs, pieces, strict=True):
        if run.begin <= buffer.address and buffer.address + buffer.size <= run.end:
            return piece.offset + run.slack + buffer.address - run.begin
    raise AssertionError("every buffer lies in a run")


def _bytes_at(address: int, size: int) -> memoryview:
    return memoryview((ctypes.c_char * size).from_address(address)).cast("B") if size else memoryview(b"")
