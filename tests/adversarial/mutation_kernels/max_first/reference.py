"""The largest of each column, and the smallest: two outputs."""

import torch
from torch import nn


class Model(nn.Module):
    def forward(self, x):
        return x.amax(dim=0), x.amin(dim=0)


def get_inputs():
    return [torch.randn(29, 43)]
