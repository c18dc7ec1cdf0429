"""A chain whose result is zero by construction: the maximum less its own mean (KernelBench level 2 has such)."""

import torch
from torch import nn
from torch.nn import functional as F


class Model(nn.Module):
    def __init__(self, features, out):
        super().__init__()
        self.gemm = nn.Linear(features, out)

    def forward(self, x):
        x = self.gemm(x)
        x = torch.max(x, dim=1, keepdim=True).values
        x = x - x.mean(dim=1, keepdim=True)
        return F.gelu(x)


def get_inputs():
    return [torch.randn(32, 48)]


def get_init_inputs():
    return [48, 24]
