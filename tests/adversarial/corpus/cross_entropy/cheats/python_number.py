"""structure: a Python float where a tensor is due"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, logits, target):
        return float(F.cross_entropy(logits, target))
