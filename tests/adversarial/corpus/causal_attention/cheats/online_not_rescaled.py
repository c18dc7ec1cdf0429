"""numerics: an online softmax that doesn't rescale what it has when the maximum grows"""

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
        q, k, v = (part.view(b, t, self.heads, -1).transpose(1, 2) for part in self.qkv(x).split(w, 2))

        s = (q @ k.transpose(-2, -1) * 8**-0.5).masked_fill(~self.mask[:t, :t], float("-inf"))
        top = s[..., :8].amax(-1, keepdim=True)
        total = (s[..., :8] - top).exp().sum(-1, keepdim=True)
        y = (s[..., :8] - top).exp() @ v[..., :8, :]
        for at in range(8, t, 8):
            new = torch.maximum(top, s[..., at : at + 8].amax(-1, keepdim=True))
            e = (s[..., at : at + 8] - new).exp()
            total, y, top = total + e.sum(-1, keepdim=True), y + e @ v[..., at : at + 8, :], new
        y = y / total
        return self.out(y.transpose(1, 2).reshape(b, t, w))
