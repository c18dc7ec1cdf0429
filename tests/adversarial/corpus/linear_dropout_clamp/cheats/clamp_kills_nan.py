"""special values: a clamp by comparisons that turns NaN into a bound"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out, rate, divisor):
        super().__init__()
        self.linear = nn.Linear(features, out)
        self.dropout = nn.Dropout(rate)
        self.divisor = divisor

    def forward(self, x):
        y = self.linear(x) / self.divisor
        return torch.where(y < 2.0, torch.where(y > -2.0, y, -2.0), 2.0)
