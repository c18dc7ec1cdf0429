"""boundary: one sum for the whole tensor instead of one a row"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        e = (x - x.max()).exp()
        return e / e.sum(1, keepdim=True).mean()
