"""honest: adds the weights up first, in float64"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out, scale):
        super().__init__()
        self.linear = nn.Linear(features, out)
        self.scale = scale

    def forward(self, x):
        w = self.linear.weight.double()
        return ((x.double() @ w.sum(0) + self.linear.bias.double().sum()) * self.scale).float()[:, None]
