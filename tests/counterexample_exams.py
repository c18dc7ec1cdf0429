"""Exams of callables that end in a counterexample: each process opened anew is a new subject."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kernelwright.problems.reference import Reference
from kernelwright.records.counterexample import Counterexample, TensorSketch
from kernelwright.records.verdict import Rejected
from kernelwright.verification.counterexample.exhibit import Exhibit
from kernelwright.verification.effort import EFFORTS, Effort
from kernelwright.verification.examine import examine
from verify_fakes import CallableSubject, candidate_of

# Questions are bounded, time is not: what is found must not hang on how busy the machine is.
PATIENT = replace(EFFORTS["quick"], seconds=500.0, deadline_s=900.0, shrink_s=500.0, shrink_questions=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """An exam that ended in a rejection."""

    rejected: Rejected
    exhibit: Exhibit | None
    subjects: int

    @property
    def found(self) -> Counterexample:
        assert self.rejected.counterexample is not None, self.rejected.evidence
        return self.rejected.counterexample

    @property
    def sketches(self) -> list[TensorSketch]:
        return [each for each in self.found.inputs if isinstance(each, TensorSketch)]


def ended(
    reference: Reference,
    make: Callable[[], Callable[..., Any]],
    *,
    takes_state: bool = False,
    effort: Effort = PATIENT,
    text: str = "",
    subject: type[CallableSubject] = CallableSubject,
    declared: Sequence[str] = (),
    starts_once: bool = False,
) -> Ended:
    """The end of an exam of what ``make`` returns, which is called for each new process.

    ``starts_once``: there is only ever one process, as where starting another takes too long.
    """
    opened: list[CallableSubject] = []
    exhibits: list[Exhibit] = []

    def open_for(each: Reference) -> CallableSubject:
        if opened and starts_once:
            return opened[0]
        opened.append(subject(make(), each, takes_state=takes_state))
        return opened[-1]

    verdict = examine(
        reference,
        candidate_of(reference, text),
        open_for(reference),
        effort=effort,
        seed=20_26,
        declared=declared,
        open_for=open_for,
        keep=exhibits.append,
    )
    assert isinstance(verdict, Rejected)
    return Ended(rejected=verdict, exhibit=exhibits[0] if exhibits else None, subjects=len(opened))
