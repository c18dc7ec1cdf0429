"""Weights: right for other parameters and buffers, loaded into a candidate that has already run."""

import torch

from kernelwright.records.verdict import Figure
from kernelwright.targets.reply import Died
from kernelwright.verification.exam import Exam, Question, died
from kernelwright.verification.families import FAMILIES, Case
from kernelwright.verification.findings import Failed, Finding, NotRun, Passed
from kernelwright.verification.oracle import NoAnswer
from kernelwright.verification.weights import few_changed, redrawn, signed

# How many tensors are loaded alone even where time is short.
_CORE_TENSORS = 4
# What a shift or scale shows with that it hides with the problem's own inputs.
_UNDER_NEW_WEIGHTS = tuple(family for family in FAMILIES if family.name in {"signs", "edges", "constant"})


def run(exam: Exam) -> Finding:
    """Load new weights a few times, compare after each, and end with the first weights again."""
    original, loadable = exam.oracle.state, exam.oracle.loadable
    if not any(tensor.is_floating_point() and tensor.numel() for tensor in loadable.values()):
        return NotRun(detail="the module has no floating parameters or buffers", is_gap=False)
    worst, done = 0.0, 0
    for index in range(exam.effort.weight_draws):
        if index > 0 and not exam.has_time:
            break
        found = _try(exam, redrawn(loadable, exam.generator))
        if isinstance(found, Failed):
            return found
        worst, done = max(worst, found), done + 1
    for step in (_with_signs, _one_at_a_time):
        found = step(exam)
        if isinstance(found, Failed):
            return found
        worst = max(worst, found)
    last = _load(exam, original) or exam.answer(exam.kept[0])
    if isinstance(last, Failed):
        return _blamed(last, "after the first weights were loaded again")
    left = exam.effort.weight_draws - done
    return Passed(
        worst=max(worst, last.worst),
        figures=(Figure(name="weight_draws", value=done),),
        skipped=(f"{left} further draws of the weights: no time",) if left else (),
    )


def _try(exam: Exam, state: dict) -> float | Failed:
    failed = _load(exam, state)
    if failed:
        return failed
    worst = 0.0
    leaves = exam.drawn(1).leaves
    for question in (exam.question(exam.drawn(1)), *(exam.varied(leaves, family) for family in _UNDER_NEW_WEIGHTS)):
        if question is None or isinstance(question, NoAnswer):
            continue
        found = exam.answer(question)
        if isinstance(found, Failed):
            return _blamed(found, "after new weights were loaded")
        worst = max(worst, found.worst)
    return worst


def _with_signs(exam: Exam) -> float | Failed:
    """Give parameters that had no negative element random signs, if the reference has answers for those.

    Buffers keep theirs: a variance is never negative.
    """
    parameters = {named.name for named in exam.contract.state if named.kind == "parameter"}
    state = {name: value for name, value in exam.oracle.loadable.items() if name in parameters}
    failed = _load(exam, signed(state, exam.generator)) if state else None
    if failed:
        return failed
    question = exam.question(exam.drawn(1))
    is_answered = isinstance(question, Question) and all(
        bool(each.own.isfinite().all()) for each in question.expected.tensors
    )
    found = _right_for(exam, exam.drawn(1)) if is_answered else 0.0
    if isinstance(found, Failed):
        found = _blamed(found, "after scales of either sign were loaded")
    back = _load(exam, state) if state else None
    return back or found


def _one_at_a_time(exam: Exam) -> float | Failed:
    """Load single tensors, whole and with a few elements changed.

    A kernel that keeps what it made of several tensors must see a change of any of them.
    """
    worst, state = 0.0, exam.oracle.loadable
    names = [name for name, value in state.items() if value.is_floating_point() and value.numel()]
    order = torch.randperm(len(names), generator=exam.generator).tolist()
    for number, at in enumerate(order):
        if number >= _CORE_TENSORS and not exam.has_time:
            break
        value = exam.oracle.state[names[at]]
        fresh = redrawn({names[at]: value}, exam.generator)[names[at]]
        for change in (fresh, few_changed(fresh, value)):
            failed = _load(exam, {names[at]: change})
            found = failed or _right_for(exam, exam.drawn(1))
            if isinstance(found, Failed):
                return _blamed(found, f"after {names[at]!r} alone was loaded")
            worst = max(worst, found)
    return worst


def _right_for(exam: Exam, case: Case) -> float | Failed:
    question = exam.question(case)
    if isinstance(question, NoAnswer):
        return 0.0
    found = exam.answer(question)
    return found if isinstance(found, Failed) else found.worst


def _load(exam: Exam, state: dict) -> Failed | None:
    reply = exam.load(state)
    return died(reply, "loading weights") if isinstance(reply, Died) else None


def _blamed(found: Failed, when: str) -> Failed:
    reason = "stale_state" if found.reason in {"wrong_values", "special_values"} else found.reason
    return Failed(reason=reason, evidence=f"{when}, {found.evidence}", worst=found.worst)
