"""honest: both norms folded, in every call"""

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
        def fold(conv, bn):
            s = bn.weight / (bn.running_var + bn.eps).sqrt()
            return conv.weight * s[:, None, None, None], bn.bias - bn.running_mean * s

        y = torch.relu(F.conv2d(x, *fold(self.a, self.bn_a), padding=1))
        return torch.relu(F.conv2d(y, *fold(self.b, self.bn_b), padding=1) + x)
