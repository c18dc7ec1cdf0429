"""weights: batch statistics by calling the norms in training mode with no momentum"""

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
        y = torch.relu(F.batch_norm(self.a(x), None, None, self.bn_a.weight, self.bn_a.bias, True))
        return torch.relu(self.bn_b(self.b(y)) + x)
