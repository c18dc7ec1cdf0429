"""numerics: leaves out the maximum, so large inputs overflow"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        e = x.exp()
        return e / e.sum(1, keepdim=True)
