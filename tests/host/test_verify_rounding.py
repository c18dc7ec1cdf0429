"""What counts as rounding: the table in docs/verification.md, and the edges of the metric."""

import math

import pytest
import torch
from torch.nn import functional as F  # noqa: N812 - its usual name

from kernelwright.verification.rounding import ELEMENT_BOUND, deviation
from verify_kernels import bf16, exps, summed, tf32, two_pass

torch.set_num_threads(1)


def _found(reference, candidate, *inputs):
    own = reference(*inputs)
    exact = reference(*(each.double() for each in inputs))
    return deviation(exact, (own.double() - exact).abs(), candidate(*inputs), own.dtype)


def _drawn(*shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(7))


MATMUL = (lambda a, b: a @ b, _drawn(48, 1024), _drawn(1024, 40))
GELU = (F.gelu, _drawn(128, 256))
SOFTMAX = (lambda x: F.softmax(x, -1), _drawn(64, 1000))
NORM = (lambda x: F.layer_norm(x, x.shape[-1:]), _drawn(64, 1000))
# reference, candidate, at least, at most (in units of the reference's own error)
TABLE = {
    "matmul, split in four": (MATMUL, lambda a, b: sum(a[:, i::4] @ b[i::4] for i in range(4)), 0, 10),
    "matmul, one product after the other": (MATMUL, lambda a, b: summed(a[:, None] * b.t()[None]), 0, 10),
    "matmul in TF32": (MATMUL, lambda a, b: tf32(a) @ tf32(b), 1000, 10_000),
    "matmul in bfloat16": (MATMUL, lambda a, b: bf16(a) @ bf16(b), 5000, 50_000),
    "GELU spelt out": (GELU, lambda x: 0.5 * x * (1 + torch.erf(x * math.sqrt(0.5))), 0, 10),
    "GELU by tanh": (GELU, lambda x: F.gelu(x, approximate="tanh"), 500, 50_000),
    "softmax, summed one by one": (SOFTMAX, lambda x: exps(x) / summed(exps(x))[..., None], 0, 30),
    "softmax: zeros": (SOFTMAX, torch.zeros_like, 100_000, math.inf),
    "layer norm in two passes": (NORM, two_pass, 0, 10),
    "layer norm divided by N-1": (NORM, lambda x: two_pass(x, correction=1), 500, math.inf),
}


@pytest.mark.parametrize("name", TABLE)
def test_honest_orders_and_cheaper_arithmetic_are_orders_of_magnitude_apart(name: str) -> None:
    (reference, *inputs), candidate, least, most = TABLE[name]

    found = _found(reference, candidate, *inputs)

    assert least <= found.worst <= most
    assert found.is_within_bounds == (most < ELEMENT_BOUND)


def test_what_is_more_accurate_than_the_reference_always_passes() -> None:
    own_error = torch.rand(50, 50, dtype=torch.float64)
    exact = torch.randn(50, 50, dtype=torch.float64)
    got = exact + 0.9 * own_error * torch.randn(50, 50).sign()

    assert deviation(exact, own_error, got, torch.float32).element <= 1.0


def test_a_row_of_tiny_numbers_is_measured_by_tiny_errors() -> None:
    exact = torch.rand(32, 64, dtype=torch.float64) + 0.5
    exact[5] *= 1e-9
    own_error = exact * 3e-8
    got = exact.clone()
    got[5] = 0.0

    found = deviation(exact, own_error, got, torch.float32)

    assert not found.is_within_bounds
    assert found.index[0] == 5


def test_small_numbers_between_large_ones_keep_their_digits() -> None:
    exact = 10.0 ** (-8 * torch.rand(64, 64, dtype=torch.float64, generator=torch.Generator().manual_seed(1)))
    got = torch.where(exact < 1e-6, 0.0, exact)

    assert not deviation(exact, exact * 3e-8, got, torch.float32).is_within_bounds


def test_one_wrong_element_among_a_million_is_found() -> None:
    exact = torch.rand(1000, 1000, dtype=torch.float64)
    got = exact.clone()
    got[417, 999] *= 1.001

    found = deviation(exact, exact * 3e-8, got, torch.float32)

    assert not found.is_within_bounds
    assert found.index == (417, 999)


def test_cancellation_that_made_one_own_error_zero_does_not_reject_its_neighbour() -> None:
    exact = torch.rand(40, 40, dtype=torch.float64) * 1e-3
    own_error = torch.full_like(exact, 6e-5)
    own_error[3, 3] = 0.0

    assert deviation(exact, own_error, exact + 9e-5, torch.float32).is_within_bounds


@pytest.mark.parametrize("shape", [(), (1,), (0, 3), (5,), (2, 1, 3)])
def test_any_shape_can_be_measured(shape: tuple[int, ...]) -> None:
    exact = torch.rand(shape, dtype=torch.float64)

    right = deviation(exact, exact * 0, exact.float(), torch.float32)
    wrong = deviation(exact, exact * 0, exact + 1, torch.float32)

    assert right.is_within_bounds
    assert wrong.is_within_bounds == (exact.numel() == 0)
