"""Inputs: right for inputs of other signs, sizes and patterns than the problem's own.

Who comes near a bound is asked again. An approximation whose worst error is at the bound passes a
family whose draw happens to miss its worst places; among ten draws it doesn't. Most honest kernels
stay far below, and aren't asked more for it.
"""

import torch

from kernelwright.records.verdict import Figure
from kernelwright.verification.compare import Agreement
from kernelwright.verification.exam import Exam
from kernelwright.verification.excuses import excuse
from kernelwright.verification.families import FAMILIES, Family
from kernelwright.verification.findings import Failed, Finding, NotRun, Passed
from kernelwright.verification.oracle import NoAnswer

_NOTHING_TO_CHANGE = "no floating input"

# From this part of a bound on, the nearest families are drawn anew. Of honest kernels only those reach it that keep
# a sum of thousands of terms in one variable (see rounding.py); they are asked more, and stay within the bound.
_NEAR = 0.4
_NEAREST = 4
_DRAWS_ANEW = 4


def run(exam: Exam) -> Finding:
    """Try the families, core ones always, the others while there is time."""
    if not any(isinstance(leaf, torch.Tensor) and leaf.numel() for leaf in exam.drawn(0).leaves):
        return NotRun(detail="no input is a tensor with elements", is_gap=False)
    worst, done, skipped, slow = 0.0, 0, list[str](), list[str]()
    near: list[tuple[float, Family]] = []
    for family in FAMILIES:
        if family.tier == "more" and not (exam.effort.every_family and exam.has_time):
            slow.append(family.name)
            continue
        found = _try(exam, family)
        if isinstance(found, Failed):
            return found
        if isinstance(found, str):
            skipped += [f"{family.name}: {found}"] if found != _NOTHING_TO_CHANGE else []
            continue
        worst, done = max(worst, found.worst), done + 1
        near += [(found.nearness, family)] if found.nearness >= _NEAR and not family.repeats else []
    nearest = sorted(near, key=lambda each: each[0], reverse=True)[:_NEAREST]
    for family in [family for _, family in nearest for _ in range(_DRAWS_ANEW)] if exam.effort.every_family else []:
        found = _try(exam, family)
        if isinstance(found, Failed):
            return found
        worst = max(worst, found.worst) if isinstance(found, Agreement) else worst
    if slow:
        skipped.append(f"{', '.join(slow)}: left out at this level or for lack of time")
    return Passed(worst=worst, figures=(Figure(name="families", value=done),), skipped=tuple(skipped))


def _try(exam: Exam, family: Family) -> Agreement | Failed | str:
    question = exam.varied(exam.drawn(0).leaves, family, keep=family.name in {"signs", "large"})
    if question is None:
        return _NOTHING_TO_CHANGE
    if isinstance(question, NoAnswer):
        return question.reason
    found = exam.answer(question)
    if isinstance(found, Failed):
        reason = excuse(exam, found, inputs_are_finite=True)
        return f"not promised, since {reason}" if reason else found
    if found.elements and found.defined < 0.5 * found.elements:
        return "the reference itself is mostly not finite there"
    return found
