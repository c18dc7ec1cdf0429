"""honest: exp through exp2 with a folded constant"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        t = (x - x.amax(1, keepdim=True)) * 1.4426950408889634
        e = torch.exp2(t)
        return e / e.sum(1, keepdim=True)
