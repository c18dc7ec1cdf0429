"""Which modules do the same in training and in evaluation mode."""

import pytest
import torch
from torch import nn

from kernelwright.problems.capture import Captured, capture
from kernelwright.problems.modes import is_alike_in_both_modes


class Branches(nn.Module):
    def forward(self, x):
        return x.relu() if self.training else x.tanh()


class AddsConstant(nn.Module):
    def forward(self, x):
        return x + torch.full((3,), 2.0 if self.training else 3.0)


def is_alike(module):
    example = (torch.randn(4, 3),)
    captured = capture(module, example, {})
    assert isinstance(captured, Captured)
    before = [each.training for each in module.modules()]
    found = is_alike_in_both_modes(module, captured, example, {})
    assert [each.training for each in module.modules()] == before
    return found


@pytest.mark.parametrize("mode", [True, False])
@pytest.mark.parametrize(
    ("module", "expected"),
    [
        (nn.Linear(3, 5), True),
        (nn.Sequential(nn.Linear(3, 3), nn.LayerNorm(3), nn.GELU()), True),
        (nn.Dropout(0.0), True),
        (nn.Dropout(0.5), False),
        (nn.BatchNorm1d(3), False),
        (nn.BatchNorm1d(3, track_running_stats=False), True),
        (Branches(), False),
        (AddsConstant(), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_modes_are_alike_where_graph_state_and_constants_are(module, expected, mode):
    assert is_alike(module.train(mode)) is expected
