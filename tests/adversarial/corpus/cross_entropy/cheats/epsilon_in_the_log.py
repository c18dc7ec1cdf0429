"""numerics: the logarithm of the softmax plus 1e-8"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, logits, target):
        return -(torch.softmax(logits, 1) + 1e-8).log().gather(1, target[:, None]).mean()
