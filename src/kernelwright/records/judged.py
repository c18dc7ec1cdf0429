"""What became of one candidate of a batch: a verdict, or why there is none."""

from dataclasses import dataclass

from kernelwright.records.problem import Problem
from kernelwright.records.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class NotJudged:
    """Nothing is known of a candidate: not that it is right, and not that it is wrong."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One candidate of a batch and what it came to.

    ``id`` is the name it has in the batch, ``reference`` and ``candidate`` are as they were given.
    ``problem`` is ``None`` where the reference could not be loaded. ``seconds`` are of wall time,
    with building, and with loading the reference where it was the first one of its problem.
    """

    id: str
    reference: str
    candidate: str
    problem: Problem | None
    verdict: Verdict | NotJudged
    seconds: float
