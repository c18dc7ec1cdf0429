"""Effort: how much of everything a verification does, by level."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["quick", "full"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How often and how long.

    ``work_orders`` are calls with work items in other orders, ``threaded_calls`` such with as many
    threads as there are cores. ``seconds`` is shared out among the checks; core cases are done even
    where they take longer, up to ``deadline_s``, after which nothing can be accepted any more.
    """

    draws: int
    weight_draws: int
    calls: int
    every_family: bool
    lifts: bool
    seconds: float
    deadline_s: float
    work_orders: int = 2
    threaded_calls: int = 0
    sanitizes: bool = False


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
    ),
}
