"""Agreement is loose about rounding and strict about everything else."""

import pytest
import torch

from kernelwright.timing.agreement import disagreement

X = torch.linspace(-3, 3, 64)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ((X,), (X * (1 + 1e-3),)),
        ((X.bfloat16(),), ((X * 1.02).bfloat16(),)),
        ((torch.tensor([1, 2]), 3), (torch.tensor([1, 2]), 3)),
        ((torch.tensor([float("nan"), 1.0]),), (torch.tensor([float("nan"), 1.0]),)),
        ((torch.empty(0),), (torch.empty(0),)),
        ((torch.arange(2000) + (torch.arange(2000) == 77),), (torch.arange(2000),)),
    ],
)
def test_replies_of_one_function_agree(ours: tuple[object, ...], theirs: tuple[object, ...]) -> None:
    assert disagreement(ours, theirs) is None


@pytest.mark.parametrize(
    ("ours", "theirs", "words"),
    [
        ((X, X), (X,), "2 outputs"),
        ((X[:32],), (X,), "shape"),
        ((X.double(),), (X,), "float64"),
        ((torch.zeros_like(X),), (X,), "off by"),
        ((torch.tensor([1, 3]),), (torch.tensor([1, 2]),), "1 of 2"),
        ((torch.arange(2000) + (torch.arange(2000) % 500 == 0),), (torch.arange(2000),), "4 of 2000"),
        ((torch.tensor([1.0, 1.0]),), (torch.tensor([float("nan"), 1.0]),), "not finite"),
        ((3,), (X,), "a tensor"),
        ((3,), (4,), "3 instead of 4"),
    ],
)
def test_other_replies_do_not(ours: tuple[object, ...], theirs: tuple[object, ...], words: str) -> None:
    assert words in (disagreement(ours, theirs) or "")


def test_zeros_for_a_softmax_of_tiny_values_are_found() -> None:
    probabilities = torch.softmax(torch.zeros(4, 400_000), -1)

    assert disagreement((torch.zeros_like(probabilities),), (probabilities,)) is not None
