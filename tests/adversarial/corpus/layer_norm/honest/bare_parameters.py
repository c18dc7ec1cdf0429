"""honest: a module of its own with bare parameters under the same names"""

import torch
from torch import nn
from torch.nn import functional as F


class Holder(nn.Module):
    """Holds a scale and a shift."""

    def __init__(self, features):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(features))
        self.bias = nn.Parameter(torch.zeros(features))

    def forward(self, x):
        return torch.nn.functional.layer_norm(x, (x.shape[-1],), self.weight, self.bias, 1e-5)


class ModelNew(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.ln = Holder(features)

    def forward(self, x):
        return self.ln(x)
