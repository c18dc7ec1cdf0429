"""A maximum that overlooks an element: a softmax hides it until that element towers above the rest."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from kernelwright.records.verdict import Accepted, Rejected
from kernelwright.verification.effort import EFFORTS
from kernelwright.verification.families import FAMILIES
from verify_fakes import judged, reference_of
from verify_kernels import Function

ROWS, COLUMNS = 13, 101
FAMILIES_ONLY = replace(EFFORTS["full"], lifts=False, calls=8)
PEAKED = next(family for family in FAMILIES if family.name == "peaked")

shapes = st.lists(st.integers(1, 9), min_size=1, max_size=4).map(tuple)


def peaks_of(shape: tuple[int, ...], seed: int) -> torch.Tensor:
    x = torch.randn(shape, generator=torch.Generator().manual_seed(seed))
    return PEAKED.change(x, torch.Generator().manual_seed(seed)) > 100.0 * x.square().mean().sqrt()


@settings(deadline=None)
@given(shapes, st.integers(0, 2**31 - 1))
def test_every_line_has_one_peak_along_the_longest_axis_and_at_most_one_along_others(shape, seed):
    peaks = peaks_of(shape, seed)
    longest = shape.index(max(shape))

    assert bool((peaks.sum(longest) == 1).all())
    assert all(bool((peaks.sum(axis) <= 1).all()) for axis in range(len(shape)))


@settings(deadline=None)
@given(st.integers(2, 9), st.integers(2, 200), st.integers(0, 2**31 - 1))
def test_the_peaks_of_several_rows_stand_at_both_ends_of_a_row(rows, columns, seed):
    peaks = peaks_of((rows, max(rows, columns)), seed)

    assert bool(peaks[:, 0].any())
    assert bool(peaks[:, -1].any())


def softmax_with_maximum_over(columns: slice):
    def candidate(x):
        shifted = (x - x[:, columns].amax(-1, True)).exp()
        return shifted / shifted.sum(-1, True)

    return candidate


def softmax_reference():
    return reference_of(Function(lambda x: torch.softmax(x, -1)), lambda: (torch.rand(ROWS, COLUMNS),))


@pytest.mark.parametrize("columns", [slice(1, None), slice(None, -1), slice(None, 96), slice(None, None, 2)])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_maximum_over_part_of_a_row_is_caught_under_any_seed(columns, seed):
    verdict = judged(softmax_reference(), softmax_with_maximum_over(columns), effort=FAMILIES_ONLY, seed=seed)

    assert isinstance(verdict, Rejected)


def test_a_maximum_over_the_whole_row_is_accepted():
    verdict = judged(softmax_reference(), softmax_with_maximum_over(slice(None)), effort=FAMILIES_ONLY)

    assert isinstance(verdict, Accepted), verdict.evidence
