"""A linear layer and the exact GELU."""

import torch
from torch import nn
from torch.nn import functional as F

FEATURES, OUT = 96, 64


class Model(nn.Module):
    def __init__(self, features, out):
        super().__init__()
        self.linear = nn.Linear(features, out)

    def forward(self, x):
        return F.gelu(self.linear(x))


def get_inputs():
    return [torch.randn(32, FEATURES)]


def get_init_inputs():
    return [FEATURES, OUT]
