"""honest: the dictionary is built in another order"""

import torch
from torch import nn
from torch.nn import functional as F


class ModelNew(nn.Module):
    def forward(self, x):
        out = {"range": tuple(x.aminmax(dim=-1))}
        v, m = torch.var_mean(x, -1)
        return m, {"deviation": v.sqrt(), "range": out["range"]}
