"""memory: the right numbers as views of one buffer"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        b = torch.stack([x.mean(-1), x.std(-1), x.amin(-1), x.amax(-1)])
        return b[0], {"deviation": b[1], "range": (b[2], b[3])}
