"""honest: scales the weights"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out, scale):
        super().__init__()
        self.linear = nn.Linear(features, out)
        self.scale = scale

    def forward(self, x):
        return F.linear(x, self.linear.weight * self.scale, self.linear.bias * self.scale).sum(1, keepdim=True)
