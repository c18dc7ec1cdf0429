"""Callables that cheat or carry state: each is rejected for what it does."""

import math
import sys
import time

import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 - its usual name

from kernelwright.errors import MachineNotAbleError
from kernelwright.records.verdict import Accepted, Rejected
from kernelwright.verification.effort import EFFORTS, Effort
from verify_fakes import candidate_of, judged, reference_of
from verify_kernels import ARGMAX, CUMSUM, KERNELS, SOFTMAX, Function


def right(x):
    return F.softmax(x, -1)


def caches_its_first_output():
    kept = []
    return lambda x: (kept or kept.append(right(x)) or kept)[0].clone()


def caches_by_address():
    kept = {}
    return lambda x: kept.setdefault(x.data_ptr(), right(x)).clone()


def caches_by_first_element():
    kept = {}
    return lambda x: kept.setdefault(float(x.flatten()[0]), right(x)).clone()


def wrong_from_call(number):
    calls = []
    return lambda x: calls.append(1) or (right(x) if len(calls) < number else right(x) * 0)


def one_buffer():
    out = torch.empty(16, 700)
    return lambda x: out.copy_(right(x))


def adds_to_what_was_there(x):
    return torch.empty_like(x).mul_(0).add_(right(x))


def sleeps(x):
    time.sleep(0.05)
    return right(x)


