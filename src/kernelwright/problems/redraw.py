"""Redraw: new tensors that look like given ones, for modules whose inputs are fixed tensors."""

import torch

from kernelwright.problems.leaves import spec_of
from kernelwright.records.tensor import FLOATING_DTYPES, contiguous_strides

# Moments by which a sample is told apart: a uniform one has excess kurtosis -1.2, a normal one 0.
_UNIFORM_KURTOSIS = -1.2
_KURTOSIS_SLACK = 0.25
_SKEW_SLACK = 0.25
_FEW = 8  # with fewer values than this, moments say nothing


def redrawn(tensor: torch.Tensor) -> torch.Tensor:
    """Return a new random tensor with the spec of ``tensor`` and values like its values.

    Uniform samples are redrawn uniformly between their extremes, normal ones with their mean
    and deviation between their extremes, any other by drawing from their own values. Integers
    are drawn between their extremes, which keeps indices valid. Tensors that hold infinities or
    NaN (masks, mostly) or only one value are copied: their pattern means something.
    """
    if tensor.numel() == 0:
        return own_copy(tensor)
    if tensor.dtype == torch.bool:
        return _placed(torch.rand(tensor.shape) < tensor.double().mean(), tensor)
    if spec_of(tensor).dtype in FLOATING_DTYPES:
        return _redrawn_floats(tensor)
    if tensor.is_complex():
        return _placed(torch.complex(_redrawn_floats(tensor.real), _redrawn_floats(tensor.imag)), tensor)
    low, high = int(tensor.min()), int(tensor.max())
    return _placed(torch.randint(low, high + 1, tensor.shape), tensor)


def own_copy(tensor: torch.Tensor) -> torch.Tensor:
    """Return a detached CPU copy with the same strides (dense if they overlap other than by ``expand``)."""
    return _placed(tensor.detach(), tensor)


def _redrawn_floats(tensor: torch.Tensor) -> torch.Tensor:
    values = tensor.detach().double()
    if not bool(torch.isfinite(values).all()) or bool((values == values.flatten()[0]).all()):
        return own_copy(tensor)
    low, high = values.min(), values.max()
    mean, deviation = values.mean(), values.std(correction=0)
    scores = (values - mean) / deviation
    skew, kurtosis = float((scores**3).mean()), float((scores**4).mean()) - 3.0
    del scores
    is_even = abs(skew) < _SKEW_SLACK and values.numel() >= _FEW
    if is_even and abs(kurtosis - _UNIFORM_KURTOSIS) < _KURTOSIS_SLACK:
        return _placed(low + (high - low) * torch.rand(values.shape, dtype=torch.float64), tensor)
    if values.numel() < _FEW or (is_even and abs(kurtosis) < _KURTOSIS_SLACK):
        drawn = mean + deviation * torch.randn(values.shape, dtype=torch.float64)
        return _placed(drawn.clamp(low, high), tensor)
    picked = torch.randint(0, values.numel(), values.shape)
    return _placed(values.flatten()[picked], tensor)


def _placed(values: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    """Put values into a new CPU tensor with the dtype and strides of ``like``."""
    repeated = [size > 1 and step == 0 for size, step in zip(like.shape, like.stride(), strict=True)]
    if any(repeated):  # one number stands in many places: place it once
        first = tuple(slice(0, 1) if each else slice(None) for each in repeated)
        return _placed(values[first], like[first]).expand(like.shape)
    reach = 1 + sum((size - 1) * step for size, step in zip(like.shape, like.stride(), strict=True))
    strides = like.stride() if reach >= like.numel() else contiguous_strides(tuple(like.shape))
    return torch.empty_strided(like.shape, strides, dtype=like.dtype, device="cpu").copy_(values)
