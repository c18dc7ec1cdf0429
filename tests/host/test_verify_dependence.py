"""NaN and infinities: what need not come out where the answer doesn't depend on them, and what must."""

import pytest
import torch
from torch.nn import functional as F  # noqa: N812 - its usual name

from kernelwright.records.verdict import Accepted, Rejected
from verify_fakes import judged, reference_of
from verify_kernels import Function

ROWS = 24


def causal(x: torch.Tensor) -> torch.Tensor:
    """Average each row's prefix, by a product with zeros above the diagonal."""
    return torch.ones(ROWS, ROWS).tril() @ x


def prefixes(x: torch.Tensor) -> torch.Tensor:
    return torch.stack([x[: at + 1].sum(0) for at in range(ROWS)])


def chain(x: torch.Tensor) -> torch.Tensor:
    top = x.amax(1, keepdim=True)
    return F.gelu(top - top.mean(1, keepdim=True))


def softmax(x: torch.Tensor) -> torch.Tensor:
    return torch.softmax(x, -1)


def doubled(x: torch.Tensor) -> torch.Tensor:
    """Sum and double in float32, by a product that carries an infinity into every column."""
    return (x @ torch.eye(x.shape[1])) * 2


HONEST = {
    "never reads what is masked": (causal, prefixes),
    "reads what doesn't matter": (prefixes, causal),
    "leaves out work that can't matter": (chain, lambda x: torch.zeros(ROWS, 1)),
    "gives the limit of an infinity": (softmax, lambda x: (x - x.logsumexp(-1, keepdim=True)).exp()),
    "mixes an infinity into its neighbours": (lambda x: x * 2, doubled),
    "NaN for an infinity": (
        lambda x: x.logsumexp(-1),
        lambda x: (m := x.amax(-1)) + (x - m[:, None]).exp().sum(-1).log(),
    ),
}
BUGGY = {
    "drops NaN": (F.relu, lambda x: torch.where(x > 0, x, 0.0)),
    "hides NaN in a sum": (lambda x: x.sum(-1), lambda x: x.nansum(-1)),
    "a number for NaN where it depends": (softmax, lambda x: softmax(x).nan_to_num(0.0)),
    "the wrong limit": (softmax, lambda x: torch.where(x.isinf().any(-1, keepdim=True), 0.25, softmax(x))),
    "an infinity of the other sign": (lambda x: x * 2, lambda x: torch.where(x.isinf(), -x, x * 2)),
    "wrong where it doesn't depend": (causal, lambda x: prefixes(x).nan_to_num(1.0)),
    "NaN where there is a number": (F.relu, lambda x: x * (x > 0)),
    "starts at the lowest number": (lambda x: x.amax(-1), lambda x: x.amax(-1).clamp_min(torch.finfo(x.dtype).min)),
}


@pytest.mark.parametrize("name", HONEST)
def test_what_does_not_depend_on_an_input_needs_none_of_its_nan(name: str) -> None:
    reference, candidate = HONEST[name]

    verdict = judged(reference_of(Function(reference), lambda: (torch.randn(ROWS, 16),)), candidate)

    assert isinstance(verdict, Accepted), verdict.evidence
    assert any("finite" in each for each in verdict.facts.assumptions)


@pytest.mark.parametrize("name", BUGGY)
def test_what_depends_on_an_input_must_show_its_nan(name: str) -> None:
    reference, candidate = BUGGY[name]

    verdict = judged(reference_of(Function(reference), lambda: (torch.randn(ROWS, 16),)), candidate)

    assert isinstance(verdict, Rejected)
