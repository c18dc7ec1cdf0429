"""Batch norm in eval mode: the identity, but for epsilon, as constructed."""

import torch
from torch import nn
from torch.nn import functional as F


class Model(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.bn = nn.BatchNorm1d(features)

    def forward(self, x):
        return self.bn(x)


def get_inputs():
    return [torch.randn(40, 32)]


def get_init_inputs():
    return [32]
