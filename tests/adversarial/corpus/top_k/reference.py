"""The five largest numbers of each row and where they are: floats and integers in a tuple."""

import torch
from torch import nn
from torch.nn import functional as F


class Model(nn.Module):
    def __init__(self, k):
        super().__init__()
        self.k = k

    def forward(self, x):
        values, indices = torch.topk(x, self.k, dim=-1)
        return values, indices


def get_inputs():
    return [torch.rand(24, 100)]


def get_init_inputs():
    return [5]
