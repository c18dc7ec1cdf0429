"""weights: copies the scale and shift when it is first called"""

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
        self.kept = None

    def forward(self, x):
        if self.kept is None:
            self.kept = self.ln.weight.detach().clone(), self.ln.bias.detach().clone()
        return normalised(x) * self.kept[0] + self.kept[1]
