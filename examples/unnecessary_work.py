"""Work that can be proved unnecessary: the answer is zero whatever the weights are.

After ``amax`` with ``keepdim`` every row holds one number. That number minus its own mean over
the axis of size one is zero, and GELU of zero is zero, so for finite inputs nothing of the
matrix product reaches the output. A rewrite may drop all of it, if it says what it assumes:
that no input or weight is NaN or infinite.
"""

import torch
from torch import nn

BATCH = 256
IN_FEATURES = 512
OUT_FEATURES = 1024


class Model(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)

    def forward(self, x):
        top = self.linear(x).amax(dim=1, keepdim=True)
        centred = top - top.mean(dim=1, keepdim=True)
        return nn.functional.gelu(centred)


def get_inputs():
    return [torch.randn(BATCH, IN_FEATURES)]


def get_init_inputs():
    return [IN_FEATURES, OUT_FEATURES]
