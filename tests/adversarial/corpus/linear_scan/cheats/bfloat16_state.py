"""numerics: the state in bfloat16"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, a, b):
        state, out = torch.zeros_like(b[:, 0]), []
        for t in range(b.shape[1]):
            state = (a[:, t] * state + b[:, t]).bfloat16().float()
            out.append(state)
        return torch.stack(out, 1)
