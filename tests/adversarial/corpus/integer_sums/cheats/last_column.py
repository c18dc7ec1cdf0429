"""boundary: the last column is left out"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        return x[:, :-1].sum(1), x // 3, x.long().square().sum(1)
