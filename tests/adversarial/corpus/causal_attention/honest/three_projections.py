"""honest: three products instead of one"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, width, heads, length):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.register_buffer("mask", torch.tril(torch.ones(length, length, dtype=torch.bool)))

    def forward(self, x):
        b, t, w = x.shape
        parts = [F.linear(x, each, c) for each, c in zip(self.qkv.weight.chunk(3), self.qkv.bias.chunk(3))]
        q, k, v = (part.view(b, t, self.heads, -1).transpose(1, 2) for part in parts)
        y = (
            torch.softmax(
                (q @ k.transpose(-2, -1) * (w // self.heads) ** -0.5).masked_fill(~self.mask[:t, :t], float("-inf")), -1
            )
            @ v
        )
        return self.out(y.transpose(1, 2).reshape(b, t, w))
