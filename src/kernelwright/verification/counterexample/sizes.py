"""Sizes: the smallest size constants of a reference's file with which its candidate still fails.

The file is loaded with other numbers, the candidate constructed anew with what that gives, and
the check that failed is run again. A candidate promises nothing at other sizes; so one that
refuses them, or whose text names the size and is never right at another, isn't judged there.
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kernelwright.errors import LoadError, MachineNotAbleError
from kernelwright.problems.file import FileRecipe
from kernelwright.problems.load import load_reference
from kernelwright.problems.quiet import quiet
from kernelwright.problems.reference import Reference
from kernelwright.problems.sizes import SizeConstant, find_constants
from kernelwright.records.candidate import Candidate
from kernelwright.records.counterexample import SmallerSize
from kernelwright.targets.reply import Died
from kernelwright.verification.checks.values import run as run_values
from kernelwright.verification.counterexample.find import Failing
from kernelwright.verification.counterexample.retrial import is_explained
from kernelwright.verification.exam import Exam
from kernelwright.verification.findings import Failed, Finding
from kernelwright.verification.subject import Subject

_SMALLEST = (1, 2, 4, 8)
_MOST_CONSTANTS = 6
_CALLS = 24
_SECONDS = 2.0

Run = Callable[[Exam], Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fails:
    failing: Failing


@dataclass(frozen=True, slots=True, kw_only=True)
class _Right:
    """The check that failed passes at these sizes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refused:
    """Nothing can be said: the reference or the candidate takes no such sizes, or fails otherwise."""


_Tried = _Fails | _Right | _Refused


def can_be_resized(reference: Reference, candidate: Candidate) -> bool:
    """Whether other sizes can be tried: a file's own inputs, and a module that is constructed from its arguments."""
    recipe = reference.recipe
    return candidate.form == "module" and isinstance(recipe, FileRecipe) and recipe.inputs is None


def smallest_sizes(
    failing: Failing,
    candidate: Candidate,
    run: Run,
    *,
    open_for: Callable[[Reference], Subject],
    seconds: float,
) -> Failing | None:
    """Return the exam at the smallest sizes found at which the candidate fails likewise; ``None`` if there are none.

    Args:
        failing: the exam at the sizes of the contract.
        candidate: for what its text says of sizes.
        run: the check that failed.
        open_for: starts the candidate with the constructor arguments of a reference.
        seconds: after which nothing new is begun.
    """
    search = _Search(
        start=failing, text=candidate.entry.text, run=run, open_for=open_for, until=time.monotonic() + seconds
    )
    try:
        return search.smallest()
    except MachineNotAbleError:
        return search.best


