"""Ties: an index that differs from the reference's but points at an equal value.

Where a row holds its maximum twice, torch documents the first index for CPU tensors only; on
other devices, and after a reduction in another order, either is right. Indices are compared
exactly unless the reference's own indices are those of the largest or smallest values of an
input (one, the best few, or all in order); then any index of an equal value is accepted. Indices
into the planes of an image, as pooling gives them, are accepted where the values are equal.
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
    places = [(leaf, axis) for leaf in tensors for axis in range(leaf.dim())]
    if any(_both_extreme(*each, own, got) or _both_best(*each, own, got) for each in places):
        return True
    return any(_both_in_planes(leaf, axes, own, got) for leaf in tensors for axes in (1, 2, 3))


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


def _both_best(values: torch.Tensor, axis: int, own: torch.Tensor, got: torch.Tensor) -> bool:
    """Whether both name the best few values along an axis, equal ones in equal order, each index once."""
    others = [each for each in range(values.dim()) if each != axis]
    if own.dim() != values.dim() or any(own.shape[each] != values.shape[each] for each in others):
        return False
    size, count = values.shape[axis], own.shape[axis]
    if count > size or not bool(((own >= 0) & (own < size) & (got >= 0) & (got < size)).all()):
        return False
    at_own, at_got = values.gather(axis, own), values.gather(axis, got)
    is_repeated = bool((got.sort(axis).values.diff(dim=axis) == 0).any())
    if is_repeated or not _same(at_own, at_got):
        return False
    ranked, ordered = at_own.sort(axis).values, values.sort(axis).values
    return _same(ranked, ordered.narrow(axis, 0, count)) or _same(ranked, ordered.narrow(axis, size - count, count))


def _both_in_planes(values: torch.Tensor, axes: int, own: torch.Tensor, got: torch.Tensor) -> bool:
    """Whether both are indices of equal values in the flattened last ``axes`` axes, fewer than there are values."""
    if values.dim() <= axes or own.dim() != values.dim() or own.shape[:-axes] != values.shape[:-axes]:
        return False
    flat, at_own, at_got = (each.flatten(-axes) for each in (values, own, got))
    size = flat.shape[-1]
    if at_own.shape[-1] >= size or not bool(((own >= 0) & (own < size) & (got >= 0) & (got < size)).all()):
        return False
    return _same(flat.gather(-1, at_own), flat.gather(-1, at_got))


def _same(one: torch.Tensor, other: torch.Tensor) -> bool:
    return bool(((one == other) | ((one != one) & (other != other))).all())  # noqa: PLR0124 - NaN
