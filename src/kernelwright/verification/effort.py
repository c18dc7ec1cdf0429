"""Effort: how much of everything a verification does, by level."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["quick", "full"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How often and how long.

    ``seconds`` is shared out among the checks; core cases are done even where they take longer,
    up to ``deadline_s``, after which nothing can be accepted any more. After a failure the rest
    concerns the counterexample: seconds and questions to simplify its inputs, seconds to try
    smaller sizes.
    """

    draws: int
    weight_draws: int
    calls: int
    every_family: bool
    lifts: bool
    seconds: float
    deadline_s: float
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
        seconds=60.0,
        deadline_s=1200.0,
        shrink_s=3.0,
        shrink_questions=60,
        resize_s=4.0,
    ),
}
