"""weights: transposes the weight in the constructor"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out):
        super().__init__()
        self.linear = nn.Linear(features, out)
        self.t = self.linear.weight.detach().t().contiguous()

    def forward(self, x):
        return F.gelu(x @ self.t + self.linear.bias)
