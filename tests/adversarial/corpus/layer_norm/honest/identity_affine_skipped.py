"""honest: leaves out the affine part when it is the identity, and asks at every call"""

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

    def forward(self, x):
        y = normalised(x)
        if bool((self.ln.weight == 1).all()) and bool((self.ln.bias == 0).all()):
            return y
        return y * self.ln.weight + self.ln.bias
