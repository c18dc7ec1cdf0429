"""Integers beyond what was drawn: right for small ones says nothing of an accumulator's width."""

from dataclasses import replace

import pytest
import torch

from kernelwright.records.verdict import Accepted, Rejected
from kernelwright.verification.effort import EFFORTS
from kernelwright.verification.families import FAMILIES, changed
from verify_fakes import chosen, judged, reference_of
from verify_kernels import Function

WIDENED = next(family for family in FAMILIES if family.name == "widened")
FAMILIES_ONLY = replace(EFFORTS["full"], lifts=False, calls=8)


def third_and_squares(x):
    return x // 3, x.long().square().sum(1)


def reference(function=third_and_squares, least=-1000):
    return reference_of(Function(function), lambda: (torch.randint(least, 1000, (16, 50), dtype=torch.int32),))


def verdict_on(candidate, of=reference):
    return judged(of(), candidate, effort=FAMILIES_ONLY, checks=chosen("inputs"))


CHEATS = {
    "divides in float32": lambda x: ((x.float() / 3).floor().int(), x.long().square().sum(1)),
    "squares in int32": lambda x: (x // 3, (x * x).sum(1, dtype=torch.int32).long()),
}


@pytest.mark.parametrize("name", CHEATS)
def test_what_is_right_for_small_integers_only_is_caught(name):
    verdict = verdict_on(CHEATS[name])

    assert isinstance(verdict, Rejected)
    assert "whose integers are large" in verdict.evidence


def test_exact_arithmetic_is_accepted():
    verdict = verdict_on(lambda x: (torch.div(x, 3, rounding_mode="floor"), (x.long() * x.long()).sum(1)))

    assert isinstance(verdict, Accepted), verdict.evidence


@pytest.mark.parametrize(
    "x",
    [
        torch.randint(0, 50, (7, 5)),  # indices, lengths
        torch.tensor([True, False]),
        torch.tensor([-100, 90], dtype=torch.int8),
        torch.randn(4),
    ],
)
def test_what_may_be_an_index_or_has_no_room_is_left_alone(x):
    assert changed((x,), WIDENED, torch.Generator()) is None


@pytest.mark.parametrize("dtype", [torch.int16, torch.int32, torch.int64])
def test_widened_integers_stay_far_from_overflow(dtype):
    x = torch.randint(-9, 9, (40, 3), dtype=dtype)

    case = changed((x,), WIDENED, torch.Generator().manual_seed(1))

    assert case is not None
    (wide,) = case.leaves
    assert wide.dtype == dtype
    assert 1000 * 9 < int(wide.abs().max()) <= min(2**25 + 2**22, torch.iinfo(dtype).max)


def test_indices_that_count_from_the_end_are_no_quantities():
    table = torch.randn(10)
    drawn = lambda: (torch.randint(-10, 10, (20,)),)
    verdict = judged(reference_of(Function(lambda at: table[at]), drawn), lambda at: table[at], effort=FAMILIES_ONLY)

    assert isinstance(verdict, Accepted), verdict.evidence
    assert any("widened" in each for each in verdict.facts.unproved)
