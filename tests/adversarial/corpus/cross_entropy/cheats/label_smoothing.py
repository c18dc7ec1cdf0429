"""numerics: a label smoothing of 1e-4"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, logits, target):
        return F.cross_entropy(logits, target, label_smoothing=1e-4)
