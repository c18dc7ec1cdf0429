"""boundary: groups of every fourth channel instead of four in a row"""

import torch
from torch import nn
from torch.nn import functional as F


def grouped(x, norm, eps=1e-5, groups=4, correction=0):
    g = x.reshape(x.shape[0], groups, -1)
    g = g - g.mean(-1, keepdim=True)
    g = g / (g.square().sum(-1, keepdim=True) / (g.shape[-1] - correction) + eps).sqrt()
    return g.reshape(x.shape) * norm.weight[:, None, None] + norm.bias[:, None, None]


def swish(y):
    return y * torch.sigmoid(y)


class ModelNew(nn.Module):
    def __init__(self, groups, channels):
        super().__init__()
        self.norm = nn.GroupNorm(groups, channels)

    def forward(self, x):
        g = x.reshape(3, 4, 4, 9, 9).transpose(1, 2).reshape(x.shape)
        y = grouped(g, nn.GroupNorm(4, 16)).reshape(3, 4, 4, 9, 9).transpose(1, 2).reshape(x.shape)
        return swish(y * self.norm.weight[:, None, None] + self.norm.bias[:, None, None])
