"""boundary: pads after moving the input, so that borders see zeros elsewhere"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, channels, out):
        super().__init__()
        self.conv = nn.Conv2d(channels, out, 3, padding=1)
        self.bn = nn.BatchNorm2d(out)

    def forward(self, x):
        y = F.conv2d(F.pad(x, (2, 0, 1, 1)), self.conv.weight, self.conv.bias)
        return torch.relu(self.bn(y))
