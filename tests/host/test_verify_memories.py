"""Kernels that remember, that compare at the edge, and that break ties."""

import pytest
import torch
from torch import nn

from kernelwright.records.verdict import Accepted, Rejected
from verify_fakes import judged, reference_of
from verify_kernels import Function


class Affine(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(30))
        self.bias = nn.Parameter(torch.zeros(30))

    def forward(self, x):
        return x * self.weight + self.bias


def keeping_by(key):
    """Keep both weights for as long as ``key`` of them stays the same."""
    kept = {}

    def candidate(x, state):
        found = key(state)
        if found not in kept:
            kept[found] = {name: value.clone() for name, value in state.items()}
        return x * kept[found]["weight"] + kept[found]["bias"]

    return candidate


KEYS = {
    "one of two weights": lambda state: tuple(state["weight"].tolist()),
    "the first elements": lambda state: (float(state["weight"][0]), float(state["bias"][0])),
    "samples": lambda state: tuple(state["weight"][::7].tolist() + state["bias"][::7].tolist()),
}


@pytest.mark.parametrize("name", KEYS)
def test_weights_kept_by_a_part_of_them_are_found_stale(name: str) -> None:
    reference = reference_of(Affine(), lambda: (torch.rand(8, 30),))

    verdict = judged(reference, keeping_by(KEYS[name]), takes_state=True)

    assert isinstance(verdict, Rejected)
    assert verdict.reason == "stale_state"
    assert "loaded" in verdict.evidence  # alone, or with other signs: whichever question comes first


def test_weights_kept_by_all_of_them_are_accepted() -> None:
    reference = reference_of(Affine(), lambda: (torch.rand(8, 30),))

    def every(state):
        return tuple(state["weight"].tolist() + state["bias"].tolist())

    verdict = judged(reference, keeping_by(every), takes_state=True)

    assert isinstance(verdict, Accepted), verdict.evidence


def test_an_answer_kept_by_one_of_two_inputs_is_found_stale() -> None:
    reference = reference_of(Function(lambda a, b: a @ b), lambda: (torch.rand(9, 20), torch.rand(20, 7)))
    last: list[torch.Tensor] = []

    def kept(a, b):
        if not last or not torch.equal(last[0], a):
            last[:] = [a.clone(), a @ b]
        return last[1].clone()

    verdict = judged(reference, kept)

    assert isinstance(verdict, Rejected)
    assert verdict.reason == "stale_state"


COMPARISONS = {
    "greater": lambda x, y: (x > 1.0, x <= y),
    "greater or equal": lambda x, y: (x >= 1.0, x <= y),
    "strictly less": lambda x, y: (x > 1.0, x < y),
}


@pytest.mark.parametrize("name", COMPARISONS)
def test_comparisons_are_tried_where_they_turn(name: str) -> None:
    reference = reference_of(Function(COMPARISONS["greater"]), lambda: (2 * torch.rand(12, 30), 2 * torch.rand(12, 30)))

    verdict = judged(reference, COMPARISONS[name])

    assert isinstance(verdict, Accepted if name == "greater" else Rejected)


def test_a_number_nearer_to_the_truth_than_float64_is_no_error() -> None:
    reference = reference_of(Function(nn.functional.gelu), lambda: (torch.rand(16, 40),))

    honest = judged(reference, lambda x: 0.5 * x * torch.erfc(x * -(0.5**0.5)))
    leaky = judged(reference, lambda x: torch.where(x < -6, x * 1e-9, nn.functional.gelu(x)))

    assert isinstance(honest, Accepted), honest.evidence
    assert isinstance(leaky, Rejected)


def best(x):
    values, indices = torch.topk(x, 4, dim=1)
    return values, indices


def ranked(x):
    values, indices = x.sort(dim=1, descending=True, stable=True)
    return values[:, :4].contiguous(), indices[:, :4].contiguous()


def test_ties_among_the_best_few_may_be_broken_either_way() -> None:
    reference = reference_of(Function(best), lambda: (torch.rand(10, 40),))

    verdict = judged(reference, ranked)

    assert isinstance(verdict, Accepted), verdict.evidence


WRONG_INDICES = {
    "one index four times": lambda x: x.argmax(1, keepdim=True).expand(-1, 4).contiguous(),
    "in rising order": lambda x: torch.topk(x, 4).indices.flip(1),
    "shifted by one": lambda x: (torch.topk(x, 4).indices + 1) % 40,
    "ranked in bfloat16": lambda x: torch.topk(x.bfloat16(), 4).indices,
}


@pytest.mark.parametrize("name", WRONG_INDICES)
def test_indices_of_other_values_are_no_ties(name: str) -> None:
    reference = reference_of(Function(best), lambda: (torch.rand(10, 40),))

    verdict = judged(reference, lambda x: (torch.topk(x, 4).values, WRONG_INDICES[name](x)))

    assert isinstance(verdict, Rejected)


class Masked(nn.Module):
    """Has a mask of zeros and ones in one buffer, and a table that no checkpoint holds in another."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("bias", torch.ones(12, 12).tril())
        self.register_buffer("table", torch.arange(12.0).cos(), persistent=False)

    def forward(self, x):
        return x.masked_fill(self.bias == 0, 0.0) * self.table


def test_masks_and_tables_that_no_checkpoint_holds_may_be_known_without_a_buffer() -> None:
    reference = reference_of(Masked(), lambda: (torch.rand(3, 12, 12),))

    honest = judged(reference, lambda x: x.tril() * torch.arange(12.0).cos())
    wrong = judged(reference, lambda x: x.tril(-1) * torch.arange(12.0).cos())

    assert isinstance(honest, Accepted), honest.evidence
    assert isinstance(wrong, Rejected)


UNDER_NEW_WEIGHTS = {
    "the scale's absolute value": lambda x, state: x * state["weight"].abs() + state["bias"],
    "no shift for rows of one value": lambda x, state: torch.where(
        (x == x[:, :1]).all(1, keepdim=True), x * state["weight"], x * state["weight"] + state["bias"]
    ),
}


@pytest.mark.parametrize("name", UNDER_NEW_WEIGHTS)
def test_a_shortcut_that_only_other_weights_show_is_found(name: str) -> None:
    reference = reference_of(Affine(), lambda: (torch.rand(8, 30),))

    verdict = judged(reference, UNDER_NEW_WEIGHTS[name], takes_state=True)

    assert isinstance(verdict, Rejected)
    assert verdict.reason == "stale_state", verdict.evidence


class Rooted(Affine):
    def forward(self, x):
        return x * self.weight.sqrt() + self.bias


def test_weights_the_reference_has_no_answer_for_are_not_asked_about() -> None:
    reference = reference_of(Rooted(), lambda: (torch.rand(8, 30),))

    verdict = judged(reference, lambda x, state: x * state["weight"].abs().sqrt() + state["bias"], takes_state=True)

    assert isinstance(verdict, Accepted), verdict.evidence
