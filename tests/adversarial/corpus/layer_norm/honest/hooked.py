"""honest: a forward hook applies the affine part"""

import torch
from torch import nn
from torch.nn import functional as F


def normalised(x, eps=1e-5, correction=0):
    centred = x - x.mean(-1, keepdim=True)
    variance = centred.square().sum(-1, keepdim=True) / (x.shape[-1] - correction)
    return centred / (variance + eps).sqrt()


class ModelNew(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.ln = nn.LayerNorm(features)
        self.plain = nn.Identity()
        self.plain.register_forward_hook(lambda module, args, y: normalised(args[0]) * self.ln.weight + self.ln.bias)

    def forward(self, x):
        return self.plain(x)
