"""honest: row sums in float64"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, delta):
        super().__init__()
        self.delta = delta

    def forward(self, x, y):
        d = (x - y).abs().double()
        c = d.clamp_max(self.delta)
        return ((c * (d - 0.5 * c)).sum(1).sum() / d.numel()).float()
