"""honest: min and max of tensors, with a reciprocal"""

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
        y = self.linear(x) * (1 / self.divisor)
        return torch.maximum(torch.minimum(y, torch.tensor(2.0)), torch.tensor(-2.0))
