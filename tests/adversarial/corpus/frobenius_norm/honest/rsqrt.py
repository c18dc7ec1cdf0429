"""honest: times the inverse root, from row sums"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        return x * x.square().sum(-1).sum().rsqrt()
