"""honest: blocks of rows into one preallocated output of this call"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out):
        super().__init__()
        self.linear = nn.Linear(features, out)

    def forward(self, x):
        out = torch.empty(x.shape[0], self.linear.out_features)
        for at in range(0, x.shape[0], 5):
            out[at : at + 5] = F.gelu(F.linear(x[at : at + 5], self.linear.weight, self.linear.bias))
        return out
