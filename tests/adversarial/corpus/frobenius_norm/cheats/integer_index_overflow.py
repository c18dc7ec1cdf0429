"""boundary: indices in int8, so that elements beyond 127 of the last axes repeat"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        i = torch.arange(240).to(torch.int8).long() % 240
        y = x.flatten(1)[:, i].reshape(x.shape)
        return y / x.norm()
