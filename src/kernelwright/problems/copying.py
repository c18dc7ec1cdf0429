"""Copies of modules that share nothing with the original, not even through functions that they keep."""

import copy
from collections.abc import Mapping
from types import CellType, FunctionType
from typing import Any

import torch


def copied(module: torch.nn.Module) -> torch.nn.Module:
    """Return a deep copy of a module.

    ``copy.deepcopy`` copies no functions: a lambda that was made in the constructor and kept as an attribute would
    call the original's layers, with the original's weights. Those that close over copied modules or tensors are made
    anew over the copies.
    """
    memo: dict[int, Any] = {}
    made = copy.deepcopy(module, memo)
    for part in made.modules():
        for name, value in vars(part).items():
            if isinstance(value, FunctionType) and value.__closure__:
                vars(part)[name] = _over_copies(value, value.__closure__, memo)
    return made


def _over_copies(function: FunctionType, closure: tuple[CellType, ...], memo: Mapping[int, Any]) -> FunctionType:
    cells = tuple(_with_copied(cell, memo) for cell in closure)
    made = FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__, cells)
    made.__kwdefaults__ = function.__kwdefaults__
    made.__dict__.update(function.__dict__)
    return made


def _with_copied(cell: CellType, memo: Mapping[int, Any]) -> CellType:
    try:
        held = cell.cell_contents
    except ValueError:  # nothing was put in yet
        return cell
    return CellType(memo[id(held)]) if id(held) in memo else cell
