"""A convolution with stride and padding."""

import torch
from torch import nn


class Model(nn.Module):
    def __init__(self, inputs, outputs, size):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, size, stride=2, padding=1)

    def forward(self, x):
        return self.conv(x)


def get_inputs():
    return [torch.randn(2, 3, 15, 13)]


def get_init_inputs():
    return [3, 8, 3]
