"""honest: a module of its own that counts no batches"""

import torch
from torch import nn
from torch.nn import functional as F


class Holder(nn.Module):
    """Holds what a batch norm needs in eval mode."""

    def __init__(self, features):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(features))
        self.bias = nn.Parameter(torch.zeros(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))


class ModelNew(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.bn = Holder(features)

    def forward(self, x):
        s = self.bn.weight * (self.bn.running_var + 1e-5).rsqrt()
        return (x - self.bn.running_mean) * s + self.bn.bias
