"""An image twice as high and three times as wide, by repeating pixels, plus another of that size."""

import torch
from torch import nn
from torch.nn import functional


class Model(nn.Module):
    def forward(self, x, skip):
        return functional.interpolate(x, scale_factor=(2.0, 3.0), mode="nearest") + skip


def get_inputs():
    return [torch.randn(2, 3, 5, 7), torch.randn(2, 3, 10, 21)]
