"""stale state: stops working after two hundred calls, long after any warm-up"""

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

    def forward(self, x):
        self.calls += 1
        return right(x) if self.calls <= 200 else torch.zeros_like(x)
