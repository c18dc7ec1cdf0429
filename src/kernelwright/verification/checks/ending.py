"""Ending: after everything else the candidate still answers, rightly, and its weights are what they were.

Catches a process that ends itself (or is about to) once it believes itself accepted, an answer
that went wrong through anything an earlier check did, and weights or buffers changed in a call
that nobody watched. An acceptance therefore always rests on an answer that came after all others.

Costs one call and the reading of the weights.
"""

from kernelwright.problems.leaves import tensor_leaves
from kernelwright.targets.reply import Died
from kernelwright.verification.bits import same_bits
from kernelwright.verification.exam import Exam, died
from kernelwright.verification.findings import Failed, Finding, Passed


def run(exam: Exam) -> Finding:
    """Ask the first question once more, then for the weights."""
    found = exam.answer(exam.kept[0])
    if isinstance(found, Failed):
        reason = "stale_state" if found.reason in {"wrong_values", "special_values"} else found.reason
        return Failed(reason=reason, evidence=f"in the last call of all, {found.evidence}", worst=found.worst)
    skipped: list[str] = []
    for kind in ("parameter", "buffer"):
        wrong = _state_differs(exam, kind)
        if isinstance(wrong, Failed):
            return wrong
        skipped += [wrong] if wrong else []
    return Passed(worst=found.worst, skipped=tuple(skipped))


def _state_differs(exam: Exam, kind: str) -> Failed | str:
    """Return the failure; or why it can't be told, "" if all is as it was loaded."""
    state, may_change = exam.oracle.state, exam.contract.mutates
    names = [each.name for each in exam.contract.state if each.kind == kind and each.name not in may_change]
    if not names:
        return ""
    reply = exam.subject.read_state(names)
    if isinstance(reply, Died) and reply.kind == "raised":
        return f"each {kind} at the end: the module keeps them under other names"
    if isinstance(reply, Died):
        return died(reply, "asked for its weights at the end")
    now = dict(zip(names, tensor_leaves(reply.leaves), strict=False))
    for name in names:
        # A module may hold them in a wider type than it is given.
        if name not in now or not same_bits((state[name],), (now[name].to(state[name].dtype),)):
            return Failed(reason="mutated_input", evidence=f"at the end, {name!r} is no longer what was loaded")
    return ""
