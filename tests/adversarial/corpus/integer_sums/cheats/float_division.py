"""numerics: divides in float32"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        return x.sum(1), (x.float() / 3).floor().int(), x.long().square().sum(1)
