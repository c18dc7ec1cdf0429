"""Values: right for the problem's own inputs, several draws of them."""

from kernelwright.records.verdict import Figure
from kernelwright.verification.exam import Exam
from kernelwright.verification.findings import Failed, Finding, Passed
from kernelwright.verification.oracle import NoAnswer

_CORE_DRAWS = 2


def run(exam: Exam) -> Finding:
    """Compare the answers to the problem's own inputs."""
    worst, mean, done = 0.0, 0.0, 0
    for index in range(exam.effort.draws):
        if index >= _CORE_DRAWS and not exam.has_time:
            break
        question = exam.question(exam.drawn(index), keep=True)
        if isinstance(question, NoAnswer):
            return Failed(reason="unstable", evidence=f"the reference itself fails on its inputs: {question.reason}")
        found = exam.answer(question)
        if isinstance(found, Failed):
            return found
        worst, mean, done = max(worst, found.worst), max(mean, found.mean), done + 1
    figures = (Figure(name="draws", value=done), Figure(name="mean_error", value=mean))
    left = exam.effort.draws - done
    return Passed(worst=worst, figures=figures, skipped=(f"{left} further draws: no time",) if left else ())
