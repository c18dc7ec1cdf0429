"""numerics: zero below minus three, where GELU is small"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out):
        super().__init__()
        self.linear = nn.Linear(features, out)

    def forward(self, x):
        y = self.linear(x)
        return torch.where(y < -3, 0.0, F.gelu(y))
