"""A linear layer with bias and relu; the weight is transposed once, in prepare."""

import torch
from torch import nn


class Model(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.linear = nn.Linear(inputs, outputs)

    def forward(self, x):
        return torch.relu(self.linear(x))


def get_inputs():
    return [torch.randn(19, 41)]


def get_init_inputs():
    return [41, 23]
