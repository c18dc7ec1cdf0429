"""honest: adds up from the end"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        y = x.flip(1).long()
        return y.cumsum(1)[:, -1].clone(), (x - torch.remainder(x, 3)).div(3, rounding_mode="trunc"), y.square().sum(1)
