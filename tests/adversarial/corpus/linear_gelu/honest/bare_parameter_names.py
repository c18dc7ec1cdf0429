"""honest: a module dictionary that yields the same parameter names"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out):
        super().__init__()
        torch.manual_seed(0)
        made = nn.Linear(features, out)
        self.linear = nn.ParameterDict({"weight": made.weight, "bias": made.bias})

    def forward(self, x):
        return F.gelu(F.linear(x, self.linear["weight"], self.linear["bias"]))
