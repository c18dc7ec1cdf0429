"""Inputs of opposite signs: scores that are all far below 0 show a maximum that starts at 0."""

from dataclasses import replace

import pytest
import torch

from kernelwright.records.verdict import Accepted, Rejected
from kernelwright.verification.effort import EFFORTS
from kernelwright.verification.families import FAMILIES, changed
from verify_fakes import judged, reference_of
from verify_kernels import Function

OPPOSED = next(family for family in FAMILIES if family.name == "opposed")
FAMILIES_ONLY = replace(EFFORTS["full"], lifts=False, calls=8)


def attention(q, k, v, *, least):
    scores = q @ k.mT / 4
    shifted = (scores - scores.amax(-1, True).clamp(min=least)).exp()
    return shifted / shifted.sum(-1, True) @ v


def reference():
    draw = lambda: (torch.randn(2, 11, 16), torch.randn(2, 13, 16), torch.randn(2, 13, 16))
    return reference_of(Function(lambda q, k, v: torch.softmax(q @ k.mT / 4, -1) @ v), draw)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_maximum_that_starts_at_0_is_caught_under_any_seed(seed):
    verdict = judged(reference(), lambda *inputs: attention(*inputs, least=0.0), effort=FAMILIES_ONLY, seed=seed)

    assert isinstance(verdict, Rejected)
    assert "every second one below 0" in verdict.evidence


def test_a_maximum_that_starts_at_minus_infinity_is_accepted():
    verdict = judged(reference(), lambda *inputs: attention(*inputs, least=-torch.inf), effort=FAMILIES_ONLY)

    assert isinstance(verdict, Accepted), verdict.evidence


def test_every_second_floating_input_is_lowered_and_one_alone_is_left_to_other_families():
    leaves = (torch.randn(20), torch.arange(3), torch.randn(20), 7, torch.randn(20))

    case = changed(leaves, OPPOSED, torch.Generator().manual_seed(0))

    assert case is not None
    assert [bool(case.leaves[at].mean() > 0) for at in (0, 2, 4)] == [True, False, True]
    assert changed((torch.randn(20), torch.arange(3)), OPPOSED, torch.Generator()) is None
