"""The unbiased variance of each row by Welford's method."""

import torch
from torch import nn


class Model(nn.Module):
    def forward(self, x):
        return x.var(dim=-1)


def get_inputs():
    return [torch.randn(22, 61)]
