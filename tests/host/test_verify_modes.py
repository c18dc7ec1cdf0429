"""Calls in a row, without anybody putting buffers back in between."""

import torch
from torch import nn

from kernelwright.records.verdict import Accepted, Rejected
from verify_fakes import chosen, judged, reference_of

MODES = chosen("weights", "modes")


def _normalised(x, state, *, updates=True):
    mean, variance = x.mean(0), x.var(0)
    if updates:
        state["running_mean"].mul_(0.9).add_(0.1 * mean)
        state["running_var"].mul_(0.9).add_(0.1 * variance)
        state["num_batches_tracked"].add_(1)
    return (x - mean) / (x.var(0, correction=0) + 1e-5).sqrt() * state["weight"] + state["bias"]


def _only_at_first(x, state):
    return _normalised(x, state, updates=int(state["num_batches_tracked"]) == 0)


def _reference():
    return reference_of(nn.BatchNorm1d(5), lambda: (torch.rand(40, 5),), mode="train")


def test_buffers_must_be_right_after_the_second_call_in_a_row_too() -> None:
    good, bad = (judged(_reference(), each, takes_state=True, checks=MODES) for each in (_normalised, _only_at_first))

    assert isinstance(good, Accepted), good.evidence
    assert isinstance(bad, Rejected)
    assert "second of two calls in a row" in bad.evidence
    assert bad.reason == "stale_state"
