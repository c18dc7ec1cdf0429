"""numerics: without epsilon"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.bn = nn.BatchNorm1d(features)

    def forward(self, x):
        return (x - self.bn.running_mean) / self.bn.running_var.sqrt() * self.bn.weight + self.bn.bias
