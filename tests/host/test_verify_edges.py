"""Ties, halves, bounds, the ends of types: slips are found, other honest choices are not slips."""

import pytest
import torch
from torch.nn import functional as F  # noqa: N812 - its usual name

from kernelwright.records.verdict import Accepted, Rejected
from kernelwright.verification.edges import integer_cases
from kernelwright.verification.effort import Effort
from verify_fakes import chosen, judged, reference_of
from verify_kernels import Function

EDGES = chosen("edges")
BRIEF = Effort(draws=2, weight_draws=1, calls=8, every_family=True, lifts=False, seconds=60.0, deadline_s=300.0)
TABLE = torch.randn(50, 6, generator=torch.Generator().manual_seed(2))


def _away_from_zero(x):
    return torch.where(x < 0, (x - 0.5).ceil(), (x + 0.5).floor())


def _by_sampling_rows(x):
    y = torch.softmax(x, -1)
    return y[:1].expand_as(y).clone() if torch.equal(x[0], x[1]) and torch.equal(x[1], x[2]) else y


def _floats():
    return (torch.randn(20, 30),)


def _bytes(dtype, low, high):
    return lambda: (torch.randint(low, high, (40,)).to(dtype),)


def _indices():
    return (torch.randint(0, 40, (60,)),)  # never the last ten of the table


