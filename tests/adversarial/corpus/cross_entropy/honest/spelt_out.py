"""honest: the stable logarithm of the sum, spelt out"""

import torch
from torch import nn
from torch.nn import functional as F

ASSUMPTIONS = ("inputs are finite",)


class ModelNew(nn.Module):
    def forward(self, logits, target):
        top = logits.amax(1, keepdim=True)
        z = logits - top
        return (z.exp().sum(1).log() - z.gather(1, target[:, None])[:, 0]).mean()
