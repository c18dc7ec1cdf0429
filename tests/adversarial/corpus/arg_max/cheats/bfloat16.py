"""numerics: compares in bfloat16"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        return torch.argmax(x.bfloat16(), 1)
