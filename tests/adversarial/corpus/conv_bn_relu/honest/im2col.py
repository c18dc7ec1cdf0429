"""honest: unfold and a matrix product"""

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
        y = w.reshape(w.shape[0], -1) @ F.unfold(x, 3, padding=1) + b[:, None]
        return torch.relu(y).reshape(x.shape[0], -1, *x.shape[2:])
