"""Pacing: how long a block is, how many pairs are enough, and when to stop.

A block must be long against the round trip that starts and ends it, or the ratio is pulled
towards 1; it must be short against the changes of the machine, or pairing cancels nothing.
"""

from dataclasses import dataclass, replace
from math import ceil

from kernelwright.timing.statistics import MIN_PAIRS


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """What a comparison aims for.

    ``block_s`` is how long the faster side's block should last at least; ``overhead_share``
    the largest share of it that the round trip may take; ``longest_block_s`` bounds the slower
    side's block where the two differ much. A comparison ends once its interval is within
    ``half_width`` of its middle, or after ``most_pairs``; it takes at least ``least_pairs``.
    """

    block_s: float = 0.005
    longest_block_s: float = 0.25
    overhead_share: float = 0.01
    least_calls: int = 2
    most_calls: int = 20_000
    least_pairs: int = MIN_PAIRS
    most_pairs: int = 160
    half_width: float = 0.015


FINAL = Pacing(least_pairs=20)
QUICK = Pacing(most_pairs=MIN_PAIRS, block_s=0.003)


def within(pacing: Pacing, budget_s: float, baselines: int) -> Pacing:
    """Return the pacing with blocks of the slower side so short that the pairs needed fit half the budget.

    Where one side is many times as fast, blocks long enough for its share of overhead would let the
    other fill the session before there are pairs enough for an interval.
    """
    bearable_s = budget_s / (2 * max(baselines, 1) * pacing.least_pairs)
    return replace(pacing, longest_block_s=min(pacing.longest_block_s, max(bearable_s, pacing.block_s)))


def calls_in_a_block(candidate_s: float, baseline_s: float, round_trip_s: float, pacing: Pacing) -> int:
    """Return how many calls a block of either side holds.

    Args:
        candidate_s: about how long one call of the candidate takes.
        baseline_s: the same for the baseline.
        round_trip_s: how long an empty block takes.
        pacing: what the comparison aims for.

    Returns:
        The same number for both sides, so that per-call overheads weigh on both alike. Where
        the slower side would exceed ``longest_block_s``, the number shrinks: the faster side's
        block is then too short and the ratio errs towards 1, never towards a larger win.
    """
    fast, slow = sorted((max(candidate_s, 1e-9), max(baseline_s, 1e-9)))
    wanted = ceil(max(pacing.block_s, round_trip_s / pacing.overhead_share) / fast)
    bearable = int(pacing.longest_block_s / slow)
    return max(pacing.least_calls, min(wanted, bearable, pacing.most_calls))
