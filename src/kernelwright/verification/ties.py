"""Ties: an index that differs from the reference's but points at an equal value.

Where a row holds its maximum twice, torch documents the first index for CPU tensors only; on
other devices, and after a reduction in another order, either is right. Indices are compared
exactly unless the reference's own indices are those of the largest or smallest value of an
input; then any index of an equal value is accepted. The same holds for a sort or the top few,
if no index comes twice, and for indices into the planes of an image, as pooling gives them.
"""

from collections.abc import Sequence
from typing import Any

import torch


def is_tie(own: torch.Tensor, got: torch.Tensor, inputs: Sequence[Any]) -> bool:
    """Return whether ``got`` and ``own`` are both arguments of the same extremes of some input."""
    if own.dtype != torch.int64:
        return False
    tensors = [leaf for leaf in inputs if isinstance(leaf, torch.Tensor) and leaf.numel() > 0]
    if own.numel() == 1 and any(_both_extreme(leaf.flatten(), 0, own, got) for leaf in tensors):
        return True
    return any(
        _both_extreme(leaf, axis, own, got) or _both_ordered(leaf, axis, own, got)
        for leaf in tensors
        for axis in range(leaf.dim())
    ) or any(_both_in_planes(leaf, axes, own, got) for leaf in tensors for axes in (1, 2, 3))


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
    if not _same(at_own, at_got):
        return False
    return any(
        bool((at_own == extreme).logical_or(at_own != at_own).all())  # noqa: PLR0124 - NaN
        for extreme in (values.amax(axis, keepdim=True), values.amin(axis, keepdim=True))
    )


def _both_ordered(values: torch.Tensor, axis: int, own: torch.Tensor, got: torch.Tensor) -> bool:
    """Whether both order the same values along an axis, as a sort or a choice of the top few does."""
    if own.dim() != values.dim() or got.shape != own.shape or not own.numel():
        return False
    sizes = zip(own.shape, values.shape, strict=True)
    if any(a > b if at == axis else a != b for at, (a, b) in enumerate(sizes)):
        return False
    if not _hold_equal_values(values, axis, own, got):
        return False
    steps = values.gather(axis, own).double().diff(dim=axis)
    is_unordered = steps.isnan()  # beside NaN, which sorts to an end
    is_ordered = bool((is_unordered | (steps >= 0)).all()) or bool((is_unordered | (steps <= 0)).all())
    return is_ordered and bool((got.sort(axis).values.diff(dim=axis) != 0).all())


def _both_in_planes(values: torch.Tensor, axes: int, own: torch.Tensor, got: torch.Tensor) -> bool:
    """Whether both are indices of equal values in the flattened last ``axes`` axes."""
    if values.dim() <= axes or own.dim() != values.dim() or got.shape != own.shape or not own.numel():
        return False
    if own.shape[:-axes] != values.shape[:-axes]:
        return False
    return _hold_equal_values(values.flatten(-axes), -1, own.flatten(-axes), got.flatten(-axes))


def _hold_equal_values(values: torch.Tensor, axis: int, own: torch.Tensor, got: torch.Tensor) -> bool:
    size = values.shape[axis]
    if not bool(((own >= 0) & (own < size) & (got >= 0) & (got < size)).all()):
        return False
    return _same(values.gather(axis, own), values.gather(axis, got))


def _same(one: torch.Tensor, other: torch.Tensor) -> bool:
    return bool(((one == other) | ((one != one) & (other != other))).all())  # noqa: PLR0124 - NaN
