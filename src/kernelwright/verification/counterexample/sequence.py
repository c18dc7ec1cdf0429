"""Sequences: where no single call fails, the fewest calls before it that make it fail.

What fails only after other calls has kept something of them: a result, a buffer, a count. Each
try begins in a new process, so few are made, those first that tell most.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch

from kernelwright.verification.counterexample.retrial import WORDS, Retrial, is_explained, is_same
from kernelwright.verification.counterexample.shrink import Leaves, minimal, shrink
from kernelwright.verification.counterexample.simpler import filled, is_open, rest_value
from kernelwright.verification.exam import Asked
from kernelwright.verification.families import Case
from kernelwright.verification.findings import Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingCalls:
    """Calls, of which the last one fails, and how."""

    calls: tuple[Asked, ...]
    failure: Failed


def shortest(retrial: Retrial, asked: Sequence[Asked], failure: Failed) -> FailingCalls | None:
    """Return a short sequence that ends with the last of ``asked`` and fails; ``None`` if none was seen to."""
    *before, last = asked
    for earlier in (before[-1:], before[:1]):
        found = _fails_after(retrial, earlier, last, failure)
        if found is not None:
            return _plainer(retrial, found, failure)
    found = _repeated(retrial, last, len(before), failure)
    if found is not None:
        return _plainer_together(retrial, found, failure)
    if retrial.budget.is_spent:
        return None
    found = _fails_after(retrial, before, last, failure)
    if found is None:
        return None
    return _plainer(retrial, _fewer(retrial, found, failure), failure)


def _repeated(retrial: Retrial, last: Asked, most: int, failure: Failed) -> FailingCalls | None:
    """Ask the same thing again and again: what counts its calls shows at one of them."""
    retrial.restart()
    count, found = retrial.repeated(last, most + 1)
    if found is None or not is_explained(found, failure):
        return None
    return FailingCalls(calls=(last,) * count, failure=found)


def _fewer(retrial: Retrial, found: FailingCalls, failure: Failed) -> FailingCalls:
    *before, last = found.calls
    fewest = found

    def still_fails(kept: Sequence[int]) -> bool:
        nonlocal fewest
        if retrial.budget.is_spent:
            return False
        shorter = _fails_after(retrial, [before[at] for at in kept], last, failure)
        fewest = shorter or fewest
        return shorter is not None

    minimal(range(len(before)), still_fails, is_spent=lambda: retrial.budget.is_spent)
    return fewest


def _fails_after(retrial: Retrial, earlier: Sequence[Asked], last: Asked, failure: Failed) -> FailingCalls | None:
    retrial.restart()
    retrial.run_through(earlier)
    found = retrial.failure(last)
    if found is None or not is_explained(found, failure):
        return None
    return FailingCalls(calls=(*earlier, last), failure=found)


def _plainer(retrial: Retrial, found: FailingCalls, failure: Failed) -> FailingCalls:
    """Make the inputs of the calls before 0 or 1, if it still fails so, and then those of the last one simple."""
    for value in (0, 1):
        plain = _tried(retrial, [_all(each, value) for each in found.calls[:-1]], found.calls[-1], found, failure)
        if plain is not None:
            found = plain
            break
    *before, last = found.calls

    def still_fails(leaves: Leaves) -> bool:
        nonlocal found
        simpler = replace(last, case=Case(words=WORDS, leaves=leaves))
        plain = _tried(retrial, before, simpler, found, failure)
        found = plain or found
        return plain is not None

    hint = found.failure.place.index if found.failure.place is not None else ()
    shrink(last.case.leaves, still_fails, budget=retrial.budget, hint=hint)
    return found


def _plainer_together(retrial: Retrial, found: FailingCalls, failure: Failed) -> FailingCalls:
    """Make the inputs of all calls, which are the same, 0 or 1."""
    for value in (0, 1):
        same = _all(found.calls[-1], value)
        plain = _tried(retrial, [same] * (len(found.calls) - 1), same, found, failure)
        if plain is not None:
            return plain
    return found


def _tried(
    retrial: Retrial, earlier: Sequence[Asked], last: Asked, found: FailingCalls, failure: Failed
) -> FailingCalls | None:
    """Return these calls if there is time to make them and they fail as ``found`` does."""
    plain = None if retrial.budget.is_spent else _fails_after(retrial, earlier, last, failure)
    return plain if plain is not None and is_same(plain.failure, found.failure) else None


def _all(asked: Asked, value: int) -> Asked:
    leaves = tuple(
        filled(leaf, value if isinstance(leaf, torch.Tensor) and leaf.is_floating_point() else rest_value(leaf))
        if is_open(leaf)
        else leaf
        for leaf in asked.case.leaves
    )
    return replace(asked, case=Case(words=f"inputs of {value}", leaves=leaves))
