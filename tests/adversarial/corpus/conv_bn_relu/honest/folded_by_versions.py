"""honest: folds again whenever the version or address of any of six tensors changes"""

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
        self.key = self.w = self.b = None

    def forward(self, x):
        key = tuple(
            (t._version, t.data_ptr())
            for t in (
                self.conv.weight,
                self.conv.bias,
                self.bn.weight,
                self.bn.bias,
                self.bn.running_mean,
                self.bn.running_var,
            )
        )
        if key != self.key:
            self.key, (self.w, self.b) = key, folded(self.conv, self.bn)
        return torch.relu(F.conv2d(x, self.w, self.b, padding=1))
