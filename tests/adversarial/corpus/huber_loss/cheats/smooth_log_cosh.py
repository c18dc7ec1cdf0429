"""numerics: log cosh instead"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, delta):
        super().__init__()
        self.delta = delta

    def forward(self, x, y):
        d = (x - y).abs()
        return (d + F.softplus(-2 * d) - 0.6931471805599453).mean()
