"""numerics: a row's loss is at most ten"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, logits, target):
        l = F.cross_entropy(logits, target, reduction="none")
        return l.clamp_max(10.0).mean()
