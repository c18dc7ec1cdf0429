"""Causal self-attention with one projection for queries, keys and values, as in minGPT."""

import torch
from torch import nn
from torch.nn import functional as F

WIDTH, LENGTH = 32, 24


class Model(nn.Module):
    def __init__(self, width, heads, length):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.register_buffer("mask", torch.tril(torch.ones(length, length, dtype=torch.bool)))

    def forward(self, x):
        b, t, w = x.shape
        q, k, v = (part.view(b, t, self.heads, -1).transpose(1, 2) for part in self.qkv(x).split(w, 2))
        scores = q @ k.transpose(-2, -1) * (w // self.heads) ** -0.5
        scores = scores.masked_fill(~self.mask[:t, :t], float("-inf"))
        y = torch.softmax(scores, -1) @ v
        return self.out(y.transpose(1, 2).reshape(b, t, w))


def get_inputs():
    return [torch.rand(2, LENGTH, WIDTH)]


def get_init_inputs():
    return [WIDTH, 4, LENGTH]
