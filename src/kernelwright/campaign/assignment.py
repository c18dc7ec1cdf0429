"""An assignment: what one process is to do for one problem of a campaign, why, and what it found.

Assignments are kept before they are begun. What they and their findings say is all that decides about the next:
a campaign that was cut off goes on from them, and anybody can read where the budget went.
"""

from dataclasses import dataclass
from typing import Literal

# "survey": how much faster the problem could be is looked up, and no model is asked. "round": authors work on it.
# "stop": nothing more is begun (``problem`` is "").
AssignmentKind = Literal["survey", "round", "stop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far an assignment, or a campaign, may go.

    ``seconds`` are of wall time, of this assignment or this call of `campaign run` alone. The others are of the
    problem's run, or all runs, as a whole, what came before included: ``answers`` that models are asked for, money,
    tokens read and written; 0 for no limit.
    """

    seconds: float
    answers: int = 0
    usd: float = 0.0
    tokens: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One of a campaign's, by its ``number`` (from 1). ``made_at`` is in seconds since the epoch."""

    number: int
    kind: AssignmentKind
    problem: str
    reason: str
    limits: Limits
    made_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Headroom:
    """What lies between a problem's fastest baseline and the roofline.

    Times are of one call, in nanoseconds; ``floor_ns`` is 0 where no roofline is known of the target.
    """

    baseline: str
    baseline_ns: float
    floor_ns: float

    @property
    def bound(self) -> float | None:
        """How many times as fast as the baseline anything could be; ``None`` where that isn't known."""
        return self.baseline_ns / self.floor_ns if self.floor_ns > 0 and self.baseline_ns > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What a problem's run has used up so far, in all its rounds: answers asked for, money, tokens."""

    answers: int = 0
    usd: float = 0.0
    tokens: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What came of an assignment.

    ``text`` says it in a sentence. ``has_failed``: its process crashed or had no end. ``is_hopeless``: no candidate
    could be accepted for this problem. ``ratio`` is that of the winner so far, ``None`` where the baseline is the
    answer; ``release`` is its folder. ``is_proved``: something was accepted in full where nothing can be timed.
    """

    number: int
    text: str
    has_failed: bool = False
    is_hopeless: bool = False
    headroom: Headroom | None = None
    run: str = ""
    ratio: float | None = None
    is_proved: bool = False
    spent: Spent = Spent()
    release: str = ""
