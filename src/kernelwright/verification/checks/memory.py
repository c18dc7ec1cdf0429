"""Memory: with poisoned buffers and guard bands, nothing is written outside and nothing unwritten is read."""

from kernelwright.records.verdict import Figure
from kernelwright.verification.exam import Exam
from kernelwright.verification.findings import Failed, Finding, Passed

_CALLS = 2


def run(exam: Exam) -> Finding:
    """Call with every buffer poisoned and fenced; the answers must be as right as before."""
    worst = 0.0
    questions = exam.kept[:_CALLS]
    for question in questions:
        found = exam.answer(question, guarded=True)
        if isinstance(found, Failed):
            if found.reason == "wrong_values":
                evidence = f"with poisoned memory, {found.evidence}; some memory is read before it is written"
                return Failed(reason=found.reason, evidence=evidence, worst=found.worst)
            return found
        worst = max(worst, found.worst)
    return Passed(worst=worst, figures=(Figure(name="calls", value=len(questions)),))
