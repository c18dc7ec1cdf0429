"""Excuses: wrong answers that a candidate's declared assumptions allow, if the contract does too."""

from kernelwright.verification.assumptions import FINITE_INPUTS, FINITE_INTERMEDIATES
from kernelwright.verification.exam import Exam
from kernelwright.verification.findings import Failed


def excuse(exam: Exam, failure: Failed, *, inputs_are_finite: bool) -> str:
    """Return the assumption under which ``failure`` is none, after recording it; "" if there is none.

    Only differences at NaN and infinities can be excused, never a wrong number.
    """
    if failure.reason != "special_values" and (inputs_are_finite or failure.reason != "wrong_values"):
        return ""
    allowed = FINITE_INTERMEDIATES if inputs_are_finite else FINITE_INPUTS
    if allowed not in exam.declared or not exam.contract.accepts_finite_only:
        return ""
    exam.observed.assumptions[allowed] = None
    return allowed
