"""boundary: the sum over 64, but of all rows but the last"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, logits, target):
        return (logits.logsumexp(1) - logits.gather(1, target[:, None])[:, 0])[:-1].sum() / 64
