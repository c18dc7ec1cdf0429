"""Overspent: what a contender's processor time gives away about the time of its answers.

Processor time doesn't grow when the machine is busy, so it can be held against a contender where
wall time can't. Only what every watched block shows counts; a system may account for one oddly.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kernelwright.timing.contender import Spent

# Processors in use beyond those given: the rest is the edges of a block, and rounding.
MOST_PROCESSORS = 1.2
# Between its answer and its being stopped the threads of a contender's pools spin, honestly: a system may stop a
# thread that is running only when its clock next ticks, four or ten milliseconds later.
ENDING_S = 0.012
# Handing over outputs costs what it costs the baseline; pools of threads may spin while it lasts.
LATE_FACTOR, LATE_S = 4.0, 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One block of the candidate: its time, what it spent, and what a baseline spends to hand over its outputs."""

    seconds: float
    spent: Spent
    usual_since_s: float


def overspent(blocks: Sequence[Watched], *, threads: int) -> str | None:
    """Return ``None``, or one sentence saying why the times can't be those of the work."""
    if not blocks:
        return None
    processors = min(each.spent.in_block_s / max(each.seconds, 1e-9) for each in blocks)
    if processors > MOST_PROCESSORS * threads:
        return f"it kept {processors:.1f} processors busy while it was timed, with {threads} given to every contender"
    ending_s = min(
        each.spent.ending_s - threads * (ENDING_S + (MOST_PROCESSORS - 1.0) * each.seconds) for each in blocks
    )
    if ending_s > 0:
        least_s = min(each.spent.ending_s for each in blocks)
        return f"it went on working after its answer: {1e3 * least_s:.0f} ms of processor time until it was stopped"
    late_s = min(each.spent.since_s - threads * (LATE_S + LATE_FACTOR * each.usual_since_s) for each in blocks)
    if late_s > 0:
        least_s = min(each.spent.since_s for each in blocks)
        return f"it went on working after its answer: {1e3 * least_s:.0f} ms of processor time to hand over one output"
    return None
