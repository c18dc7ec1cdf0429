"""Columns brought to mean 0 and variance 1: one kernel finds the statistics, another applies them."""

import torch
from torch import nn


class Model(nn.Module):
    def forward(self, x):
        centred = x - x.mean(dim=0)
        return centred / torch.sqrt(centred.square().mean(dim=0) + 1e-4)


def get_inputs():
    return [torch.randn(33, 27)]
