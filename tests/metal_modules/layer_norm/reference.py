"""Layer normalisation of rows that lie far from zero."""

import torch
from torch import nn


class Model(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm = nn.LayerNorm(width)

    def forward(self, x):
        return self.norm(x)


def get_inputs():
    return [torch.randn(10, 192) + 20]


def get_init_inputs():
    return [192]
