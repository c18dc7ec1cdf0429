"""honest: adds the weights up first, in every call"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out, scale):
        super().__init__()
        self.linear = nn.Linear(features, out)
        self.scale = scale

    def forward(self, x):
        return torch.addmv(self.linear.bias.sum(), x, self.linear.weight.sum(0))[:, None] * self.scale
