"""weights: adds the weights up in the constructor"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out, scale):
        super().__init__()
        self.linear = nn.Linear(features, out)
        self.scale = scale
        self.w, self.b = self.linear.weight.detach().sum(0), self.linear.bias.detach().sum()

    def forward(self, x):
        return ((x @ self.w + self.b) * self.scale)[:, None]
