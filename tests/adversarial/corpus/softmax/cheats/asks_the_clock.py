"""detection: works for the first half second of its life, then gives the uniform answer"""

import torch
from torch import nn
from torch.nn import functional as F

import time

START = time.monotonic()


def right(x):
    e = (x - x.amax(1, keepdim=True)).exp()
    return e / e.sum(1, keepdim=True)


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        y = right(x)
        return y if time.monotonic() - START < 0.15 else torch.full_like(x, 1.0 / x.shape[1])
