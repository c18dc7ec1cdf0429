"""The bandit: which author is asked next, where not all can be.

UCB1 over authors: what an author's answers were worth so far, plus what little is known of it. An answer is
worth more the more of the headroom it took: the way from the baseline to the roofline's bound, in logarithms of the
ratio. What an author did in earlier runs counts as two answers, so that a first guess is there and is soon outweighed.

Source: Auer, Cesa-Bianchi, Fischer, Finite-time Analysis of the Multiarmed Bandit Problem, 2002, theorem 1.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kernelwright.records.build import BuildFailed
from kernelwright.swarm.standing import Standing, Taken

# Where no roofline says what is possible: most problems leave less than this.
USUAL_BOUND = 4.0
_WRONG, _RIGHT, _FASTER = 0.1, 0.4, 0.6
_PRIOR_ANSWERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What an author did in earlier runs on this target: attempts made, attempts accepted."""

    attempts: int = 0
    accepted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """An author's place, and the figures it has it by."""

    author: str
    value: float
    reason: str


def ranked_authors(standing: Standing, past: Mapping[str, Past], authors: Sequence[str]) -> tuple[Ranked, ...]:
    """Return ``authors``, the one to ask first in front; of equals the one named first."""
    total = sum(len(standing.of(author)) for author in authors)
    ranked = [_ranked(author, standing, past.get(author, Past()), total) for author in authors]
    return tuple(sorted(ranked, key=lambda each: -each.value))


def worth_of(taken: Taken, best_before: float, bound: float) -> float:
    """Return what an answer was worth, from 0 to 1.

    Args:
        taken: the move and its attempt.
        best_before: the best ratio that its author had before.
        bound: the ratio that the roofline allows.
    """
    attempt = taken.attempt
    if attempt is None or isinstance(attempt.built, BuildFailed):
        return 0.0
    if not attempt.is_accepted:
        return _WRONG
    ratio = attempt.ratio or 0.0
    if ratio <= best_before:
        return _WRONG if best_before else _RIGHT
    headroom = math.log(max(bound, 1.0 + 1e-6))
    gained = math.log(max(ratio, 1e-6)) - math.log(max(best_before, 1.0))
    return _RIGHT + _FASTER * min(max(gained / headroom, 0.0), 1.0)


def _ranked(author: str, standing: Standing, past: Past, total: int) -> Ranked:
    asked = standing.of(author)
    worths, best = [], 0.0
    for each in asked:
        if not each.is_over:
            continue
        worths.append(worth_of(each, best, standing.bound or USUAL_BOUND))
        if each.attempt is not None and each.attempt.is_accepted:
            best = max(best, each.attempt.ratio or 0.0)
    weight = _PRIOR_ANSWERS if past.attempts else 0
    prior = _RIGHT * past.accepted / past.attempts if past.attempts else 0.0
    # What is under way counts as asked: many free places must not all go to one author.
    answers = len(asked) + weight
    if not answers:
        return Ranked(author=author, value=math.inf, reason="not asked yet")
    mean = (sum(worths) + prior * weight) / max(len(worths) + weight, 1)
    unknown = math.sqrt(2.0 * math.log(max(total, 1) + 1) / answers)
    before = f", {past.accepted} of {past.attempts} right in earlier runs" if past.attempts else ""
    given = "1 answer" if len(worths) == 1 else f"{len(worths)} answers"
    reason = f"worth {mean:.2f} an answer so far, {given}{before}"
    return Ranked(author=author, value=mean + unknown, reason=reason)
