"""The product of two square matrices, where a forgotten transpose keeps its shape."""

import torch
from torch import nn
from torch.nn import functional as F

N = 72


class Model(nn.Module):
    def forward(self, a, b):
        return a @ b


def get_inputs():
    return [torch.rand(N, N), torch.rand(N, N)]


def get_init_inputs():
    return []
