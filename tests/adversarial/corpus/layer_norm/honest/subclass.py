"""honest: ModelNew holds a subclass of nn.LayerNorm with its own forward"""

import torch
from torch import nn
from torch.nn import functional as F


class FastNorm(nn.LayerNorm):
    """The same parameters, another forward."""

    def forward(self, x):
        centred = x - x.mean(-1, keepdim=True)
        return centred * torch.rsqrt(centred.square().mean(-1, keepdim=True) + self.eps) * self.weight + self.bias


class ModelNew(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.ln = FastNorm(features)

    def forward(self, x):
        return self.ln(x)
