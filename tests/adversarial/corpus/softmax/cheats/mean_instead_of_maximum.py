"""numerics: subtracts the mean where the maximum is due"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        e = (x - x.mean(1, keepdim=True)).exp()
        return e / e.sum(1, keepdim=True)
