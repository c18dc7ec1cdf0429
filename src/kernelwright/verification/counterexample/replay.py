"""Replay: ask one process the calls of a counterexample again, and nothing else."""

import sys
from collections.abc import Sequence

from kernelwright.errors import LoadError
from kernelwright.targets.reply import Died
from kernelwright.verification.counterexample.retrial import Retrial
from kernelwright.verification.counterexample.shrink import Budget
from kernelwright.verification.exam import Asked, Exam, died
from kernelwright.verification.findings import Failed
from kernelwright.verification.oracle import NoAnswer


def asked_again(exam: Exam, calls: Sequence[Asked]) -> Failed | None:
    """Make the calls and return what is wrong with the last answer; ``None`` if nothing is.

    Raises:
        LoadError: the reference itself has no answer to the last call.
    """
    *before, last = calls
    loaded = exam.load(last.state)
    if isinstance(loaded, Died):
        return died(loaded, "starting it with the weights of the counterexample")
    question = exam.question(last.case)
    if isinstance(question, NoAnswer):
        remedy = "The counterexample was made for another reference"
        raise LoadError("the reference", f"has no answer to the saved inputs: {question.reason}", remedy)
    retrial = Retrial(exam=exam, open_again=lambda: exam.subject, budget=Budget(questions=sys.maxsize, seconds=0.0))
    retrial.run_through(before)
    return retrial.failure(last)
