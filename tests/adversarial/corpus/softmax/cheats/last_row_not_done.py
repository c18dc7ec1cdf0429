"""boundary: the last row is not computed"""

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
        y[-1] = 0
        return y
