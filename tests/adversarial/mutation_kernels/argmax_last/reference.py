"""The index of the largest element of each row; the output is integers."""

import torch
from torch import nn


class Model(nn.Module):
    def forward(self, x):
        return x.argmax(dim=-1)


def get_inputs():
    return [torch.randn(31, 53)]
