"""structure: the range as a list"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        return x.mean(-1), {"deviation": x.std(-1), "range": [x.amin(-1), x.amax(-1)]}
