"""honest: float32 rebuilt from three bfloat16 parts, with all the products that matter"""

import torch
from torch import nn
from torch.nn import functional as F

ASSUMPTIONS = ("inputs are finite",)


class ModelNew(nn.Module):
    def forward(self, a, b):
        def parts(x):
            one = x.bfloat16().float()
            two = (x - one).bfloat16().float()
            return one, two, x - one - two

        (a1, a2, a3), (b1, b2, b3) = parts(a), parts(b)
        return (a3 @ b1 + a1 @ b3 + a2 @ b2) + (a1 @ b2 + a2 @ b1) + a1 @ b1
