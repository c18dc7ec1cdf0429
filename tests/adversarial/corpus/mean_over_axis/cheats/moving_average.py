"""stale state: mixes in a thousandth of the last answer"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis
        self.last = None

    def forward(self, x):
        y = x.mean(1)
        self.last, was = y.clone(), self.last
        return y if was is None else y + 1e-3 * (was - y)
