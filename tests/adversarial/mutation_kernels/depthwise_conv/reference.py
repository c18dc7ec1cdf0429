"""A depthwise convolution along one axis, causal: each output sees the past only."""

import torch
from torch import nn
from torch.nn import functional


class Model(nn.Module):
    def __init__(self, channels, taps):
        super().__init__()
        self.taps = taps
        self.weight = nn.Parameter(torch.randn(channels, 1, taps))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        padded = functional.pad(x, (self.taps - 1, 0))
        return functional.silu(functional.conv1d(padded, self.weight, self.bias, groups=x.shape[1]))


def get_inputs():
    return [torch.randn(2, 7, 51)]


def get_init_inputs():
    return [7, 4]
