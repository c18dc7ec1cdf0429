"""structure: defines no ModelNew at all"""

import torch


def solve(x):
    return torch.softmax(x, 1)
