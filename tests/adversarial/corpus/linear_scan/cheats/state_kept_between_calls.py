"""stale state: begins with the last call's state"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self):
        super().__init__()
        self.state = None

    def forward(self, a, b):
        state, out = self.state if self.state is not None else torch.zeros_like(b[:, 0]), []
        for t in range(b.shape[1]):
            state = a[:, t] * state + b[:, t]
            out.append(state)
        self.state = state.clone() * 1e-3
        return torch.stack(out, 1)
