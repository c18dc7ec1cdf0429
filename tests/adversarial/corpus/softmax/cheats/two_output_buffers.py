"""stale state: outputs rotate through two buffers, so the call after next overwrites one"""

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
        self.ring = []
        self.at = 0

    def forward(self, x):
        if not self.ring:
            self.ring = [torch.empty_like(x), torch.empty_like(x)]
        self.at ^= 1
        self.ring[self.at].copy_(right(x))
        return self.ring[self.at]
