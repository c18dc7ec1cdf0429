"""boundary: blocks of fifty without the carry from block to block"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        return torch.cat([part.cumsum(1) for part in x.split(50, 1)], 1)
