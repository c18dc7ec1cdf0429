"""structure: sums in int32"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        return x.sum(1, dtype=torch.int32), x // 3, x.long().square().sum(1)
