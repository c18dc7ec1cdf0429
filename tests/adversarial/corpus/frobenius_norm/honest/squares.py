"""honest: the root of the sum of squares"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        return x / x.square().sum().sqrt()
