"""honest: a product with one-hot rows"""

import torch
from torch import nn
from torch.nn import functional as F

ASSUMPTIONS = ("inputs are finite",)


class ModelNew(nn.Module):
    def forward(self, logits, target):
        z = logits - logits.logsumexp(1, keepdim=True)
        return -(z * F.one_hot(target, logits.shape[1])).sum() / logits.shape[0]
