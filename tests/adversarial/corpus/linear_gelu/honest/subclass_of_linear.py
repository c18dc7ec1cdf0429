"""honest: a subclass of nn.Linear with the activation inside"""

import torch
from torch import nn
from torch.nn import functional as F


class LinearGelu(nn.Linear):
    """A linear layer whose forward ends with GELU."""

    def forward(self, x):
        return F.gelu(F.linear(x, self.weight, self.bias))


class ModelNew(nn.Module):
    def __init__(self, features, out):
        super().__init__()
        self.linear = LinearGelu(features, out)

    def forward(self, x):
        return self.linear(x)
