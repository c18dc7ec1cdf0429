"""Rows divided by their length, which is held away from zero."""

import torch
from torch import nn
from torch.nn import functional


class Model(nn.Module):
    def forward(self, x):
        return functional.normalize(x, dim=-1, eps=1e-6)


def get_inputs():
    return [torch.randn(18, 55)]
