"""honest: takes an early way out for inputs without elements"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        if x.numel() == 0:
            return torch.empty_like(x)
        return torch.softmax(x, self.axis)
