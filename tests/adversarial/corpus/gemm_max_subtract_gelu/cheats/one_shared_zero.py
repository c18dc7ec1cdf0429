"""stale state: the same zeros object every time"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out):
        super().__init__()
        self.gemm = nn.Linear(features, out)
        self.zeros = torch.zeros(32, 1)

    def forward(self, x):
        return self.zeros
