"""A retrial: one candidate asked again, in new processes, by the rules of the exam it failed.

It takes the exam over once the checks are done: whatever the oracle, the comparison and the
excuses said there, they say here.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from kernelwright.records.verdict import Reason
from kernelwright.targets.reply import Outputs
from kernelwright.verification.counterexample.shrink import Budget
from kernelwright.verification.counterexample.simpler import are_equal
from kernelwright.verification.exam import Asked, Exam, Question
from kernelwright.verification.excuses import excuse
from kernelwright.verification.families import Case
from kernelwright.verification.findings import Failed
from kernelwright.verification.oracle import NoAnswer
from kernelwright.verification.special import flushed
from kernelwright.verification.subject import Subject

WORDS = "simplified inputs"
_VALUES = frozenset[Reason]({"wrong_values", "special_values"})
# A question of its own can't show that it was the order of calls that mattered; a check says so.
_BLAMED: Mapping[Reason, frozenset[Reason]] = {"stale_state": _VALUES, "special_values": _VALUES}
_DEADLY = frozenset[Reason]({"crashed", "timed_out", "forbidden", "build_failed"})
_ERROR_NAMES = re.compile(r"\b(?:SIG[A-Z]+|\w+Error|\w+Exception)\b")


@dataclass(slots=True, kw_only=True)
class Retrial:
    """Asks questions for as long as the budget lasts.

    ``open_again`` gives a process that holds the candidate anew, or, where that takes too long, the
    one there is.
    """

    exam: Exam
    open_again: Callable[[], Subject]
    budget: Budget
    _loaded: Mapping[str, torch.Tensor] | None = None
    _has_died: bool = False

    def restart(self) -> bool:
        """Go on in a new process; return whether it is one."""
        opened = self.open_again()
        is_new = opened is not self.exam.subject
        self.exam.subject, self._loaded, self._has_died = opened, None, False
        return is_new

    def failure(self, asked: Asked) -> Failed | None:
        """Ask once and return what is wrong with the answer; ``None`` if nothing is, or nothing can be said."""
        self.budget.take()
        if self._has_died:  # a dead process gives its death as the answer to everything
            self.restart()
        self._load(asked.state)
        question = self.exam.question(asked.case)
        return None if isinstance(question, NoAnswer) else self._judged(asked, question)

    def repeated(self, asked: Asked, most: int) -> tuple[int, Failed | None]:
        """Ask the same thing up to ``most`` times; return after how many calls it failed, and how."""
        self.budget.take()
        self._load(asked.state)
        question = self.exam.question(asked.case)
        for count in range(1, most + 1):
            found = None if isinstance(question, NoAnswer) else self._judged(asked, question)
            if found is not None or self.budget.is_late:
                return count, found
        return most, None

    def _judged(self, asked: Asked, question: Question) -> Failed | None:
        reply = self.exam.ask(asked.case, guarded=asked.guarded, hold=asked.hold)
        if isinstance(reply, Failed):
            self._has_died = reply.reason in _DEADLY
            return reply
        complaint = self.exam.structure(reply)
        if complaint:
            return Failed(reason="wrong_structure", evidence=complaint)
        found = self.exam.judge(question, reply)
        if not isinstance(found, Failed):
            return None
        is_finite = _are_finite(asked.case.leaves)
        if self._is_right_without_subnormals(asked, reply) or excuse(self.exam, found, inputs_are_finite=is_finite):
            return None
        return found

    # Calls that only come before

    def run_through(self, earlier: Sequence[Asked]) -> None:
        """Make calls whose answers don't matter."""
        for each in earlier:
            self._load(each.state)
            self.exam.ask(each.case, guarded=each.guarded, hold=each.hold)

    def _load(self, state: Mapping[str, torch.Tensor]) -> None:
        # A process that dies of it says so when it is asked.
        if self._loaded is not state:
            self.exam.load(state)
            self._loaded = state

    def _is_right_without_subnormals(self, asked: Asked, reply: Outputs) -> bool:
        """Whether the answer is right for inputs with 0 for subnormals, which candidates may read so."""
        simple = flushed(asked.case.leaves)
        if all(are_equal(a, b) for a, b in zip(simple, asked.case.leaves, strict=True)):
            return False
        question = self.exam.question(Case(words=WORDS, leaves=simple))
        return not isinstance(question, NoAnswer) and not isinstance(self.exam.judge(question, reply), Failed)


def is_explained(found: Failed, failure: Failed) -> bool:
    """Whether what one question gave can be what a check rejected."""
    reasons = {failure.reason} | _BLAMED.get(failure.reason, frozenset())
    return found.reason in reasons and _names(found) == _names(failure)


def is_same(found: Failed | None, failure: Failed) -> bool:
    """Whether two questions fail for the same reason."""
    return (
        found is not None
        and found.reason == failure.reason
        # An overflow and a wrong number are two things: beside huge numbers only one is held against anybody.
        and math.isfinite(found.worst) == math.isfinite(failure.worst)
        and _names(found) == _names(failure)
    )


def _names(failed: Failed) -> set[str]:
    """Return the errors and signals that a crash speaks of."""
    return set(_ERROR_NAMES.findall(failed.evidence)) if failed.reason == "crashed" else set()


def _are_finite(leaves: Sequence[Any]) -> bool:
    tensors = (leaf for leaf in leaves if isinstance(leaf, torch.Tensor) and leaf.is_floating_point())
    return all(bool(leaf.isfinite().all()) for leaf in tensors)
