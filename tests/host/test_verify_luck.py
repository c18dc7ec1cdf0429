"""What one draw shows and the next does not: such candidates are asked often enough that luck is no help."""

from dataclasses import replace

import pytest
import torch
from torch.nn.functional import cross_entropy, layer_norm

from kernelwright.records.verdict import Accepted, Rejected
from kernelwright.verification.compare import Agreement
from kernelwright.verification.effort import EFFORTS
from kernelwright.verification.rounding import ELEMENT_BOUND, MEAN_BOUND
from kernelwright.verification.special import SPECIAL_VALUES, with_special
from verify_fakes import judged, reference_of
from verify_kernels import Function

INPUTS_ONLY = replace(EFFORTS["full"], lifts=False, calls=8, repeats=8)
SEEDS = range(5)
NAN = next(special for special in SPECIAL_VALUES if special.words == "NaN")


def between():
    return reference_of(
        Function(lambda x, y: (x > 1.0) & (x <= y)), lambda: (2 * torch.rand(24, 40), 2 * torch.rand(24, 40))
    )


def mean_loss():
    target = torch.randint(0, 40, (64,), generator=torch.Generator().manual_seed(5))
    return reference_of(Function(lambda x: cross_entropy(x, target)), lambda: (torch.rand(64, 40),)), target


def layer_norm_reference():
    return reference_of(Function(lambda x: layer_norm(x, (128,))), lambda: (torch.rand(8, 16, 128),))


def newton_layer_norm(x, steps):
    centred = x - x.mean(-1, keepdim=True)
    v = centred.square().mean(-1, keepdim=True) + 1e-5
    y = (0x5F3759DF - (v.contiguous().view(torch.int32) >> 1)).view(torch.float32)
    for _ in range(steps):
        y = y * (1.5 - 0.5 * v * y * y)
    return centred * y


@pytest.mark.parametrize("seed", SEEDS)
def test_a_comparison_that_nan_tells_apart_is_caught_under_any_seed(seed):
    verdict = judged(between(), lambda x, y: (x > 1.0) & ~(x > y), effort=INPUTS_ONLY, seed=seed)

    assert isinstance(verdict, Rejected)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_little_smoothing_is_caught_under_any_seed(seed):
    reference, target = mean_loss()
    verdict = judged(reference, lambda x: cross_entropy(x, target, label_smoothing=1e-4), effort=INPUTS_ONLY, seed=seed)

    assert isinstance(verdict, Rejected)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_root_that_is_near_the_bound_is_caught_under_any_seed(seed):
    verdict = judged(layer_norm_reference(), lambda x: newton_layer_norm(x, 2), effort=INPUTS_ONLY, seed=seed)

    assert isinstance(verdict, Rejected)
    assert verdict.reason == "wrong_values"


@pytest.mark.parametrize("seed", SEEDS)
def test_one_more_step_of_newton_is_good_enough(seed):
    verdict = judged(layer_norm_reference(), lambda x: newton_layer_norm(x, 3), effort=INPUTS_ONLY, seed=seed)

    assert isinstance(verdict, Accepted), verdict.evidence


@pytest.mark.parametrize(("worst", "mean", "nearness"), [(32.0, 1.0, 0.5), (1.0, 18.0, 0.75), (0.0, 0.0, 0.0)])
def test_nearness_is_that_of_the_nearer_bound(worst, mean, nearness):
    assert (ELEMENT_BOUND, MEAN_BOUND) == (64.0, 24.0)
    assert Agreement(worst=worst, mean=mean).nearness == nearness


@pytest.mark.parametrize(("elements", "most"), [(8, 3), (640, 10), (100_000, 12)])
def test_many_places_are_as_many_as_the_tensor_bears(elements, most):
    case = with_special([torch.zeros(elements)], NAN, torch.Generator().manual_seed(2), has_many=True)

    assert case is not None
    assert 1 <= int(case.leaves[0].isnan().sum()) <= most
    assert bool(case.leaves[0][-1].isnan())
