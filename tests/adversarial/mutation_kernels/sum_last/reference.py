"""The sum of each row, in vectors of eight partial sums with a tail."""

import torch
from torch import nn


class Model(nn.Module):
    def forward(self, x):
        return x.sum(dim=-1)


def get_inputs():
    return [torch.randn(17, 203)]
