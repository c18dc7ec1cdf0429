"""honest: a parallel scan in six rounds, without a word about NaN"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, a, b):
        y, c, step = b.clone(), a.clone(), 1
        while step < b.shape[1]:
            y = torch.cat([y[:, :step], y[:, step:] + c[:, step:] * y[:, :-step]], 1)
            c = torch.cat([c[:, :step], c[:, step:] * c[:, :-step]], 1)
            step *= 2
        return y
