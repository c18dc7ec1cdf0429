"""The ranking of problems: where the next round of a campaign is worth most.

What counts is the geometric mean of the speedups: a problem on which f of what the roofline allows is still open has
log f to give. How much of that a round takes is learnt from the rounds before: a Beta distribution with each round's
share of what was open then as one observation, and as its first guess, which counts as two, what rounds of all problems
took. A problem is worth its open headroom times the mean of that share and one standard deviation more, so that what is
hardly known is tried.

Source: Kaufmann, Cappe, Garivier, On Bayesian Upper Confidence Bounds for Bandit Problems, 2012, with a standard
deviation in place of a quantile.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kernelwright.campaign.assignment import Finding, Headroom, Spent
from kernelwright.swarm.bandit import USUAL_BOUND
from kernelwright.swarm.spending import NEAR_THE_BOUND

_GUESS_ROUNDS = 2
LITTLE = 1.1
# A problem whose processes die is tried once more, and no longer.
FAILURES = 2
# So many rounds in which no model said anything more are enough.
SILENT_ROUNDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One problem as it stands: what its survey found, and its rounds, in order."""

    problem: str
    survey: Finding | None = None
    rounds: tuple[Finding, ...] = ()

    @property
    def headroom(self) -> Headroom | None:
        """What lies between its fastest baseline and the roofline; ``None`` where that isn't known."""
        return self.survey.headroom if self.survey else None

    @property
    def best(self) -> float:
        """The ratio that is proved; 1 while the baseline is the answer."""
        return max((each.ratio for each in self.rounds if each.ratio is not None), default=1.0)

    @property
    def spent(self) -> Spent:
        """What its run has used up."""
        return self.rounds[-1].spent if self.rounds else Spent()

    @property
    def run(self) -> str:
        """The id of its run, "" where none began."""
        return next((each.run for each in reversed(self.rounds) if each.run), "")

    @property
    def bound(self) -> float | None:
        """The ratio that the roofline allows; ``None`` where it isn't known, or was passed."""
        bound = self.headroom.bound if self.headroom else None
        return None if bound is None or bound < self.best else bound

    @property
    def top(self) -> float:
        """The ratio that is taken to be possible.

        A bound that was passed comes from ceilings measured while the machine was busy. It says that
        little is left, and no more how little.
        """
        if self.bound is not None:
            return self.bound
        is_passed = self.headroom is not None and self.headroom.bound is not None
        return LITTLE * self.best if is_passed else max(USUAL_BOUND, LITTLE * self.best)

    @property
    def open(self) -> float:
        """The headroom that is open, as the logarithm of a ratio."""
        return math.log(self.top / self.best)

    @property
    def shares(self) -> tuple[float, ...]:
        """For each round the share that it took of what was open before it."""
        found: list[float] = []
        best, top = 1.0, self.top
        for each in self.rounds:
            after = max(best, each.ratio or 1.0)
            found.append(math.log(after / best) / math.log(top / best) if top > best else 0.0)
            best = after
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedProblem:
    """A problem's place, and in words the figures that it has it by."""

    progress: Progress
    value: float
    reason: str


def ranked_problems(standing: Sequence[Progress]) -> tuple[RankedProblem, ...]:
    """Return the problems, the one to work on first in front; of equals the one named first."""
    shares = [share for each in standing for share in each.shares]
    usual = (1.0 + sum(shares)) / (_GUESS_ROUNDS + len(shares))
    return tuple(sorted((_ranked(each, usual) for each in standing), key=lambda each: -each.value))


def why_no_more(progress: Progress, *, attempts: int, models: int) -> str | None:
    """Return why no round should go to a problem any more, or ``None``.

    Args:
        progress: of the problem.
        attempts: how many candidates each model may hand in.
        models: how many models are asked.
    """
    survey, rounds = progress.survey, progress.rounds
    if survey is not None and survey.is_hopeless:
        return survey.text
    failed = [each for each in rounds if each.has_failed]
    if len(failed) >= FAILURES:
        return f"failed {len(failed)} times: {failed[-1].text}"
    whole = [each for each in rounds if not each.has_failed]
    if not whole:
        return None
    bound = progress.bound
    if bound is not None and progress.best >= NEAR_THE_BOUND * bound:
        return f"{progress.best:.2f}x is {progress.best / bound:.0%} of what the roofline allows"
    if whole[-1].is_proved:
        return "proved in full; nothing is timed where kernels are emulated"
    if not models:
        return "its authors have said what they can"
    if progress.spent.answers >= attempts * models:
        return f"all {attempts * models} answers were asked for"
    asked = [0, *(each.spent.answers for each in whole)]
    if len(whole) >= SILENT_ROUNDS and asked[-1] == asked[-1 - SILENT_ROUNDS]:
        return f"nobody said anything more in {SILENT_ROUNDS} rounds"
    return None


def _ranked(progress: Progress, usual: float) -> RankedProblem:
    taken, rounds = sum(progress.shares), len(progress.rounds)
    seen = _GUESS_ROUNDS + rounds
    mean = (_GUESS_ROUNDS * usual + taken) / seen
    deviation = math.sqrt(mean * (1.0 - mean) / (seen + 1))
    bound = progress.bound
    possible = f"{bound:.2f}x by the roofline" if bound else _unbounded(progress)
    reached = f"{progress.best:.2f}x reached" if progress.best > 1.0 else "nothing won yet"
    reason = f"{possible}, {reached}"
    if rounds:
        in_words = "1 round" if rounds == 1 else f"{rounds} rounds"
        reason += f"; {in_words} took {taken / rounds:.0%} each of what was open"
    return RankedProblem(progress=progress, value=progress.open * min(mean + deviation, 1.0), reason=reason)


def _unbounded(progress: Progress) -> str:
    if progress.headroom is None or progress.headroom.bound is None:
        return "how much is possible isn't known"
    return f"the roofline's {progress.headroom.bound:.2f}x is passed, so little is left"
