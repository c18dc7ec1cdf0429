"""structure: a tensor of shape [1]"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, logits, target):
        return F.cross_entropy(logits, target)[None]
