"""numerics: the sigmoid by a series of tanh of degree seven"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, groups, channels):
        super().__init__()
        self.norm = nn.GroupNorm(groups, channels)

    def forward(self, x):
        y = self.norm(x)
        t = (y / 2).clamp(-3, 3)
        s = (
            t
            * (135135 + t * t * (17325 + t * t * (378 + t * t)))
            / (135135 + t * t * (62370 + t * t * (3150 + 28 * t * t)))
        )
        return y * (0.5 + 0.5 * s)
