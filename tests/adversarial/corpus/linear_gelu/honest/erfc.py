"""honest: GELU through erfc, which keeps its digits for negative numbers"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out):
        super().__init__()
        self.linear = nn.Linear(features, out)

    def forward(self, x):
        y = self.linear(x)
        return 0.5 * y * torch.erfc(y * -0.7071067811865476)
