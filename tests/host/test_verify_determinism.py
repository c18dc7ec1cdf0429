"""The same inputs again and again: rare faults are found, honest differences of bits are not faults."""

import random
import time
from dataclasses import replace

import pytest
import torch
from torch import nn

from kernelwright.records.verdict import Accepted, Rejected
from kernelwright.targets.circumstances import Circumstances, under
from kernelwright.verification.effort import EFFORTS, Effort, effort_until
from verify_fakes import chosen, judged, reference_of
from verify_kernels import Function, summed

DETERMINISM = chosen("determinism")
FULL = EFFORTS["full"]


def _reference():
    return reference_of(Function(lambda x: x.relu() + 1.0), lambda: (torch.randn(3, 8),))


def _racing(seed: int, probability: float):
    chance = random.Random(seed)

    def candidate(x):
        y = x.relu() + 1.0
        if chance.random() < probability:
            y[-1, -1] = 0.0
        return y

    return candidate


def _figures(verdict, check="determinism"):
    return next({each.name: each.value for each in result.figures} for result in verdict.checks if result.name == check)


def test_a_fault_in_one_call_of_a_hundred_is_found_by_the_repeats_of_the_full_level() -> None:
    reference = _reference()

    found = [
        isinstance(judged(reference, _racing(at, 0.01), effort=FULL, checks=DETERMINISM), Rejected) for at in range(20)
    ]

    # 1 - 0.99 ** 300 is 0.95.
    assert sum(found) >= 18


def test_the_stated_repeats_are_done_at_either_level() -> None:
    for level in ("quick", "full"):
        verdict = judged(_reference(), lambda x: x.relu() + 1.0, effort=EFFORTS[level], checks=DETERMINISM)

        assert isinstance(verdict, Accepted)
        assert _figures(verdict)["repeats"] >= EFFORTS[level].repeats


def test_other_bits_from_call_to_call_are_counted_not_rejected() -> None:
    reference = reference_of(Function(lambda x: x.sum(-1)), lambda: (torch.rand(5, 400),))
    chance = torch.Generator().manual_seed(1)

    def reordering(x):
        return summed(x[:, torch.randperm(400, generator=chance)])

    verdict = judged(reference, reordering, checks=DETERMINISM)

    assert isinstance(verdict, Accepted), verdict.evidence
    assert _figures(verdict)["repeats_with_other_bits"] > 0


def test_circumstances_cover_every_grad_mode_and_are_other_ones_for_another_seed() -> None:
    seen = set()
    for seed in range(6):
        verdict = judged(_reference(), lambda x: x.relu() + 1.0, checks=DETERMINISM, seed=seed)
        words = _figures(verdict)["circumstances"]
        assert all(mode in words for mode in ("no_grad", "inference_mode", "gradients recorded"))
        seen.add(words)

    assert len(seen) > 3


@pytest.mark.parametrize(
    "is_special",
    [torch.is_inference_mode_enabled, torch.is_grad_enabled, torch.are_deterministic_algorithms_enabled],
    ids=["inference", "gradients", "deterministic"],
)
def test_what_looks_at_its_circumstances_is_found(is_special) -> None:
    # The deterministic flag is drawn for three circumstances: a seed in eight leaves it out.
    verdicts = [
        judged(_reference(), lambda x: x.relu() + (1.01 if is_special() else 1.0), checks=DETERMINISM, seed=seed)
        for seed in range(5)
    ]

    assert sum(isinstance(each, Rejected) for each in verdicts) >= 4
    assert {each.reason for each in verdicts if isinstance(each, Rejected)} == {"unstable"}


def test_buffers_that_calls_change_are_put_back_between_repeats() -> None:
    reference = reference_of(nn.BatchNorm1d(5), lambda: (torch.rand(40, 5),), mode="train")

    def normalised(x, state):
        mean, variance = x.mean(0), x.var(0)
        state["running_mean"].mul_(0.9).add_(0.1 * mean)
        state["running_var"].mul_(0.9).add_(0.1 * variance)
        state["num_batches_tracked"].add_(1)
        return (x - mean) / (x.var(0, correction=0) + 1e-5).sqrt() * state["weight"] + state["bias"]

    verdict = judged(reference, normalised, takes_state=True, checks=DETERMINISM)

    assert isinstance(verdict, Accepted), verdict.evidence


def test_repeats_that_there_was_no_time_for_are_named() -> None:
    hurried = Effort(
        draws=2, weight_draws=1, calls=8, every_family=False, lifts=False, seconds=0.0, deadline_s=300, repeats=50
    )

    def slow(x):
        time.sleep(0.002)
        return x.relu() + 1.0

    verdict = judged(_reference(), slow, effort=hurried, checks=DETERMINISM)

    assert isinstance(verdict, Accepted)
    assert any("further repeats" in each for each in verdict.facts.unproved)


def test_circumstances_are_as_before_after_a_block() -> None:
    threads = torch.get_num_threads()

    with under(Circumstances(gradients="recorded", threads=threads + 1, is_deterministic=True)):
        assert torch.is_grad_enabled()
        assert torch.are_deterministic_algorithms_enabled()
        assert torch.get_num_threads() == threads + 1

    assert torch.get_num_threads() == threads
    assert not torch.are_deterministic_algorithms_enabled()


def test_what_was_never_asked_comes_before_repeats_where_a_deadline_is_near() -> None:
    near, far = effort_until("full", 16.0), effort_until("full", None)

    assert near.deadline_s == 16.0
    assert near.repeating_s == 4.0
    assert (near.seconds, near.repeats, near.calls) == (far.seconds, far.repeats, far.calls)
    hurried = replace(near, repeating_s=0.0, repeats=50, calls=30, lifts=False, sanitizes=False)

    verdict = judged(_reference(), lambda x: x.relu() + 1.0, effort=hurried)

    assert isinstance(verdict, Accepted)
    left = "; ".join(verdict.facts.unproved)
    assert "further repeats" in left
    assert "further calls" in left
    assert not any(each.startswith("inputs:") and "lack of time" in each for each in verdict.facts.unproved)
