"""Linear, dropout in eval mode, clamp and a division by a constructor's number."""

import torch
from torch import nn
from torch.nn import functional as F


class Model(nn.Module):
    def __init__(self, features, out, rate, divisor):
        super().__init__()
        self.linear = nn.Linear(features, out)
        self.dropout = nn.Dropout(rate)
        self.divisor = divisor

    def forward(self, x):
        return torch.clamp(self.dropout(self.linear(x)) / self.divisor, -2.0, 2.0)


def get_inputs():
    return [torch.rand(20, 30)]


def get_init_inputs():
    return [30, 25, 0.2, 3.0]
