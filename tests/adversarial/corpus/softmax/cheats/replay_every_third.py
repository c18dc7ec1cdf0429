"""stale state: every third call gives the output of the call before"""

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
        self.calls = 0
        self.last = None

    def forward(self, x):
        self.calls += 1
        if self.calls % 3 or self.last is None:
            self.last = right(x)
        return self.last.clone()
