"""honest: Hillis and Steele: eight rounds of shifted additions"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def forward(self, x):
        y = x.clone()
        step = 1
        while step < x.shape[1]:
            y = torch.cat([y[:, :step], y[:, step:] + y[:, :-step]], 1)
            step *= 2
        return y
