"""Where errors sit, in words."""

import pytest
import torch

from kernelwright.verification.where import where

EXACT = torch.rand(128, 96, dtype=torch.float64, generator=torch.Generator().manual_seed(3)) + 0.5


def _tail(x):
    x[:, -3:] = 7.0 * x[:, -3:].rand_like() if hasattr(x, "rand_like") else 0.0


def _set(index, value):
    def change(x):
        x[index] = value(x[index])

    return change


CASES = {
    "the last 3 of 96 columns: a tail": _set((slice(None), slice(-3, None)), lambda x: x * 2),
    "rows 64 to 127": _set((slice(64, 128),), lambda x: x + torch.rand_like(x)),
    "every 16th column from 0 on": _set((slice(None), slice(0, None, 16)), lambda x: x * 1.5),
    "off by the factor 1.0004": _set((...,), lambda x: x * 1.0004),
    "off by the constant 0.25": _set((...,), lambda x: x + 0.25),
    "they are NaN": _set((slice(3, None),), lambda x: x * float("nan")),
    "they are all 0": _set((slice(5, 9),), lambda x: x * 0),
    "the sign is flipped": _set((...,), lambda x: -x),
    "row 17": _set((17,), lambda x: x + 1),
    "the right numbers at wrong places": _set((...,), lambda x: x.roll(1, 0)),
    "stored transposed": _set((...,), lambda x: x.t().reshape(x.shape)),
    "an overflow": _set((0, 0), lambda x: x + float("inf")),
}


@pytest.mark.parametrize("words", CASES)
def test_a_pattern_is_put_into_words(words: str) -> None:
    got = EXACT.clone()
    CASES[words](got)
    wrong = ~((got - EXACT).abs() < 1e-9)

    said = where(wrong, EXACT, got)

    if words == "rows 64 to 127":
        assert "the last 64 of 128 rows" in said
    else:
        assert words in said


def test_a_scalar_and_an_empty_pattern_are_described_too() -> None:
    one = torch.tensor(1.0, dtype=torch.float64)

    assert where(torch.tensor(True), one, one * 2)
    assert "no element by itself" in where(torch.tensor(False), one, one)
