"""Rounding: how far a result may lie from the exact one, in units of the reference's own error.

A fixed tolerance is too wide for one tensor and too narrow for the next. What an honest kernel
loses is what the reference loses too: both round at the same places, in another order. So the
unit is the reference's own error against float64, measured on the same inputs.

One element's own error is luck: cancellation can make it zero. Its neighbours' errors are not.
The unit of an element is therefore the largest own error among elements like it, for every
sense of "like" below, and the smallest of those: rows along every axis, blocks of trailing
axes, and elements of about the same magnitude. A row of tiny numbers is thus measured by tiny
errors, even where its tensor holds large ones. Below a few units in the last place nothing is
called an error.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

# Honest reorderings stay under 10 units, a sum of a few thousand terms kept in one float32 under
# 30; TF32 starts at about 1000. tests/host/test_verify_rounding.py measures it.
ELEMENT_BOUND = 64.0
MEAN_BOUND = 24.0
# A group's mean may be this much above the whole tensor's: all elements of a row share the
# error of the row's sum, and the worst of many rows is not a typical one.
GROUP_ALLOWANCE = 2.0
# Floors in units of the dtype's epsilon (one unit in the last place, at most): an exact own
# error does not oblige a candidate to be exact.
ELEMENT_FLOOR_EPS = 1.0
MEAN_FLOOR_EPS = 0.5
# Below this many units in the last place no group of elements can be out of bounds: twice as many
# floors of the mean are still fewer than MEAN_BOUND.
FEW_PLACES = 8.0
# With fewer members a group's largest own error is luck again.
GROUP_MEMBERS = 16
BIN_MEMBERS = 32
BIN_OCTAVES = 3
_NO_OCTAVE = 1 << 20  # above every octave that there is


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """How far one tensor lies from the exact one.

    ``element`` is the worst element's error and ``mean`` the root mean square error, both in
    units of the reference's own; a group's own mean counts by half. ``index`` is where the
    worst element sits.
    """

    element: float
    mean: float
    index: tuple[int, ...]

    @property
    def is_within_bounds(self) -> bool:
        """Whether an honest kernel could have this error."""
        return self.element <= ELEMENT_BOUND and self.mean <= MEAN_BOUND

    @property
    def worst(self) -> float:
        """The larger of the two, on the scale of ``element``."""
        return max(self.element, self.mean * (ELEMENT_BOUND / MEAN_BOUND))


def deviation(exact: torch.Tensor, own_error: torch.Tensor, got: torch.Tensor, dtype: torch.dtype) -> Deviation:
    """Measure ``got`` against ``exact``.

    Args:
        exact: the float64 answer; finite.
        own_error: absolute error of the reference in ``dtype``, same shape; finite, not negative.
        got: the candidate's answer, same shape, any floating dtype; finite.
        dtype: what the contract says the tensor is; sets the floors.
    """
    if exact.numel() == 0:
        return Deviation(element=0.0, mean=0.0, index=(0,) * exact.dim())
    error = (got.double() - exact).abs()
    plain = _within_few_places(exact, own_error, error, dtype)
    if plain is not None:
        return plain
    ratio = error / _unit(exact, own_error, dtype)
    flat = int(ratio.argmax())
    index = place_of(flat, ratio.shape)
    mean = 0.0
    # Squares of tiny numbers vanish even in float64: measure against the largest.
    scale = max(float(error.max()), float(own_error.max()), float(exact.abs().max()), _absolute_floor(dtype))
    ours_squared, own_squared, floor_squared = (
        (each / scale).square() for each in (error, own_error, mean_floor(exact, dtype))
    )
    for dims in groups(exact.shape):
        ours = _root_of_mean(ours_squared, dims)
        theirs = _root_of_mean(own_squared, dims) + _root_of_mean(floor_squared, dims)
        allowance = 1.0 if len(dims) == exact.dim() else GROUP_ALLOWANCE
        mean = max(mean, float((ours / theirs).max()) / allowance)
    return Deviation(element=float(ratio.flatten()[flat]), mean=mean, index=index)


def _within_few_places(
    exact: torch.Tensor, own_error: torch.Tensor, error: torch.Tensor, dtype: torch.dtype
) -> Deviation | None:
    """Return the deviation where every element is right to a few units in the last place, else ``None``.

    A shortcut, not a rule of its own: units are never smaller than one place, and means never
    smaller than half of it, so what passes here passes there. It needs a tenth of the memory
    traffic. ``element`` is then in places, which is never less than in units.
    """
    places = error / (exact.abs() * (ELEMENT_FLOOR_EPS * torch.finfo(dtype).eps) + _absolute_floor(dtype))
    flat = int(places.argmax())
    worst = float(places.flatten()[flat])
    if not worst <= FEW_PLACES:
        return None
    index = place_of(flat, places.shape)
    scale = max(float(error.max()), float(own_error.max()), float(exact.abs().max()), _absolute_floor(dtype))
    every = tuple(range(exact.dim()))
    theirs = _root_mean_square(own_error / scale, every) + _root_mean_square(mean_floor(exact, dtype) / scale, every)
    mean = float(_root_mean_square(error / scale, every) / theirs)
    return Deviation(element=worst, mean=mean, index=index)


def errors_in_units(
    exact: torch.Tensor, own_error: torch.Tensor, got: torch.Tensor, dtype: torch.dtype
) -> torch.Tensor:
    """Return every element's error in units of the reference's own, as float64."""
    error = (got.double() - exact).abs()
    return error / _unit(exact, own_error, dtype)


def mean_floor(exact: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """Return the part of every element's error that the mean bound never counts."""
    limits = torch.finfo(dtype)
    return exact.abs() * (MEAN_FLOOR_EPS * limits.eps) + _absolute_floor(dtype)


