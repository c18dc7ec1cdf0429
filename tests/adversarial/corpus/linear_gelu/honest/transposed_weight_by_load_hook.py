"""honest: transposes the weight again whenever a state dict was loaded"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def __init__(self, features, out):
        super().__init__()
        self.linear = nn.Linear(features, out)
        self.t = None
        self.register_load_state_dict_post_hook(lambda module, keys: setattr(module, "t", None))

    def forward(self, x):
        if self.t is None:
            self.t = self.linear.weight.detach().t().contiguous()
        return F.gelu(x @ self.t + self.linear.bias)
