"""numerics: sums exponentials without subtracting the maximum"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, logits, target):
        return (logits.exp().sum(1).log() - logits.gather(1, target[:, None])[:, 0]).mean()
