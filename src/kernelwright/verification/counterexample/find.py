"""Find: from a failure to an exhibit, the simplest question that was seen to fail for the same reason.

A failing question is asked again as the first one of a new process. If it fails there, its
inputs are simplified; if not, the calls before it are what matters, and the fewest of them are
looked for. What is found is asked once more in a new process before it is believed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch

from kernelwright.errors import MachineNotAbleError
from kernelwright.problems.reference import Reference
from kernelwright.records.counterexample import Counterexample, SmallerSize
from kernelwright.records.tensor import TensorSpec
from kernelwright.records.verdict import Reason
from kernelwright.verification.counterexample.exhibit import Exhibit, State, digest_of_calls, redrawn_names
from kernelwright.verification.counterexample.retrial import WORDS, Retrial, is_explained, is_same
from kernelwright.verification.counterexample.sequence import FailingCalls, shortest
from kernelwright.verification.counterexample.shrink import Budget, Leaves, minimal, shrink
from kernelwright.verification.counterexample.sketch import sketches
from kernelwright.verification.counterexample.words import earlier_words, hint, sentence
from kernelwright.verification.exam import Asked, Exam
from kernelwright.verification.families import Case, placed
from kernelwright.verification.findings import Failed
from kernelwright.verification.subject import Subject

# A candidate that takes too long isn't asked again and again; what doesn't build was never asked.
SHOWN = frozenset[Reason](
    {
        "crashed",
        "wrong_structure",
        "wrong_values",
        "special_values",
        "mutated_input",
        "aliased_output",
        "wrote_out_of_bounds",
        "stale_state",
    }
)
_QUESTIONS_FOR_NAMES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """A failed exam: of which reference, with what failure, and how to open its candidate anew.

    ``evidence`` is what the check said that failed first, at the contract's sizes.
    """

    reference: Reference
    exam: Exam
    failure: Failed
    evidence: str
    open_again: Callable[[], Subject]
    smaller: tuple[SmallerSize, ...] = ()


def find(failing: Failing, budget: Budget) -> Exhibit | None:
    """Return the simplest question found that fails as the exam did; ``None`` if none was seen to."""
    exam, failure = failing.exam, failing.failure
    if failure.reason not in SHOWN or not exam.asked:
        return None
    asked, constructed = list(exam.asked), exam.constructed
    has_every_call = exam.has_every_call
    retrial = Retrial(exam=exam, open_again=failing.open_again, budget=budget)
    try:
        if not retrial.restart() and not _is_right_elsewhere(retrial, asked, constructed):
            return None
        first = retrial.failure(asked[-1])
        budget.begin()  # not before: how long a process takes to start says nothing of the question
        if first is not None and is_explained(first, failure):
            found = _simplified(retrial, asked[-1], first, constructed)
        elif first is None and has_every_call and len(asked) > 1:
            found = shortest(retrial, asked, failure)
        else:
            found = None
    except MachineNotAbleError:
        # No time or no process is left. The rejection stands, with one sentence less.
        found = None
    return None if found is None else _exhibit(failing, found, asked[-1], budget.asked)


def _is_right_elsewhere(retrial: Retrial, asked: Sequence[Asked], constructed: State) -> bool:
    """Whether a process that can't be started anew still answers what it answered rightly at first.

    If it doesn't, what it says now tells of its past, not of the question; nor if it was right
    when it was asked the very same before.
    """
    *before, last = asked
    if any(each.case is last.case and each.state is last.state and each.guarded == last.guarded for each in before):
        return False
    known = retrial.exam.kept[:1]
    if not known or known[0].case is last.case:
        return True
    return retrial.failure(Asked(case=known[0].case, state=constructed)) is None


def _simplified(retrial: Retrial, asked: Asked, first: Failed, constructed: State) -> FailingCalls:
    contract = retrial.exam.contract

    def still_fails(tried: Asked) -> bool:
        return not retrial.budget.is_spent and is_same(retrial.failure(tried), first)

    def with_inputs(leaves: Leaves) -> Asked:
        return replace(simple, case=Case(words=WORDS, leaves=leaves))

    simple = asked
    if asked.guarded or asked.hold:
        tried = replace(simple, guarded=False, hold=False)
        simple = tried if still_fails(tried) else simple
    if redrawn_names(asked.state, constructed):
        tried = replace(simple, state=constructed)
        simple = tried if still_fails(tried) else simple
    usual = _as_in_contract(asked.case.leaves, contract.inputs)
    if any(mine is not theirs for mine, theirs in zip(asked.case.leaves, usual, strict=True)):
        tried = with_inputs(usual)
        simple = tried if still_fails(tried) else simple
    simple = _with_fewer_redrawn(simple, constructed, still_fails, retrial.budget)
    leaves = shrink(
        simple.case.leaves,
        lambda tried: still_fails(with_inputs(tried)),
        budget=retrial.budget,
        hint=() if first.place is None else first.place.index,
    )
    simple = with_inputs(leaves)
    retrial.restart()
    again = retrial.failure(simple)
    if again is None or not is_same(again, first):
        # It only failed because of what it had been asked before.
        return FailingCalls(calls=(asked,), failure=first)
    return FailingCalls(calls=(simple,), failure=again)


def _with_fewer_redrawn(
    asked: Asked, constructed: State, still_fails: Callable[[Asked], bool], budget: Budget
) -> Asked:
    """Return the question with as few weights as possible that are not as constructed."""
    names = redrawn_names(asked.state, constructed)
    last = budget.asked + _QUESTIONS_FOR_NAMES
    fewest = asked

    def fails_with(kept: Sequence[int]) -> bool:
        nonlocal fewest
        state = {**constructed, **{names[at]: asked.state[names[at]] for at in kept}}
        tried = replace(asked, state=state)
        if not still_fails(tried):
            return False
        fewest = tried
        return True

    minimal(range(len(names)), fails_with, is_spent=lambda: budget.is_spent or budget.asked >= last)
    return fewest


def _as_in_contract(leaves: Leaves, specs: Sequence[Any]) -> Leaves:
    """Return the same numbers stored as the contract has them; the same leaves if they are."""
    return tuple(
        leaf
        if not isinstance(spec, TensorSpec) or (tuple(leaf.stride()) == spec.strides and not leaf.storage_offset())
        else placed(leaf, torch.empty_strided(spec.shape, spec.strides, dtype=leaf.dtype))
        for leaf, spec in zip(leaves, specs, strict=True)
    )


def _exhibit(failing: Failing, found: FailingCalls, asked: Asked, questions: int) -> Exhibit:
    constructed = failing.exam.constructed
    calls = tuple(
        each if redrawn_names(each.state, constructed) else replace(each, state=constructed) for each in found.calls
    )
    *before, last = calls
    inputs = sketches(last.case.leaves, asked.case.leaves, failing.reference)
    redrawn = redrawn_names(last.state, constructed)
    earlier = earlier_words(
        len(before),
        are_the_same=all(each.case is last.case for each in before),
        inputs=sketches(before[0].case.leaves, before[0].case.leaves, failing.reference) if len(before) == 1 else (),
    )
    place = found.failure.place
    facts: Mapping[str, Any] = {"earlier": earlier, "redrawn": redrawn, "is_guarded": last.guarded}
    counterexample = Counterexample(
        inputs=inputs,
        redrawn=redrawn,
        sizes=failing.reference.problem.sizes,
        smaller=failing.smaller,
        place=place,
        calls=len(calls),
        earlier=earlier,
        is_guarded=last.guarded,
        sentence=sentence(inputs, sizes=failing.smaller, place=place, **facts),
        hint=hint(
            inputs,
            reason=found.failure.reason,
            sizes=failing.smaller,
            where=failing.evidence,
            **facts,
        ),
        questions=questions,
        digest=digest_of_calls(calls, constructed),
    )
    return Exhibit(counterexample=counterexample, calls=calls, constructed=constructed)
