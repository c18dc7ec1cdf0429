"""Functions of tensors as modules, for tests of what captures modules."""

from collections.abc import Callable

import torch
from torch import nn


class Wrapped(nn.Module):
    """A function of tensors, with layers as its last arguments."""

    def __init__(self, function: Callable[..., object], *layers: nn.Module) -> None:
        super().__init__()
        self.function, self.layers = function, nn.ModuleList(layers)

    def forward(self, *args: torch.Tensor) -> object:
        return self.function(*args, *self.layers)
