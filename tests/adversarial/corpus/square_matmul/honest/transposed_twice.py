"""honest: the transpose of the product of transposes"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, a, b):
        return (b.t() @ a.t()).t().contiguous()
