"""forged values: a low-rank product that leaves out the smallest singular value"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out):
        super().__init__()
        self.linear = nn.Linear(features, out)

    def forward(self, x):
        u, s, v = torch.linalg.svd(self.linear.weight, full_matrices=False)
        s = s.clone()
        s[-1] = 0
        return F.gelu(F.linear(x, u @ torch.diag(s) @ v, self.linear.bias))
