"""stale state: uses the targets of the first call"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self):
        super().__init__()
        self.target = None

    def forward(self, logits, target):
        if self.target is None:
            self.target = target.clone()
        return F.cross_entropy(logits, self.target)
