"""All tables of a study together."""

from dataclasses import dataclass

from kernelwright.study.contamination import Contamination, contamination
from kernelwright.study.facts import StudyFacts
from kernelwright.study.tables import (
    CorrectBy,
    Cost,
    FastP,
    LetPass,
    Pair,
    ReasonCount,
    Speedup,
    Together,
    correct_by,
    costs,
    fast_p,
    let_pass,
    pairs,
    reasons,
    speedups,
    together,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Every table of a study."""

    correctness: tuple[CorrectBy, ...]
    fast_p: tuple[FastP, ...]
    speedups: tuple[Speedup, ...]
    together: tuple[Together, ...]
    pairs: tuple[Pair, ...]
    costs: tuple[Cost, ...]
    reasons: tuple[ReasonCount, ...]
    let_pass: tuple[LetPass, ...]
    contamination: tuple[Contamination, ...]


def tables_of(facts: StudyFacts, *, published: str = "") -> Tables:
    """Return every table; ``published`` is a date for all problems in place of the table that is shipped."""
    return Tables(
        correctness=correct_by(facts),
        fast_p=fast_p(facts),
        speedups=speedups(facts),
        together=together(facts),
        pairs=pairs(facts),
        costs=costs(facts),
        reasons=reasons(facts),
        let_pass=let_pass(facts),
        contamination=contamination(facts, published=published),
    )
