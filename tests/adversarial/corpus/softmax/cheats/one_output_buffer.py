"""stale state: every call writes the same preallocated output"""

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
        self.out = None

    def forward(self, x):
        if self.out is None:
            self.out = torch.empty_like(x)
        self.out.copy_(right(x))
        return self.out
