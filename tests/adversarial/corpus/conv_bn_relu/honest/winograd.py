"""honest: Winograd F(2x2, 3x3)"""

import torch
from torch import nn
from torch.nn import functional as F


def folded(conv, bn):
    scale = bn.weight / (bn.running_var + bn.eps).sqrt()
    return conv.weight * scale[:, None, None, None], (conv.bias - bn.running_mean) * scale + bn.bias


ASSUMPTIONS = ("inputs are finite",)
B = torch.tensor([[1.0, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]])
G = torch.tensor([[1.0, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]])
A = torch.tensor([[1.0, 1, 1, 0], [0, 1, -1, -1]])


class ModelNew(nn.Module):
    def __init__(self, channels, out):
        super().__init__()
        self.conv = nn.Conv2d(channels, out, 3, padding=1)
        self.bn = nn.BatchNorm2d(out)

    def forward(self, x):
        w, b = folded(self.conv, self.bn)
        u = torch.einsum("ai,ocij,bj->ocab", G, w, G)
        tiles = F.pad(x, (1, 1, 1, 1)).unfold(2, 4, 2).unfold(3, 4, 2)
        v = torch.einsum("ai,nchwij,bj->nchwab", B, tiles, B)
        m = torch.einsum("ocab,nchwab->nohwab", u, v)
        y = torch.einsum("ai,nohwij,bj->nohawb", A, m, A).reshape(x.shape[0], w.shape[0], *x.shape[2:])
        return torch.relu(y + b[:, None, None])
