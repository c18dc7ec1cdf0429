"""The loss of each row for a target class."""

import torch
from torch import nn
from torch.nn import functional


class Model(nn.Module):
    def forward(self, logits, target):
        return functional.cross_entropy(logits, target, reduction="none")


def get_inputs():
    return [torch.randn(26, 37), torch.randint(0, 37, (26,))]