@dataclass(slots=True, kw_only=True)
class _Search:
    start: Failing
    text: str
    run: Run
    open_for: Callable[[Reference], Subject]
    until: float
    best: Failing | None = None
    smaller: list[SmallerSize] = field(default_factory=list)
    stuck: set[str] = field(default_factory=set)

    def smallest(self) -> Failing | None:
        # The shorter exam must find the failure at the usual sizes, or its silence at others means nothing.
        if not isinstance(self._try({}), _Fails):
            return None
        constants = self._constants()
        for constant in constants:
            self._shrink([constant])
        # Equal sizes that can't change alone are mostly one size that was written down twice.
        stuck = [each for each in constants if each.name in self.stuck]
        for value in dict.fromkeys(each.value for each in stuck):
            group = [each for each in stuck if each.value == value]
            if len(group) > 1:
                self._shrink(group)
        return self.best or (replace(self.start, smaller=tuple(self.smaller)) if self.smaller else None)

    def _constants(self) -> list[SizeConstant]:
        recipe = self.start.reference.recipe
        assert isinstance(recipe, FileRecipe)
        found = [each for each in find_constants(recipe.text) if each.value > 1]
        return sorted(found, key=lambda each: -each.value)[:_MOST_CONSTANTS]

    def _shrink(self, group: Sequence[SizeConstant]) -> None:
        usual = group[0].value
        tried: dict[int, _Tried] = {}

        def fails(value: int) -> bool | None:
            if value not in tried:
                tried[value] = self._try({each.name: value for each in group})
            return {_Fails: True, _Right: False, _Refused: None}[type(tried[value])]

        fails_at, right_at = boundary(fails, usual, is_late=lambda: time.monotonic() > self.until)
        if all(isinstance(each, _Refused) for each in tried.values()):
            self.stuck.update(each.name for each in group)
            return
        found = tried.get(fails_at)
        if found is None and right_at == usual - 1:
            self._note(group, usual, right_at)
        is_written_for = right_at is None and re.search(rf"\b{usual}\b", self.text) is not None
        if isinstance(found, _Fails) and not is_written_for and self._matters(found.failing.reference):
            self._note(group, fails_at, right_at)
            self.best = replace(found.failing, smaller=tuple(self.smaller))

    def _note(self, group: Sequence[SizeConstant], fails_at: int, right_at: int | None) -> None:
        self.smaller += [SmallerSize(name=each.name, fails_at=fails_at, right_at=right_at) for each in group]
        if self.best is not None:
            self.best = replace(self.best, smaller=tuple(self.smaller))

    def _matters(self, smaller: Reference) -> bool:
        """Whether a constant is a size at all: a seed changes neither the contract nor the module."""
        reference = (self.best or self.start).reference
        return smaller.problem.contract != reference.problem.contract

    def _try(self, sizes: Mapping[str, int]) -> _Tried:
        reference = (self.best or self.start).reference
        exam, failure = self.start.exam, self.start.failure
        try:
            with quiet():  # at sizes that its author didn't choose, a module may warn or print
                resized = _resized(reference, sizes) if sizes else reference
        except LoadError:
            return _Refused()
        if resized.problem.contract.is_random or resized.problem.origin.digest != reference.problem.origin.digest:
            return _Refused()
        effort = replace(
            exam.effort, draws=min(exam.effort.draws, 2), weight_draws=1, calls=_CALLS, lifts=False, seconds=_SECONDS
        )
        effort = replace(effort, deadline_s=max(exam.seconds_left, 0.0))
        smaller = Exam(resized, self.open_for(resized), effort=effort, seed=exam.seed, declared=tuple(exam.declared))
        if isinstance(smaller.load(smaller.constructed), Died):
            return _Refused()
        for run in dict.fromkeys((run_values, self.run)):
            smaller.start_check(1.0)
            found = run(smaller)
            if isinstance(found, Failed):
                if not _is_alike(found, failure):
                    return _Refused()
                return _Fails(
                    failing=Failing(
                        reference=resized,
                        exam=smaller,
                        failure=found,
                        evidence=self.start.evidence,
                        open_again=lambda: self.open_for(resized),
                    )
                )
        return _Right()


def boundary(
    fails: Callable[[int], bool | None], top: int, *, is_late: Callable[[], bool] = lambda: False
) -> tuple[int, int | None]:
    """Return the smallest value found to fail, and one found right: just below it, or else a power of two above.

    Args:
        fails: tries one value below ``top``; ``None`` where nothing can be said.
        top: fails.
        is_late: ends the search where it stands.
    """
    low = next((each for each in _SMALLEST if each < top and not is_late() and fails(each) is not None), None)
    if low is None:
        return top, None
    if fails(low):
        # What fails at 1 and is right at 64 has something against sizes that are no multiple of a block.
        block = 1 << ((top - 1).bit_length() - 1)
        return low, (block if block > low and not is_late() and fails(block) is False else None)
    right, wrong = low, top
    while wrong - right > 1 and not is_late():
        middle = (right + wrong) // 2
        answer = fails(middle)
        if answer is None:
            break
        right, wrong = (right, middle) if answer else (middle, wrong)
    return wrong, right


def _resized(reference: Reference, sizes: Mapping[str, int]) -> Reference:
    recipe, contract = reference.recipe, reference.problem.contract
    assert isinstance(recipe, FileRecipe)
    return load_reference(
        recipe.spelling,
        mode=contract.mode,
        sizes={**dict(reference.problem.sizes), **sizes},
        precision=contract.precision,
        seed=recipe.seed,
    )


def _is_alike(found: Failed, failure: Failed) -> bool:
    return found.reason == failure.reason or is_explained(found, failure)
