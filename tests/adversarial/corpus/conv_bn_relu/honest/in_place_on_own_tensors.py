"""honest: in-place operators on tensors of its own"""

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
        y -= self.bn.running_mean[:, None, None]
        y *= (self.bn.weight / (self.bn.running_var + self.bn.eps).sqrt())[:, None, None]
        y += self.bn.bias[:, None, None]
        return y.relu_()
