"""Rows of a table looked up by index and averaged over a sentence; index 0 is padding and counts for nothing."""

import torch
from torch import nn


class Model(nn.Module):
    def __init__(self, words, width):
        super().__init__()
        self.table = nn.Parameter(torch.randn(words, width))

    def forward(self, index):
        mask = (index != 0).unsqueeze(-1)
        found = self.table[index] * mask
        return found.sum(dim=1) / mask.sum(dim=1).clamp(min=1)


def get_inputs():
    return [torch.randint(0, 29, (14, 9))]


def get_init_inputs():
    return [29, 21]
