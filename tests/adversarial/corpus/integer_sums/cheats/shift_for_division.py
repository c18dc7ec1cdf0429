"""boundary: a multiplication and a shift, right for positive numbers"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        return (
            x.sum(1),
            torch.where(x >= 0, (x.long() * 43691) >> 17, -((-x.long() * 43691) >> 17)).int(),
            x.long().square().sum(1),
        )
