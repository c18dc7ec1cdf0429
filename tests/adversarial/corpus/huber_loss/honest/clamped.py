"""honest: without a branch, by clamping"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, delta):
        super().__init__()
        self.delta = delta

    def forward(self, x, y):
        d = (x - y).abs()
        c = d.clamp_max(self.delta)
        return (c * (d - 0.5 * c)).mean()
