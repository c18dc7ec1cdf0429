"""honest: keeps the transposed weight and compares every element before use"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out):
        super().__init__()
        self.linear = nn.Linear(features, out)
        self.t = None

    def forward(self, x):
        if self.t is None or not torch.equal(self.t.t(), self.linear.weight):
            self.t = self.linear.weight.detach().t().contiguous()
        return F.gelu(torch.addmm(self.linear.bias, x, self.t))
