"""numerics: the input itself above three, where GELU is nearly that"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out):
        super().__init__()
        self.linear = nn.Linear(features, out)

    def forward(self, x):
        y = self.linear(x)
        return torch.where(y > 3, y, F.gelu(y))
