"""weights: multiplies with a copy of the scale taken by the constructor"""

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
        self.scale = self.ln.weight.detach().clone()

    def forward(self, x):
        return normalised(x) * self.scale + self.ln.bias
