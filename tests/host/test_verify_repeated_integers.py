"""Integers that repeat: rows of nothing but padding are rare among random draws, and divide by a count of 0."""

from dataclasses import replace

import pytest
import torch

from kernelwright.records.verdict import Accepted, Rejected
from kernelwright.verification.effort import EFFORTS
from kernelwright.verification.families import FAMILIES, changed
from verify_fakes import judged, reference_of
from verify_kernels import Function

REPEATED = next(family for family in FAMILIES if family.name == "repeated")
QUICK = replace(EFFORTS["quick"], calls=8)
SENTENCES, WORDS = 12, 9


def mean_of_words(index, table, *, least):
    mask = (index != 0).unsqueeze(-1)
    return (table[index] * mask).sum(1) / mask.sum(1).clamp(min=least)


def reference():
    draw = lambda: (torch.randint(0, 29, (SENTENCES, WORDS)), torch.randn(29, 7))
    return reference_of(Function(lambda index, table: mean_of_words(index, table, least=1)), draw)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_count_that_may_be_zero_is_caught_under_any_seed(seed):
    verdict = judged(reference(), lambda *inputs: mean_of_words(*inputs, least=0), effort=QUICK, seed=seed)

    assert isinstance(verdict, Rejected)
    assert "the same all along each line" in verdict.evidence


def test_a_count_that_is_held_above_zero_is_accepted():
    verdict = judged(reference(), lambda *inputs: mean_of_words(*inputs, least=1), effort=QUICK)

    assert isinstance(verdict, Accepted), verdict.evidence


@pytest.mark.parametrize("shape", [(2,), (40,), (5, 6), (1, 4), (2, 3, 4)])
@pytest.mark.parametrize("dtype", [torch.int8, torch.int64])
def test_lines_hold_the_smallest_the_largest_and_nothing_that_was_not_drawn(shape, dtype):
    x = torch.zeros(shape, dtype=dtype) if shape == (2,) else torch.randint(-9, 9, shape, dtype=dtype)
    x.view(-1)[-1] = x.view(-1)[0]

    case = changed((x,), REPEATED, torch.Generator().manual_seed(3))
    assert case is not None
    (repeated,) = case.leaves
    lines = repeated.reshape(-1, shape[-1])

    assert repeated.dtype == dtype
    assert bool((lines == lines[:, :1]).all())
    assert bool(torch.isin(repeated, x).all())
    assert lines[0, 0] == x.min()
    assert len(lines) == 1 or lines[1, 0] == x.max()


@pytest.mark.parametrize(
    "kept", [torch.randperm(20), torch.tensor([0, 3, 7]), torch.tensor([True, True, False]), torch.ones(3, 3)]
)
def test_permutations_offsets_masks_and_floats_stay_as_they_were_drawn(kept):
    repeating = torch.tensor([5, 5, 6])

    assert changed((kept,), REPEATED, torch.Generator()) is None
    both = changed((kept, repeating), REPEATED, torch.Generator().manual_seed(0))
    assert both is not None
    assert torch.equal(both.leaves[0], kept)
    assert torch.equal(both.leaves[1], torch.tensor([5, 5, 5]))
