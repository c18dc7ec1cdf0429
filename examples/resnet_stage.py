"""One stage of a residual network: a block that halves the image, then a plain one.

Convolution -> batch norm -> ReLU, with a projected shortcut. In eval mode each batch norm is a
scale and a shift that folds into the convolution before it, which is done once for each set of
weights. ``Model`` puts itself into eval mode; in training mode the norms would also have to
update their running statistics.
"""

import torch
from torch import nn

BATCH = 2
IN_CHANNELS = 32
OUT_CHANNELS = 64
SIDE = 32


class Block(nn.Module):
    def __init__(self, in_channels, out_channels, stride):
        super().__init__()
        self.first = nn.Conv2d(in_channels, out_channels, 3, stride=stride, padding=1, bias=False)
        self.first_norm = nn.BatchNorm2d(out_channels)
        self.second = nn.Conv2d(out_channels, out_channels, 3, padding=1, bias=False)
        self.second_norm = nn.BatchNorm2d(out_channels)
        self.shortcut = nn.Identity()
        if stride != 1 or in_channels != out_channels:
            project = nn.Conv2d(in_channels, out_channels, 1, stride=stride, bias=False)
            self.shortcut = nn.Sequential(project, nn.BatchNorm2d(out_channels))

    def forward(self, x):
        y = torch.relu(self.first_norm(self.first(x)))
        return torch.relu(self.second_norm(self.second(y)) + self.shortcut(x))


class Model(nn.Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.blocks = nn.Sequential(Block(in_channels, out_channels, 2), Block(out_channels, out_channels, 1))
        self.eval()

    def forward(self, x):
        return self.blocks(x)


def get_inputs():
    return [torch.randn(BATCH, IN_CHANNELS, SIDE, SIDE)]


def get_init_inputs():
    return [IN_CHANNELS, OUT_CHANNELS]
