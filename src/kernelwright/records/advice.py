"""Advice: what an analyst recommends after an accepted attempt. Kept before an author hears of it."""

from dataclasses import dataclass

MOST_RECOMMENDATIONS = 3
RULES, NOBODY = "rules", "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """One thing to change. ``rule`` names the rule it is from, "" where a model wrote it.

    ``share`` is the part of a call's time that it is about, from 0 to 1.
    """

    rule: str
    text: str
    share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """At most three recommendations for one candidate, the one worth most first.

    ``analyst`` is who they are from: "rules", or a model by name.
    """

    candidate_id: str
    analyst: str
    recommendations: tuple[Recommendation, ...]
