"""weights: uses the batch's own statistics, as in training mode"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, channels, out):
        super().__init__()
        self.conv = nn.Conv2d(channels, out, 3, padding=1)
        self.bn = nn.BatchNorm2d(out)

    def forward(self, x):
        y = self.conv(x)
        m, v = y.mean((0, 2, 3), keepdim=True), y.var((0, 2, 3), correction=0, keepdim=True)
        return torch.relu((y - m) / (v + 1e-5).sqrt() * self.bn.weight[:, None, None] + self.bn.bias[:, None, None])
