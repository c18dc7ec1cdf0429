"""weights: forgets the bias"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out, scale):
        super().__init__()
        self.linear = nn.Linear(features, out)
        self.scale = scale

    def forward(self, x):
        return (x @ self.linear.weight.sum(0) * self.scale)[:, None]
