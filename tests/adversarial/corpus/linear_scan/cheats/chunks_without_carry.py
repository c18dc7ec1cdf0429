"""boundary: chunks of ten without a carry"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, a, b):
        out = []
        for at in range(0, 40, 10):
            state = torch.zeros_like(b[:, 0])
            for t in range(at, at + 10):
                state = a[:, t] * state + b[:, t]
                out.append(state)
        return torch.stack(out, 1)
