"""The device's clock beside ours: both time the same blocks, and where they don't agree neither is believed.

Ours runs from the word to go until the answer is there; the device's (MPS events) from before the first call until
all work is done. So theirs lies within ours, and the difference is what it takes to send a word and an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Protocol, runtime_checkable

from kernelwright.records.measurement import DeviceClock

# An event is stamped by a thread that is told of it, tens of microseconds late; sending and waking take as much.
EDGES_S = 5e-4
SHARE = 0.1  # by which the two may differ beyond that


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockedBlock:
    """One timed block by both clocks."""

    calls: int
    outer_s: float
    device_s: float


@runtime_checkable
class Clocked(Protocol):
    """A contender whose device has a clock."""

    @property
    def name(self) -> str:
        """What tables call it."""
        ...

    def clocked_blocks(self) -> Sequence[ClockedBlock]:
        """Return the blocks timed since this was last asked."""
        ...


def clock_of(contender: object) -> DeviceClock | None:
    """Return what both clocks say of a contender's blocks; ``None`` where there is one clock only.

    Blocks of the most calls count: others are checks of one call.
    """
    if not isinstance(contender, Clocked):
        return None
    blocks = contender.clocked_blocks()
    if not blocks:
        return None
    calls = max(each.calls for each in blocks)
    counted = [each for each in blocks if each.calls == calls]
    outer_s, device_s = median(each.outer_s for each in counted), median(each.device_s for each in counted)
    return DeviceClock(
        contender=contender.name,
        calls=calls,
        blocks=len(counted),
        outer_median_ns=1e9 * outer_s,
        device_median_ns=1e9 * device_s,
        suspicion=_suspicion(contender.name, outer_s, device_s),
    )


def _suspicion(name: str, outer_s: float, device_s: float) -> str:
    told = (
        f"{name}: a block took {1e3 * outer_s:.3g} ms by the clock here, {1e3 * device_s:.3g} ms by the device's events"
    )
    if device_s > outer_s:
        return f"{told}: more than there was"
    if outer_s - device_s > SHARE * outer_s + EDGES_S:
        return f"{told}: work went on that they don't cover"
    return ""
