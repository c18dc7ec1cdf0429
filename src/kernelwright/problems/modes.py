"""Modes: whether a module does the same in training and in evaluation mode."""

from collections.abc import Mapping
from typing import Any

import torch

from kernelwright.problems.capture import Captured, capture
from kernelwright.problems.copying import copied


def is_alike_in_both_modes(
    module: torch.nn.Module, captured: Captured, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> bool:
    """Return whether ``module``, all of it in the other mode, is the same graph and changes the same state.

    Args:
        module: not changed; a copy is traced.
        captured: what it is in its present mode.
        args: those it was captured with.
        kwargs: likewise.
    """
    other = copied(module)
    other.train(not other.training)
    found = capture(other, args, dict(kwargs))
    if not isinstance(found, Captured):
        return False
    same_parts = (found.graph, found.mutates, found.updates) == (captured.graph, captured.mutates, captured.updates)
    return same_parts and _are_equal(found.constants, captured.constants)


def _are_equal(these: Mapping[str, torch.Tensor], those: Mapping[str, torch.Tensor]) -> bool:
    return these.keys() == those.keys() and all(
        these[name].dtype == those[name].dtype and torch.equal(these[name], those[name]) for name in these
    )
