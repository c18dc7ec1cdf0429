"""Copies of modules share nothing with the original."""

import torch
from torch import nn

from kernelwright.problems.copying import copied


class KeepsFunctions(nn.Module):
    """Calls its layers through functions that the constructor made, as minGPT's blocks do."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleDict({"first": nn.Linear(3, 4), "last": nn.Linear(4, 2)})
        layers, scale = self.layers, 2.0

        def block(x, *, sign=-1.0):
            return layers["last"](layers["first"](x)) * scale * sign

        self.block = block
        self.later = lambda: missing
        if scale < 0:
            missing = None

    def forward(self, x):
        return self.block(x)


def test_functions_that_a_copy_keeps_call_the_copys_layers():
    original = KeepsFunctions()
    copy = copied(original)
    x = torch.rand(5, 3)
    before = original(x)
    assert torch.equal(copy(x), before)

    with torch.no_grad():
        for parameter in copy.parameters():
            parameter.zero_()

    assert torch.equal(copy(x), torch.zeros(5, 2))
    assert torch.equal(original(x), before)
    assert copied(original).double()(x.double()).dtype == torch.float64


def test_what_a_function_holds_that_is_no_part_of_the_module_stays():
    outside = nn.Linear(3, 3)
    module = nn.Sequential(nn.Linear(3, 3))
    module.both = lambda x: outside(module(x))

    copy = copied(module)

    cells = dict(zip(copy.both.__code__.co_freevars, copy.both.__closure__, strict=True))
    assert cells["outside"].cell_contents is outside
    assert cells["module"].cell_contents is copy
