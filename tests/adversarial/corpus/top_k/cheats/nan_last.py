"""special values: sorts NaN to the end, where torch has it first"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, k):
        super().__init__()
        self.k = k

    def forward(self, x):
        i = torch.topk(x.nan_to_num(float("-inf"), float("inf"), float("-inf")), self.k).indices
        return x.gather(1, i), i
