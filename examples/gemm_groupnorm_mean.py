"""A matrix product followed by a chain that never needs to leave the cache.

Linear -> GroupNorm -> mean over the features -> plus a bias. Eager writes the whole product,
reads it back for the statistics, writes the normalised copy, and reads that for the mean. One
kernel can keep a row at hand from the product to its mean. More can be had by algebra: the mean
of a normalised row is a weighted sum in which most of the row cancels.
"""

import torch
from torch import nn

BATCH = 128
IN_FEATURES = 512
OUT_FEATURES = 1024
GROUPS = 8


class Model(nn.Module):
    def __init__(self, in_features, out_features, groups):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)
        self.norm = nn.GroupNorm(groups, out_features)
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return self.norm(self.linear(x)).mean(dim=1, keepdim=True) + self.bias


def get_inputs():
    return [torch.randn(BATCH, IN_FEATURES)]


def get_init_inputs():
    return [IN_FEATURES, OUT_FEATURES, GROUPS]
