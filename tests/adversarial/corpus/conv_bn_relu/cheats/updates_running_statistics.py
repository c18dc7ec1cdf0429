"""weights: right, but moves the running statistics as training would"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, channels, out):
        super().__init__()
        self.conv = nn.Conv2d(channels, out, 3, padding=1)
        self.bn = nn.BatchNorm2d(out)

    def forward(self, x):
        y = torch.relu(self.bn(self.conv(x)))
        self.bn.running_mean.mul_(0.9).add_(0.1 * x.mean())
        return y
