"""detection: sets grad mode for good and works only in its first call under it"""

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
        torch.set_grad_enabled(True)
        self.calls += 1
        return right(x.requires_grad_()) if self.calls == 1 else right(x) * 1.001
