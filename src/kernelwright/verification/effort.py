"""Effort: how much of everything a verification does, by level."""

from dataclasses import dataclass, replace
from math import inf
from typing import Literal

Level = Literal["quick", "full"]

# Of the time until a deadline, what may go into asking again what was asked before.
REPEATING_SHARE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How often and how long.

    ``work_orders`` are calls with work items in other orders, ``threaded_calls`` such with as many
    threads as there are cores. ``seconds`` is shared out among the checks; core cases are done even
    where they take longer, up to ``deadline_s``, after which nothing can be accepted any more. Checks
    that ask the same again and again share ``repeating_s`` where that is less: near a deadline,
    what hasn't been asked at all comes first.
    ``repeats`` are calls with the same inputs, in a row; at level "full" a fault that shows in one
    call of a hundred then passes by luck one time in twenty, and with the ``calls`` of varied order
    one in four hundred. After a failure the rest concerns the counterexample: seconds and
    questions to simplify its inputs, seconds to try smaller sizes.
    """

    draws: int
    weight_draws: int
    calls: int
    every_family: bool
    lifts: bool
    seconds: float
    deadline_s: float
    repeating_s: float = inf
    work_orders: int = 2
    threaded_calls: int = 0
    sanitizes: bool = False
    repeats: int = 8
    shrink_s: float = 0.0
    shrink_questions: int = 0
    resize_s: float = 0.0


EFFORTS: dict[Level, Effort] = {
    "quick": Effort(
        draws=2,
        weight_draws=1,
        calls=24,
        every_family=False,
        lifts=False,
        work_orders=2,
        threaded_calls=0,
        sanitizes=False,
        seconds=8.0,
        deadline_s=300.0,
        shrink_s=0.5,
        shrink_questions=12,
    ),
    "full": Effort(
        draws=4,
        weight_draws=3,
        calls=300,
        every_family=True,
        lifts=True,
        work_orders=6,
        threaded_calls=8,
        sanitizes=True,
        seconds=60.0,
        deadline_s=1200.0,
        repeats=300,
        shrink_s=3.0,
        shrink_questions=60,
        resize_s=4.0,
    ),
}


def effort_until(level: Level, deadline_s: float | None) -> Effort:
    """Return the effort of a level that must be over in ``deadline_s``; ``None`` is the level's own time."""
    usual = EFFORTS[level]
    if deadline_s is None:
        return usual
    return replace(usual, deadline_s=deadline_s, repeating_s=deadline_s * REPEATING_SHARE)
