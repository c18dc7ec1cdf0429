"""numerics: weights quantised to eight bits a row"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out):
        super().__init__()
        self.linear = nn.Linear(features, out)

    def forward(self, x):
        w = self.linear.weight
        s = w.abs().amax(1, keepdim=True) / 127
        return F.gelu(F.linear(x, (w / s).round().clamp(-127, 127) * s, self.linear.bias))
