"""honest: the logarithm of one plus the rest"""

import torch
from torch import nn
from torch.nn import functional as F

ASSUMPTIONS = ("inputs are finite",)


class ModelNew(nn.Module):
    def forward(self, logits, target):
        top, at = logits.max(1, keepdim=True)
        z = (logits - top).exp()
        rest = z.sum(1) - 1
        rest = z.scatter(1, at, 0.0).sum(1)
        return (rest.log1p() + (top - logits.gather(1, target[:, None]))[:, 0]).mean()
