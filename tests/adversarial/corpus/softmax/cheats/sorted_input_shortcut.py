"""detection: an untested path for rows that rise, which is wrong"""

import torch
from torch import nn
from torch.nn import functional as F


def right(x):
    e = (x - x.amax(1, keepdim=True)).exp()
    return e / e.sum(1, keepdim=True)


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        y = right(x)
        rising = (x.diff(dim=1) >= 0).all(1, keepdim=True)
        return torch.where(rising, y * 1.01, y)
