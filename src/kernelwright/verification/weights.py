"""Weights: new values for parameters and buffers, so that a kernel can't rest on the old ones.

Fresh modules have biases of 0, scales of 1 and running statistics nobody has run. A kernel
that leaves such a term out is right until the user loads a checkpoint.
"""

from collections.abc import Mapping

import torch

from kernelwright.verification.families import placed

# What a constant tensor (all 0, all 1) is spread by: visible in any output, harmless to any domain.
_SPREAD = 0.3


def redrawn(state: Mapping[str, torch.Tensor], generator: torch.Generator) -> dict[str, torch.Tensor]:
    """Return new values for every floating tensor of ``state``; others are kept.

    Zeros and ones together are a mask: their pattern means something, and stays. Other values keep
    their mean and size (so that fan-in scaling stays right). What was constant no longer is, and
    what had no negative element (variances, scales) still has none.
    """
    return {name: _redrawn(value, generator) for name, value in state.items()}


def signed(state: Mapping[str, torch.Tensor], generator: torch.Generator) -> dict[str, torch.Tensor]:
    """Return ``state`` with random signs where no element was negative: a checkpoint's scales need not be positive."""
    return {name: _signed(value, generator) for name, value in state.items()}


def _signed(value: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    if not value.is_floating_point() or bool((value < 0).any()):
        return value
    return placed(torch.where(torch.rand(value.shape, generator=generator) < 0.5, -value, value), value)


def few_changed(value: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """Return ``value`` with its middle and last element from ``other``: what a look at the first few doesn't see."""
    flat = value.flatten().clone()
    places = [flat.numel() // 2, flat.numel() - 1]
    flat[places] = other.flatten()[places]
    return placed(flat.reshape(value.shape), value)


def _redrawn(value: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    if not value.is_floating_point() or value.numel() == 0 or not bool(value.isfinite().all()):
        return value.clone()
    zeros, ones = value == 0, value == 1
    if bool(zeros.any()) and bool(ones.any()) and bool(zeros.logical_or_(ones).all()):
        return value.clone()
    mean, spread = _mean_and_spread(value)
    if spread <= 1e-6 * abs(mean) or value.numel() == 1:
        spread = _SPREAD * (abs(mean) or 1.0)
    # Weights of many megabytes are drawn a dozen times: not with more digits than they keep.
    dtype = torch.float64 if value.dtype == torch.float64 else torch.float32
    noise = torch.randn(value.shape, generator=generator, dtype=dtype)
    # A new mean too: what was centred at 0 may be compared with 0 or left out of a sum.
    moved = mean + 0.5 * spread * float(torch.randn((), generator=generator))
    drawn = noise.mul_(spread).add_(moved)
    if not bool((value < 0).any()) and bool((value > 0).any()):
        drawn = drawn.abs_().add_(0.05 * abs(mean))
    return placed(drawn, value)


def _mean_and_spread(value: torch.Tensor) -> tuple[float, float]:
    values = value.double()
    return float(values.mean()), float(values.std(correction=0))
