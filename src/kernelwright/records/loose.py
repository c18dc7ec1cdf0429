"""A loose verdict: what the rules that others report under say of a candidate, beside our own verdict.

Nothing is decided by it: no candidate is used, and no time believed, because loose rules let it pass.
"""

from dataclasses import dataclass
from typing import Literal

LooseReason = Literal["crashed", "timed_out", "wrong_structure", "wrong_values"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoosePassed:
    """Close to eager on each of ``trials`` draws; ``worst_difference`` is the largest absolute one."""

    trials: int
    worst_difference: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseFailed:
    """Failed at draw ``trial``, from 1; 0 where it failed before any."""

    trial: int
    reason: LooseReason
    evidence: str


LooseVerdict = LoosePassed | LooseFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseTimes:
    """Means of ``calls`` calls each, timed one after the other: no pairs, no interval, and no call is checked."""

    eager_ns: float
    candidate_ns: float
    calls: int

    @property
    def ratio(self) -> float:
        """Eager's time over the candidate's."""
        return self.eager_ns / self.candidate_ns


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseJudgement:
    """What loose rules say of one candidate of one run.

    ``untimed`` says why there are no ``times``; "" where there are, or where a candidate that failed wasn't timed.
    """

    run_id: str
    candidate_id: str
    verdict: LooseVerdict
    times: LooseTimes | None = None
    untimed: str = ""