# What it is, reference, draw, candidate.
SLIPS = {
    "rounding away from zero": (torch.round, _floats, _away_from_zero),
    "a bound that should be open": (lambda x: x * (x > 0.5), _floats, lambda x: x * (x >= 0.5)),
    "a sign that is never 0": (torch.sign, _floats, lambda x: torch.where(x >= 0, 1.0, -1.0)),
    "all rows after looking at two": (lambda x: torch.softmax(x, -1), _floats, _by_sampling_rows),
    "the sum in float16": (
        lambda x: (x.float().sum(-1) / 300).half(),
        lambda: (torch.randn(8, 300).half(),),
        lambda x: torch.stack([sum(row.unbind(), torch.zeros((), dtype=torch.float16)) for row in x.cpu()]) / 300,
    ),
    "an index cut off": (lambda i: TABLE[i], _indices, lambda i: TABLE[i.clamp_max(45)]),
    "an 8-bit index": (lambda i: TABLE[i], _indices, lambda i: TABLE[(i * 6).to(torch.uint8).long() // 6]),
    "a sum that saturates": (
        lambda x: x + x,
        _bytes(torch.int8, -127, 127),
        lambda x: (x.int() * 2).clamp(-253, 252).to(torch.int8),
    ),
    "an absolute value that doesn't wrap": (
        lambda x: x.abs(),
        _bytes(torch.int8, -127, 128),
        lambda x: x.int().abs().clamp_max(127).to(torch.int8),
    ),
    "every class must occur": (
        lambda t: torch.bincount(t, minlength=12),
        lambda: (torch.randint(0, 12, (400,)),),
        lambda t: torch.bincount(t, minlength=12).clamp_min(1),
    ),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_at_an_edge_is_found(name: str) -> None:
    function, draw, candidate = SLIPS[name]
    reference = reference_of(Function(function), draw)

    verdict = judged(reference, candidate, effort=BRIEF, checks=EDGES)

    assert isinstance(verdict, Rejected)
    assert verdict.checks[-2].name == "edges"


def _topk_of_the_last(x):
    values, indices = x.flip(-1).topk(5, -1)
    return values, x.shape[-1] - 1 - indices


def _sorted_unstably(x):
    values, indices = x.flip(-1).sort(dim=-1, stable=True)
    return values, x.shape[-1] - 1 - indices


def _pooled_from_the_end(x):
    values, indices = F.max_pool2d(x.flip(-1, -2), 2, return_indices=True)
    return values.flip(-1, -2), (x.shape[-1] * x.shape[-2] - 1 - indices).flip(-1, -2)


HONEST = {
    "top values, the last of ties": (lambda x: tuple(x.topk(5, -1)), _floats, _topk_of_the_last),
    "a sort, the last of ties first": (lambda x: tuple(x.sort(-1)), _floats, _sorted_unstably),
    "pooling, the last of ties": (
        lambda x: tuple(F.max_pool2d(x, 2, return_indices=True)),
        lambda: (torch.randn(2, 3, 8, 8),),
        _pooled_from_the_end,
    ),
    "rounding by adding": (torch.round, _floats, lambda x: (x + 12582912.0) - 12582912.0),
    "a relu by maximum": (F.relu, _floats, lambda x: torch.where(x > 0, x, torch.zeros_like(x))),
    "a hard swish spelt out": (F.hardswish, _floats, lambda x: x * (x + 3).clamp(0, 6) * (1 / 6)),
    "times a reciprocal before rounding": (
        lambda x: (x / 0.1).round() * 0.1,
        _floats,
        lambda x: (x * (1 / 0.1)).round() * 0.1,
    ),
    "a softmax with exp2": (
        lambda x: torch.softmax(x, -1),
        _floats,
        lambda x: (e := ((x - x.amax(-1, True)) * 1.4426950408889634).exp2()) / e.sum(-1, True),
    ),
    "half precision summed in float32": (
        lambda x: x.sum(-1),
        lambda: (torch.randn(8, 300).half(),),
        lambda x: x.float().sum(-1).half(),
    ),
    "an embedding by one-hot": (lambda i: TABLE[i], _indices, lambda i: F.one_hot(i, 50).float() @ TABLE),
    "flags that are 0 or 1": (
        lambda m: m.float() * 2,
        _bytes(torch.uint8, 0, 2),
        lambda m: torch.where(m == 1, 2.0, 0.0),
    ),
    "a loss over classes": (
        F.cross_entropy,
        lambda: (torch.randn(40, 12), torch.randint(0, 12, (40,))),
        lambda x, t: (x.logsumexp(-1) - x.gather(-1, t[:, None])[:, 0]).mean(),
    ),
    "a logarithm, which most edges are outside of": (
        torch.log,
        lambda: (torch.rand(9, 9),),
        lambda x: x.log2() * 0.6931471805599453,
    ),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_choice_at_an_edge_passes(name: str) -> None:
    function, draw, candidate = HONEST[name]
    reference = reference_of(Function(function), draw)

    verdict = judged(reference, candidate, effort=BRIEF, checks=EDGES)

    assert isinstance(verdict, Accepted), verdict.evidence


WRONG_ORDERS = {
    "an index twice": (lambda x: x.topk(5, -1).indices, lambda x: x.argmax(-1, keepdim=True).expand(20, 5).clone()),
    "another value's index": (lambda x: x.sort(-1).indices, lambda x: x.sort(-1, descending=True).indices),
}


@pytest.mark.parametrize("name", WRONG_ORDERS)
def test_ties_excuse_no_other_order(name: str) -> None:
    function, candidate = WRONG_ORDERS[name]

    assert isinstance(
        judged(reference_of(Function(function), _floats), candidate, effort=BRIEF, checks=EDGES), Rejected
    )


def test_an_index_goes_up_to_what_the_reference_takes_but_no_further_where_it_takes_anything() -> None:
    draws = [[torch.tensor([3, 17, 5])], [torch.tensor([2, 11, 12])]]

    bounded = integer_cases(draws, lambda leaves: int(leaves[0].max()) < 25, probes=True)
    boundless = integer_cases(draws, lambda leaves: True, probes=True)

    assert [int(case.leaves[0].max()) for case in bounded] == [2, 24, 24]
    assert [int(case.leaves[0].min()) for case in bounded] == [2, 24, 2]
    assert [int(case.leaves[0].max()) for case in boundless] == [2, 17, 17]
