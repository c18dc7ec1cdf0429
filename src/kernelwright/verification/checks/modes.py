"""Modes: what a training loop does around a call (``train()``, ``eval()``, calls in a row) changes no answer.

Catches a module that folds or drops weights in ``train`` or ``eval`` and doesn't find back; one
that is wrong in the other mode where the reference is the same in both (refusing to run there is
no wrong answer and is left to the guards of whoever uses it); and, in train mode, one whose
buffers are right after a first call only: every other check puts buffers back before each call,
here two calls follow each other as they do in use.

Costs three calls and two of the reference; where calls change buffers, two more calls and one
answer of the oracle.
"""

from kernelwright.records.verdict import Figure
from kernelwright.targets.reply import Died
from kernelwright.verification.exam import Exam, died
from kernelwright.verification.findings import Failed, Finding, NotRun, Passed
from kernelwright.verification.oracle import NoAnswer


def run(exam: Exam) -> Finding:
    """Switch to the other mode and back and ask again; where calls change buffers, ask twice in a row."""
    worst, done = 0.0, 0
    if _is_in_one_mode(exam):
        reply = exam.subject.switch_modes(and_back=True)
        if isinstance(reply, Died):
            return died(reply, "switching to the other mode and back")
        found = exam.answer(exam.kept[0])
        if isinstance(found, Failed):
            return _blamed(found, "after train() and eval() were called in turn")
        worst, done = found.worst, 1
        there = _in_the_other_mode(exam)
        if isinstance(there, Failed):
            return there
        worst, done = max(worst, there or 0.0), done + (there is not None)
    if any(not name.startswith("input:") for name in exam.contract.mutates):
        found = _in_a_row(exam)
        if isinstance(found, Failed):
            return found
        worst, done = max(worst, found), done + 1
    if not done:
        return NotRun(detail="parts of the reference are kept in another mode than the whole", is_gap=False)
    return Passed(worst=worst, figures=(Figure(name="cases", value=done),))


def _in_the_other_mode(exam: Exam) -> float | Failed | None:
    question = exam.kept[0]
    if exam.contract.is_random or not exam.oracle.is_alike_in_other_mode(question.case.leaves):
        return None
    switched = exam.subject.switch_modes(and_back=False)
    if isinstance(switched, Died):
        return died(switched, "switching to the other mode")
    first = exam.subject.call(question.case.leaves, guarded=False)
    refuses = isinstance(first, Died) and first.kind == "raised"
    found = None if refuses else exam.answer(question)
    back = exam.subject.switch_modes(and_back=False)
    if isinstance(back, Died):
        return died(back, "switching back from the other mode")
    if isinstance(found, Failed):
        return Failed(
            reason=found.reason,
            evidence=f"in the other mode (train or eval), where the reference is the same, {found.evidence}",
            worst=found.worst,
        )
    return None if found is None else found.worst


def _is_in_one_mode(exam: Exam) -> bool:
    # Where a part is frozen in the other mode, train() and eval() change the reference too.
    return len({each.training for each in exam.reference.module.modules()}) == 1


def _in_a_row(exam: Exam) -> float | Failed:
    original = exam.oracle.state
    try:
        first = exam.ask(exam.kept[0].case)
        if isinstance(first, Failed):
            return first
        # From where the candidate's own first call left its buffers: their rounding is its own.
        exam.oracle.load_state({name: value for name, value in first.changed.items() if name in original})
        question = exam.question(exam.kept[-1].case)
        if isinstance(question, NoAnswer):
            return 0.0
        second = exam.ask(question.case, resets=False)
        found = second if isinstance(second, Failed) else exam.judge(question, second)
        if isinstance(found, Failed):
            return _blamed(found, "in the second of two calls in a row")
        return found.worst
    finally:
        exam.oracle.load_state(original)


def _blamed(found: Failed, when: str) -> Failed:
    reason = "stale_state" if found.reason in {"wrong_values", "special_values"} else found.reason
    return Failed(reason=reason, evidence=f"{when}, {found.evidence}", worst=found.worst)
