"""numerics: epsilon of 1e-3, Keras's default"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, channels, out):
        super().__init__()
        self.conv = nn.Conv2d(channels, out, 3, padding=1)
        self.bn = nn.BatchNorm2d(out)

    def forward(self, x):
        s = self.bn.weight / (self.bn.running_var + 1e-3).sqrt()
        y = self.conv(x) - self.bn.running_mean[:, None, None]
        return torch.relu(y * s[:, None, None] + self.bn.bias[:, None, None])
