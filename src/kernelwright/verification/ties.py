"""Ties: an index that differs from the reference's but points at an equal value.

Where a row holds its maximum twice, torch documents the first index for CPU tensors only; on
other devices, and after a reduction in another order, either is right. Indices are compared
exactly unless the reference's own indices are those of the largest or smallest value of an
input; then any index of an equal value is accepted.
"""

from collections.abc import Sequence
from typing import Any

import torch


def is_tie(own: torch.Tensor, got: torch.Tensor, inputs: Sequence[Any]) -> bool:
    """Return whether ``got`` and ``own`` are both arguments of the same extreme of some input."""
    if own.dtype != torch.int64:
        return False
    tensors = [leaf for leaf in inputs if isinstance(leaf, torch.Tensor) and leaf.numel() > 0]
    if own.numel() == 1 and any(_both_extreme(leaf.flatten(), 0, own, got) for leaf in tensors):
        return True
    return any(_both_extreme(leaf, axis, own, got) for leaf in tensors for axis in range(leaf.dim()))


def _both_extreme(values: torch.Tensor, axis: int, own: torch.Tensor, got: torch.Tensor) -> bool:
    kept = (*values.shape[:axis], 1, *values.shape[axis + 1 :])
    dropped = (*values.shape[:axis], *values.shape[axis + 1 :])
    if tuple(own.shape) not in {kept, dropped}:
        return False
    own, got = own.reshape(kept), got.reshape(kept)
    size = values.shape[axis]
    if not bool(((own >= 0) & (own < size) & (got >= 0) & (got < size)).all()):
        return False
    at_own, at_got = values.gather(axis, own), values.gather(axis, got)
    is_equal = (at_own == at_got) | ((at_own != at_own) & (at_got != at_got))  # noqa: PLR0124 - NaN
    if not bool(is_equal.all()):
        return False
    return any(
        bool((at_own == extreme).logical_or(at_own != at_own).all())  # noqa: PLR0124 - NaN
        for extreme in (values.amax(axis, keepdim=True), values.amin(axis, keepdim=True))
    )
