"""honest: folds the batch norm anew in every call"""

import torch
from torch import nn
from torch.nn import functional as F


def folded(conv, bn):
    scale = bn.weight / (bn.running_var + bn.eps).sqrt()
    return conv.weight * scale[:, None, None, None], (conv.bias - bn.running_mean) * scale + bn.bias


class ModelNew(nn.Module):
    def __init__(self, channels, out):
        super().__init__()
        self.conv = nn.Conv2d(channels, out, 3, padding=1)
        self.bn = nn.BatchNorm2d(out)

    def forward(self, x):
        w, b = folded(self.conv, self.bn)
        return torch.relu(F.conv2d(x, w, b, padding=1))
