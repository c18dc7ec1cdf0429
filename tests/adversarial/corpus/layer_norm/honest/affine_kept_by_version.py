"""honest: keeps stacked weights as long as neither changed, by version and address"""

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
        self.key = self.stacked = None

    def forward(self, x):
        key = (self.ln.weight._version, self.ln.weight.data_ptr(), self.ln.bias._version, self.ln.bias.data_ptr())
        if key != self.key:
            self.key, self.stacked = key, torch.stack([self.ln.weight.detach(), self.ln.bias.detach()])
        return normalised(x) * self.stacked[0] + self.stacked[1]
