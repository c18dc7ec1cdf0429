"""boundary: division rounds towards zero, as C does"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        return x.sum(1), torch.div(x, 3, rounding_mode="trunc"), x.long().square().sum(1)
