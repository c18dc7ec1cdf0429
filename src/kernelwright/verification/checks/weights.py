"""Weights: right for other parameters and buffers, loaded into a candidate that has already run."""

from kernelwright.records.verdict import Figure
from kernelwright.targets.reply import Died
from kernelwright.verification.exam import Exam, died
from kernelwright.verification.families import FAMILIES, changed
from kernelwright.verification.findings import Failed, Finding, NotRun, Passed
from kernelwright.verification.oracle import NoAnswer
from kernelwright.verification.weights import redrawn

_SIGNS = next(family for family in FAMILIES if family.name == "signs")


def run(exam: Exam) -> Finding:
    """Load new weights a few times, compare after each, and end with the first weights again."""
    original = exam.oracle.state
    if not any(tensor.is_floating_point() and tensor.numel() for tensor in original.values()):
        return NotRun(detail="the module has no floating parameters or buffers", is_gap=False)
    worst, done = 0.0, 0
    for index in range(exam.effort.weight_draws):
        if index > 0 and not exam.has_time:
            break
        found = _try(exam, redrawn(original, exam.generator))
        if isinstance(found, Failed):
            return found
        worst, done = max(worst, found), done + 1
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
    signs = changed(exam.drawn(1).leaves, _SIGNS, exam.generator)
    for case in (exam.drawn(1), signs):
        question = exam.question(case) if case else None
        if question is None or isinstance(question, NoAnswer):
            continue
        found = exam.answer(question)
        if isinstance(found, Failed):
            return _blamed(found, "after new weights were loaded")
        worst = max(worst, found.worst)
    return worst


def _load(exam: Exam, state: dict) -> Failed | None:
    reply = exam.load(state)
    return died(reply, "loading weights") if isinstance(reply, Died) else None


def _blamed(found: Failed, when: str) -> Failed:
    reason = "stale_state" if found.reason in {"wrong_values", "special_values"} else found.reason
    return Failed(reason=reason, evidence=f"{when}, {found.evidence}", worst=found.worst)