def _unit(exact: torch.Tensor, own_error: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    level = own_error.max() if exact.numel() else own_error.new_zeros(())
    for dims in groups(exact.shape):
        level = torch.minimum(level, own_error.amax(dims, keepdim=True))
    level = torch.minimum(level, _level_of_magnitude(exact, own_error))
    return level + exact.abs() * (ELEMENT_FLOOR_EPS * torch.finfo(dtype).eps) + _absolute_floor(dtype)


def place_of(flat: int, shape: torch.Size) -> tuple[int, ...]:
    """Return the index of the ``flat``-th element of a tensor of ``shape``."""
    # torch.unravel_index imports a computer algebra system when first called: a second of every process.
    return tuple(int(axis) for axis in np.unravel_index(flat, tuple(shape)))


def _absolute_floor(dtype: torch.dtype) -> float:
    # Hardware that flushes subnormals loses up to the smallest normal number. float16 is
    # never flushed (its normals end at 6e-5, within reach of real data).
    limits = torch.finfo(dtype)
    return limits.tiny * limits.eps * 4 if dtype == torch.float16 else limits.tiny


def groups(shape: torch.Size) -> Iterator[tuple[int, ...]]:
    """Yield axes to reduce over: what is left indexes groups of elements that are alike."""
    rank = len(shape)
    every = tuple(range(rank))
    rows = [tuple(axis for axis in every if axis != kept) for kept in every]
    blocks = [every[first:] for first in range(2, rank)]
    seen: set[tuple[int, ...]] = set()
    for dims in [every, *rows, *blocks]:
        wide = tuple(axis for axis in dims if shape[axis] > 1)
        members = math.prod(shape[axis] for axis in wide)
        if wide not in seen and (members >= GROUP_MEMBERS or dims == every) and dims:
            seen.add(wide)
            yield dims


def _level_of_magnitude(exact: torch.Tensor, own_error: torch.Tensor) -> torch.Tensor:
    """Return, for each element, the largest own error among elements of about its magnitude.

    Exact zeros are left to the other groups: a clamp makes them by the million with no error
    at all, and an honest kernel may land a hair above zero where the reference lands below.
    """
    is_zero = exact == 0
    if bool(is_zero.all()):
        return torch.full_like(exact, math.inf)
    # Bins from 1 up, 0 for zeros: looking only at what isn't zero would copy it several times.
    octave = torch.div(torch.frexp(exact).exponent, BIN_OCTAVES, rounding_mode="floor")
    octave.masked_fill_(is_zero, _NO_OCTAVE)
    lowest = int(octave.min())
    position = octave.sub_(lowest - 1).masked_fill_(is_zero, 0).flatten().long()
    counts = torch.bincount(position)
    levels = own_error.new_zeros(len(counts)).scatter_reduce_(0, position, own_error.flatten(), "amax")
    merged = [math.inf, *_merged_upward(counts[1:].tolist(), levels[1:].tolist())]
    return torch.tensor(merged, dtype=exact.dtype).index_select(0, position).reshape(exact.shape)


def _merged_upward(counts: list[int], levels: list[float]) -> list[float]:
    """Join bins that hold too few elements with larger ones, or the last with those below it."""
    merged = list(levels)
    start, members, level = 0, 0, 0.0
    groups: list[tuple[int, int, float]] = []
    for position, (count, own) in enumerate(zip(counts, levels, strict=True)):
        members, level = members + count, max(level, own)
        if members >= BIN_MEMBERS:
            groups.append((start, position + 1, level))
            start, members, level = position + 1, 0, 0.0
    if start < len(counts):
        first, _, below = groups.pop() if groups else (0, 0, 0.0)
        groups.append((first, len(counts), max(below, level)))
    for first, end, level in groups:
        merged[first:end] = [level] * (end - first)
    return merged


def _root_mean_square(values: torch.Tensor, dims: tuple[int, ...]) -> torch.Tensor:
    return _root_of_mean(values.square(), dims)


def _root_of_mean(squares: torch.Tensor, dims: tuple[int, ...]) -> torch.Tensor:
    return squares.mean(dims, keepdim=True).sqrt()
