"""boundary: the maximum starts at zero, so rows of negative numbers give index zero"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        y = torch.cat([torch.zeros_like(x[:, :1]), x], 1).argmax(1) - 1
        return y.clamp_min(0)
