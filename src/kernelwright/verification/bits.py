"""Bits: whether two answers are the same one, NaN for NaN."""

from collections.abc import Sequence

import torch


def same_bits(first: Sequence[torch.Tensor], second: Sequence[torch.Tensor]) -> bool:
    """Return whether tensors agree in shape, dtype and every value; 0 is -0, and NaN is NaN."""
    return len(first) == len(second) and all(_same(a, b) for a, b in zip(first, second, strict=True))


def _same(a: torch.Tensor, b: torch.Tensor) -> bool:
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    if torch.equal(a, b):
        return True
    return (
        (a.is_floating_point() or a.is_complex())
        and torch.equal(a.isnan(), b.isnan())
        and torch.equal(a.nan_to_num(), b.nan_to_num())
    )
