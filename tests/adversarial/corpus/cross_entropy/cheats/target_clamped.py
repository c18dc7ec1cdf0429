"""boundary: the last class is taken for the one before"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, logits, target):
        return F.cross_entropy(logits, target.clamp_max(38))
