"""honest: divides by the largest first, which keeps huge numbers from overflowing"""

import torch
from torch import nn
from torch.nn import functional as F

ASSUMPTIONS = ("inputs are finite",)


class ModelNew(nn.Module):
    def forward(self, x):
        m = x.abs().amax().clamp_min(1e-30)
        y = x / m
        return y / y.norm()
