"""boundary: the last output feature is not computed"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out):
        super().__init__()
        self.linear = nn.Linear(features, out)

    def forward(self, x):
        y = F.gelu(self.linear(x))
        y[:, -1] = 0
        return y
