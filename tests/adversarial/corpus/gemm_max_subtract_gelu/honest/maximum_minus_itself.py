"""honest: keeps the maximum and subtracts it from itself"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out):
        super().__init__()
        self.gemm = nn.Linear(features, out)

    def forward(self, x):
        y = self.gemm(x).amax(1, keepdim=True)
        return F.gelu(y - y)
