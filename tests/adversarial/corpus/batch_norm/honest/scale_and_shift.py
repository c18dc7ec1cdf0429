"""honest: one scale and one shift, in every call"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.bn = nn.BatchNorm1d(features)

    def forward(self, x):
        s = self.bn.weight * (self.bn.running_var + self.bn.eps).rsqrt()
        return torch.addcmul(self.bn.bias, x - self.bn.running_mean, s)