CHEATS = {
    "caches its first output": (caches_its_first_output, {"wrong_values"}),
    "caches by address": (caches_by_address, {"wrong_values"}),
    "caches by the first element": (caches_by_first_element, {"stale_state", "wrong_values", "special_values"}),
    "wrong from call 60 on": (lambda: wrong_from_call(60), {"stale_state", "wrong_values"}),
    "one buffer for every output": (one_buffer, {"aliased_output"}),
    "reads before it writes": (lambda: adds_to_what_was_there, {"wrong_values"}),
    "exits": (lambda: lambda x: sys.exit(0), {"crashed"}),
    "raises": (lambda: lambda x: 1 // 0, {"crashed"}),
    "changes its input": (lambda: lambda x: right(x.mul_(1.0).add_(1.0)), {"mutated_input"}),
    "returns its input": (lambda: lambda x: x, {"aliased_output"}),
    "returns no tensor": (lambda: lambda x: 1.0, {"wrong_structure"}),
}


@pytest.mark.parametrize("name", CHEATS)
def test_a_cheat_is_rejected_for_what_it_does(name: str) -> None:
    make, reasons = CHEATS[name]
    effort = Effort(draws=2, weight_draws=1, calls=80, every_family=False, lifts=False, seconds=500, deadline_s=900)

    verdict = judged(SOFTMAX(), make(), effort=effort)

    assert isinstance(verdict, Rejected)
    assert verdict.reason in reasons, verdict.evidence


def test_ties_may_be_broken_either_way_but_values_may_not_differ() -> None:
    last = KERNELS["argmax"].honest["last of ties"]
    full = Effort(draws=1, weight_draws=1, calls=8, every_family=True, lifts=False, seconds=500, deadline_s=900)

    assert isinstance(judged(ARGMAX(), last, effort=full), Accepted)
    assert isinstance(judged(ARGMAX(), lambda x: x.argmin(1), effort=full), Rejected)


def test_a_kernel_that_drops_nan_passes_only_with_its_assumption_declared() -> None:
    reference = reference_of(Function(F.relu), lambda: (torch.randn(30, 30),))

    def drops(x):
        return torch.where(x > 0, x, torch.zeros_like(x))

    silent = judged(reference, drops)
    declared = judged(reference, drops, declared=("inputs are finite",))

    assert isinstance(silent, Rejected)
    assert silent.reason == "special_values"
    assert "ASSUMPTIONS" in silent.evidence
    assert isinstance(declared, Accepted)
    assert "inputs are finite" in declared.facts.assumptions


def _beside_huge(spoilt):
    def candidate(x):
        is_huge = bool(((x.abs() > 1e15) & x.isfinite()).any())
        return F.relu(x) + spoilt if is_huge else F.relu(x)

    return candidate


def test_beside_a_huge_number_digits_may_go_but_nothing_may_overflow() -> None:
    reference = reference_of(Function(F.relu), lambda: (torch.randn(30, 30),))

    mixing, overflowing = judged(reference, _beside_huge(1e9)), judged(reference, _beside_huge(math.inf))

    assert isinstance(mixing, Accepted), mixing.evidence
    assert any("huge one" in each for each in mixing.facts.unproved)
    assert isinstance(overflowing, Rejected)


def test_an_assumption_excuses_no_wrong_number() -> None:
    verdict = judged(SOFTMAX(), lambda x: right(x) * 1.01, declared=("inputs are finite", "intermediates are finite"))

    assert isinstance(verdict, Rejected)


def test_a_random_reference_can_not_be_verified() -> None:
    reference = reference_of(Function(lambda x: x + torch.rand_like(x)), lambda: (torch.rand(4, 4),))

    verdict = judged(reference, lambda x: x)

    assert isinstance(verdict, Rejected)
    assert "random" in verdict.evidence


def _normalised(x, state, *, updates=True):
    mean, variance = x.mean(0), x.var(0)
    if updates:
        state["running_mean"].mul_(0.9).add_(0.1 * mean)
        state["running_var"].mul_(0.9).add_(0.1 * variance)
        state["num_batches_tracked"].add_(1)
    scaled = (x - mean) / (x.var(0, correction=0) + 1e-5).sqrt()
    return scaled * state["weight"] + state["bias"]


def test_state_that_the_reference_changes_must_be_changed_too() -> None:
    reference = reference_of(nn.BatchNorm1d(5), lambda: (torch.rand(40, 5),), mode="train")

    good = judged(reference, _normalised, takes_state=True)
    bad = judged(reference, lambda x, state: _normalised(x, state, updates=False), takes_state=True)

    assert isinstance(good, Accepted), good.evidence
    assert isinstance(bad, Rejected)
    assert "after the call" in bad.evidence


def test_no_time_means_no_acceptance() -> None:
    hurried = Effort(draws=2, weight_draws=1, calls=8, every_family=False, lifts=False, seconds=0.0, deadline_s=0.05)

    with pytest.raises(MachineNotAbleError, match="more time"):
        judged(SOFTMAX(), sleeps, effort=hurried)


def test_what_was_left_out_is_listed_as_unproved() -> None:
    verdict = judged(SOFTMAX(), right)

    assert isinstance(verdict, Accepted)
    assert any(each.startswith("inputs: ") for each in verdict.facts.unproved)
    assert any(each.startswith("lifting: ") for each in verdict.facts.unproved)
    assert [check.name for check in verdict.checks][-1] == "costs"


def test_the_same_seed_gives_the_same_verdict() -> None:
    bug = KERNELS["cumsum"].buggy["exclusive"]

    first, second = (judged(CUMSUM(), bug, seed=5) for _ in range(2))

    assert isinstance(first, Rejected)
    assert (first.reason, first.evidence) == (second.reason, second.evidence)
    assert first.candidate_id == candidate_of(CUMSUM()).id


def test_inputs_of_integers_alone_are_moved_about() -> None:
    def table(i):
        return torch.arange(50, dtype=torch.float32).sqrt()[i]

    reference = reference_of(Function(table), lambda: (torch.randint(0, 50, (40,)),))

    assert isinstance(judged(reference, table), Accepted)
    assert isinstance(judged(reference, lambda i: table(i.clamp_max(48))), Rejected)


def test_a_large_tensor_is_compared_piece_by_piece() -> None:
    reference = reference_of(Function(F.relu), lambda: (torch.randn(2100, 2100),))
    hurried = Effort(draws=1, weight_draws=1, calls=1, every_family=False, lifts=False, seconds=0.0, deadline_s=300)

    def wrong(x):
        y = F.relu(x)
        y[2099, 2098] += 1
        return y

    verdict = judged(reference, wrong, effort=hurried)

    assert isinstance(verdict, Rejected)
    assert "[2099, 2098]" in verdict.evidence


def test_every_level_is_a_table_row() -> None:
    assert EFFORTS["quick"].calls < EFFORTS["full"].calls
