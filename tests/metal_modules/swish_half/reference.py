"""Swish in half precision."""

import torch
from torch import nn


class Model(nn.Module):
    def forward(self, x):
        return x * torch.sigmoid(x)


def get_inputs():
    return [torch.randn(30, 41).half()]


def get_init_inputs():
    return []
