"""Special values: NaN and infinities come out where the reference has them; -0.0 and subnormals do no harm."""

import math

from kernelwright.records.verdict import Figure
from kernelwright.verification.assumptions import FINITE_INPUTS
from kernelwright.verification.compare import Agreement
from kernelwright.verification.dependence import is_beside_the_point
from kernelwright.verification.exam import Exam
from kernelwright.verification.excuses import excuse
from kernelwright.verification.families import Case
from kernelwright.verification.findings import Failed, Finding, NotRun, Passed
from kernelwright.verification.oracle import NoAnswer
from kernelwright.verification.special import SPECIAL_VALUES, SpecialValue, flushed, with_special

LARGE = "a large number"
FLUSHES = "subnormal inputs may count as 0"


def run(exam: Exam) -> Finding:
    """Place each special value among drawn inputs and compare positions and values."""
    worst, done, skipped = 0.0, 0, list[str]()
    for special, has_many in _placings(exam):
        case = with_special(exam.drawn(0).leaves, special, exam.generator, has_many=has_many)
        if case is None:
            return NotRun(detail="no floating input", is_gap=False)
        found = _try(exam, special, case)
        if isinstance(found, Failed):
            return found
        if isinstance(found, str):
            skipped += [said] if (said := f"{special.words}: {found}") not in skipped else []
            continue
        worst, done = max(worst, found.worst), done + 1
    return Passed(worst=worst, figures=(Figure(name="values", value=done),), skipped=tuple(skipped))


def _placings(exam: Exam) -> list[tuple[SpecialValue, bool]]:
    """Return what to place, and whether often: where one infinity happens to stand may excuse a wrong answer."""
    once = [(special, False) for special in SPECIAL_VALUES]
    again = [each for each in once if not (each[0].is_finite or each[0].is_run)]
    return [*once, *again, *((special, True) for special, _ in again)] if exam.effort.every_family else once


def _try(exam: Exam, special: SpecialValue, case: Case) -> Agreement | Failed | str:
    question = exam.question(case)
    if isinstance(question, NoAnswer):
        return question.reason
    reply = exam.ask(question.case)
    found = reply if isinstance(reply, Failed) else exam.judge(question, reply)
    if not isinstance(found, Failed):
        return found
    if special.words == "a subnormal" and found.reason in {"wrong_values", "special_values"}:
        return _try_flushed(exam, case, found)
    if special.words == LARGE and found.reason == "wrong_values" and math.isfinite(found.worst):
        # Winograd and FFT mix neighbours: beside 1e18 they lose every digit, honestly. What this
        # value is for is overflow, and an overflow is not finite.
        return "numbers beside a huge one lose their digits, as an algorithm that mixes neighbours does"
    assumption = excuse(exam, found, inputs_are_finite=special.is_finite)
    if assumption:
        return f"not promised, since {assumption}"
    if special.is_finite or isinstance(reply, Failed) or found.reason not in {"wrong_values", "special_values"}:
        return found
    if exam.contract.accepts_finite_only and is_beside_the_point(exam, question, exam.drawn(0).leaves, reply):
        exam.observed.assumptions[FINITE_INPUTS] = None
        return f"not the same everywhere, but right where the answer depends on it, since {FINITE_INPUTS}"
    remedy = f'handle {special.words} as the reference does, or declare ASSUMPTIONS = ("{FINITE_INPUTS}",)'
    return Failed(reason="special_values", evidence=f"{found.evidence}; {remedy}")


def _try_flushed(exam: Exam, case: Case, failure: Failed) -> Agreement | Failed:
    """Accept what hardware that reads subnormals as 0 answers, and say so in the verdict."""
    question = exam.question(Case(words=case.words, leaves=flushed(case.leaves)))
    if isinstance(question, NoAnswer):
        return failure
    reply = exam.ask(case)
    found = reply if isinstance(reply, Failed) else exam.judge(question, reply)
    if isinstance(found, Failed):
        return failure
    exam.observed.assumptions[FLUSHES] = None
    return found
