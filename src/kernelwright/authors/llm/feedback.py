"""What a model hears of its attempt: the compiler's complaints, the counterexample, or how fast it is.

Made from what is stored of an attempt and from nothing else, so that a run which goes on after it was
cut off says the same again.
"""

from dataclasses import dataclass

from kernelwright.authors.llm.figures import distance
from kernelwright.authors.llm.prompt import rendered
from kernelwright.records.advice import Recommendation
from kernelwright.records.attempt import Attempt
from kernelwright.records.bound import Bound
from kernelwright.records.build import BuildFailed
from kernelwright.records.measurement import Comparison, Measurement
from kernelwright.records.model_call import ModelCall
from kernelwright.records.seeds import without_seeds
from kernelwright.records.verdict import Accepted, Facts, Rejected

EVIDENCE_CHARACTERS = 6000


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Which attempt it is, of how many, and the best of those before it (``None`` if none was accepted).

    ``same_as`` is the number of an earlier attempt with the same files, 0 if there is none.
    """

    number: int
    attempts: int
    best: "Best | None" = None
    same_as: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The fastest accepted attempt so far; ``ratio`` to the fastest baseline, ``None`` where nothing is timed."""

    number: int
    ratio: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What is said of an accepted attempt beyond its verdict: the bound, if it is known, and recommendations.

    ``predicted_ns`` is what its call is predicted to take where nothing is timed, 0.0 where that isn't known.
    """

    bound: Bound | None = None
    recommendations: tuple[Recommendation, ...] = ()
    predicted_ns: float = 0.0


NO_ANALYSIS = Analysis()


def after_attempt(attempt: Attempt, turn: Turn, analysis: Analysis = NO_ANALYSIS) -> str:
    """Return what is said after an attempt."""
    common = {"number": turn.number, "attempts": turn.attempts, "best": _best_text(turn)}
    if isinstance(attempt.built, BuildFailed):
        return rendered("does_not_build", evidence=_short(attempt.built.evidence), **common)
    match attempt.verdict:
        case None:
            return rendered("not_verified", **common)
        case Rejected() as verdict:
            found = verdict.counterexample
            return rendered(
                "rejected",
                reason=verdict.reason,
                evidence=_short(verdict.evidence),
                counterexample=without_seeds(found.sentence) if found else "",
                hint=without_seeds(found.hint) if found else "",
                **common,
            )
        case Accepted() as verdict:
            return rendered(
                "accepted",
                worst_error=f"{verdict.worst_error:.2g}",
                timings=timings_of(attempt.measurement),
                facts=[*_distance(attempt, analysis), *facts_of(verdict.facts)],
                recommendations=[each.text for each in analysis.recommendations],
                **common,
            )


def after_unreadable(why: str, turn: Turn) -> str:
    """Return what is said after an answer that holds no candidate."""
    return rendered("unreadable", why=why, number=turn.number, attempts=turn.attempts)


def after_no_answer(call: ModelCall) -> str:
    """Return what is said after a refusal, an empty or a cut-off answer."""
    return rendered("no_answer", outcome=call.outcome, detail=call.detail)


def _best_text(turn: Turn) -> str:
    if turn.same_as:
        return f"These are the files of attempt {turn.same_as} again: nothing else comes of them. "
    if turn.best is None or turn.best.number == turn.number:
        return ""
    how = "" if turn.best.ratio is None else f" at {turn.best.ratio:.2f}x"
    return f"Your best so far is attempt {turn.best.number}{how}, and it is kept. "


def timings_of(measured: Measurement | None) -> list[str]:
    """Return how an attempt compares with each baseline, a line for each; none where it was not timed."""
    if measured is None:
        return []
    return [_compared(each) for each in measured.comparisons] + [
        f"{missing.baseline}: not timed ({missing.reason})" for missing in measured.unavailable
    ]


def _compared(each: Comparison) -> str:
    word = (
        "faster" if each.ratio.low > 1 else "slower" if each.ratio.high < 1 else "neither faster nor slower for certain"
    )
    yours, theirs = each.candidate_median_ns / 1000, each.baseline_median_ns / 1000
    times = f"yours takes {yours:.1f} us a call, {each.baseline} {theirs:.1f} us"
    return f"{each.ratio.value:.2f}x {each.baseline} ({word}): {times}"


def _distance(attempt: Attempt, analysis: Analysis) -> list[str]:
    if analysis.bound is None:
        return []
    call_ns = attempt.fastest.candidate_median_ns if attempt.fastest else analysis.predicted_ns
    return [distance(call_ns, analysis.bound)] if call_ns else []


def facts_of(facts: Facts) -> list[str]:
    """Return what is worth telling of a candidate whether or not it is right."""
    calls = ", ".join(f"{name} x {count}" for name, count in facts.library_calls)
    return [f"library calls in one call: {calls}"] if calls else []


def _short(text: str) -> str:
    """Return a text's beginning and end where it is long: compilers say what matters first, and a summary last."""
    text = without_seeds(text)
    if len(text) <= EVIDENCE_CHARACTERS:
        return text
    half = EVIDENCE_CHARACTERS // 2
    return f"{text[:half]}\n[... {len(text) - 2 * half:,} characters left out ...]\n{text[-half:]}"
