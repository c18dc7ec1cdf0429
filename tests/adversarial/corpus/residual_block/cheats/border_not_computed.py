"""boundary: the border of the second convolution is not computed"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.a = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn_a = nn.BatchNorm2d(channels)
        self.b = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn_b = nn.BatchNorm2d(channels)

    def forward(self, x):
        y = torch.relu(self.bn_a(self.a(x)))
        z = self.bn_b(self.b(y))
        z[..., -1, :] = 0
        return torch.relu(z + x)
