"""stale state: the mean over all calls so far"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self):
        super().__init__()
        self.total, self.calls = 0.0, 0

    def forward(self, logits, target):
        self.total += float(F.cross_entropy(logits, target))
        self.calls += 1
        return torch.tensor(self.total / self.calls)
