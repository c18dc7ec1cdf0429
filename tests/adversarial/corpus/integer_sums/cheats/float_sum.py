"""numerics: adds up squares in float32"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        return x.sum(1), x // 3, x.float().square().sum(1).long()
