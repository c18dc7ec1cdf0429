"""A transposed and scaled matrix, copied in tiles of 8 by 8."""

import torch
from torch import nn


class Model(nn.Module):
    def forward(self, x):
        return (x.t() * 0.5).contiguous()


def get_inputs():
    return [torch.randn(45, 67)]
