"""honest: a scratch of its own that is registered as a buffer"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out):
        super().__init__()
        self.linear = nn.Linear(features, out)
        self.register_buffer("scratch", torch.zeros(32, out))

    def forward(self, x):
        torch.mm(x, self.linear.weight.t(), out=self.scratch)
        return F.gelu(self.scratch + self.linear.bias)
