"""Families: ways to change drawn inputs so that a kernel right only for those is found out.

Each keeps shapes, dtypes and strides. Floating tensors change their values; integers and bools
are moved about but stay values that were drawn, since an index or a flag has a range.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import torch

# Where activations, clamps and comparisons turn from one case to the next.
_EDGES = (0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 6.0, -6.0, 20.0, -20.0)

# Integers up to here: no float32 holds them all, and a sum of thousands of their squares fits an int64.
_MOST_INTEGER = 2**25
_WIDE = (torch.int16, torch.int32, torch.int64)

Tier = Literal["core", "more"]
Change = Callable[[torch.Tensor, torch.Generator], torch.Tensor]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One way to change inputs; ``words`` completes "with inputs ...". Core ones are never left out.

    ``repeats`` says that most elements are equal: in a sum of those every rounding goes the same way.
    ``change`` is for floating tensors; ``move``, for those of integers and bools, shuffles where
    it is ``None``. Where ``moves`` holds for no tensor, the family has nothing to say. ``other`` is
    for every second floating tensor, where there are two or more. A family that
    ``is_about_integers`` says something even without any floats.
    """

    name: str
    words: str
    change: Change
    move: Change | None = None
    moves: Callable[[torch.Tensor], bool] | None = None
    other: Change | None = None
    tier: Tier = "more"
    repeats: bool = False
    is_about_integers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One set of inputs, and words that say where they come from."""

    words: str
    leaves: tuple[Any, ...]


def changed(leaves: Sequence[Any], family: Family, generator: torch.Generator) -> Case | None:
    """Return the inputs of ``family`` made from drawn ones; ``None`` if there is no tensor to change."""
    tensors = [leaf for leaf in leaves if isinstance(leaf, torch.Tensor) and leaf.numel() > 0]
    has_floats = any(leaf.is_floating_point() for leaf in tensors)
    if not tensors or not (has_floats or family.is_about_integers):
        return None
    if family.moves is not None and not any(map(family.moves, tensors)):
        return None
    floats = [at for at, leaf in enumerate(leaves) if isinstance(leaf, torch.Tensor) and leaf.is_floating_point()]
    if family.other is not None and len(floats) < 2:
        return None
    return Case(
        words=f"inputs {family.words}",
        leaves=tuple(
            _changed_leaf(leaf, _turned(family) if at in floats[1::2] else family, generator)
            for at, leaf in enumerate(leaves)
        ),
    )


def placed(values: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    """Return ``values`` in a new tensor with the dtype and strides of ``like``."""
    dense = [step for size, step in zip(like.shape, like.stride(), strict=True) if size > 1]
    if 0 in dense:  # an expanded tensor: the same number stands in many places
        first = tuple(slice(0, 1) if step == 0 else slice(None) for step in like.stride())
        return placed(values[first], like[first]).expand(like.shape)
    return torch.empty_strided(like.shape, like.stride(), dtype=like.dtype).copy_(values)


def few_bits(x: torch.Tensor) -> torch.Tensor:
    """Return ``x`` cut to a few bits, so that sums of it come out the same in any order.

    For questions about places, not values: one that repeats a value a thousand times would
    otherwise try an honest sum's patience, since each of its roundings then goes the same way.
    """
    step = 2.0 ** (round(math.log2(_rms(x))) - 4)
    return placed((x / step).round() * step, x)


def _turned(family: Family) -> Family:
    return family if family.other is None else replace(family, change=family.other)


def _changed_leaf(leaf: Any, family: Family, generator: torch.Generator) -> Any:
    if not isinstance(leaf, torch.Tensor) or leaf.numel() == 0:
        return leaf
    if leaf.is_floating_point():
        return placed(family.change(leaf, generator), leaf)
    if leaf.is_complex():
        return leaf
    return placed((family.move or _shuffled)(leaf, generator), leaf)


def _rms(x: torch.Tensor) -> float:
    size = float(x.double().nan_to_num(0.0, 0.0, 0.0).square().mean().sqrt())
    return size if size > 0 else 1.0


def _random(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    return torch.rand(x.shape, generator=generator)


def _random_signs(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    return torch.where(_random(x, generator) < 0.5, -x, x)


def _normal(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    return torch.randn(x.shape, generator=generator) * _rms(x)


def _rows_of_many_sizes(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    rows = (*x.shape[:-1], 1) if x.dim() > 1 else x.shape
    exponent = torch.rand(rows, generator=generator) * 5.0 - 4.0
    return _random_signs(x, generator).float() * 10.0**exponent


def _sparse(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    return torch.where(_random(x, generator) < 0.9, torch.zeros_like(x), _random_signs(x, generator))


def _spiked(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    flat = _random_signs(x, generator).float().flatten()
    at = torch.randint(0, flat.numel(), (max(1, flat.numel() // 1000),), generator=generator)
    flat[at] *= 1000.0
    return flat.reshape(x.shape)


def _peaked(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Raise one element of every line along the longest axis, and at most one of every other line.

    Where the peak stands differs from line to line and reaches both ends of an axis. A maximum
    that overlooks some elements is still near enough for a softmax, until one of them is a peak.
    """
    longest, lines = max(x.shape, default=1), x.numel() // max(x.shape, default=1)
    last = int(torch.randint(0, max(min(lines, longest) - 1, 1), (), generator=generator))
    place = torch.zeros((), dtype=torch.int64)
    for size in x.shape:
        place = place.unsqueeze(-1) + torch.arange(size)
    peaks = place.remainder(longest) == last
    return torch.where(peaks, x.abs().float() + 300.0 * _rms(x), _normal(x, generator))


def _sorted(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    return _normal(x, generator).sort(dim=-1).values if x.dim() else x


def _constant(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    del generator
    # Few bits: sums of it are exact in any order, so that a long one is no test of patience.
    return torch.full_like(x, 0.75 * 2.0 ** round(math.log2(_rms(x))))


def _edges(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    # The same numbers at the same places of inputs that have the same shape: equal ones meet.
    same = torch.Generator().manual_seed(generator.initial_seed())
    values = torch.tensor(_EDGES, dtype=x.dtype)[torch.randint(0, len(_EDGES), x.shape, generator=same)]
    return torch.where(torch.rand(x.shape, generator=same) < 0.25, values, _random_signs(x, generator))


def _holds_repeats(x: torch.Tensor) -> bool:
    """Whether a tensor holds integers of which some are equal: those of a permutation must not become so."""
    is_whole = not (x.is_floating_point() or x.is_complex() or x.dtype == torch.bool)
    return is_whole and x.unique().numel() < x.numel()


def _repeated(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Fill each line of the last axis with one number: the smallest, the largest, then any others that were drawn.

    A sentence of nothing but padding, every target the first class: rare among random draws.
    """
    if not _holds_repeats(x):
        return x
    flat = x.flatten()
    lines = flat.numel() // x.shape[-1] if x.dim() else 1
    chosen = flat[torch.randint(0, flat.numel(), (lines,), generator=generator)]
    chosen[0] = flat.min()
    if lines > 1:
        chosen[1] = flat.max()
    return chosen.reshape(*x.shape[:-1], 1).expand(x.shape) if x.dim() else chosen.reshape(x.shape)


def _can_be_widened(x: torch.Tensor) -> bool:
    return x.dtype in _WIDE and bool((x < 0).any()) and _widening(x) > 1


def _widening(x: torch.Tensor) -> int:
    most = min(_MOST_INTEGER, torch.iinfo(x.dtype).max // 2)
    return most // max(int(x.max()), -int(x.min()), 1)


def _widened(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Scale integers far beyond what float32, or the square of an int32, can hold; indices and lengths are shuffled.

    What was drawn with negative numbers among it is a quantity, unless it counts from the end,
    and then the reference raises.
    """
    if not _can_be_widened(x):
        return _shuffled(x, generator)
    factor = _widening(x)
    return _shuffled(x, generator) * factor + torch.randint(0, factor, x.shape, generator=generator, dtype=x.dtype)


def _shuffled(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    order = torch.randperm(x.numel(), generator=generator)
    return x.flatten()[order].reshape(x.shape)


FAMILIES = (
    Family(name="signs", words="of random sign", change=_random_signs, tier="core"),
    Family(name="small", words="scaled by 1e-3", change=lambda x, _: x * 1e-3, tier="core"),
    Family(name="large", words="normal, scaled by 30", change=lambda x, g: _normal(x, g) * 30.0, tier="core"),
    Family(
        name="shifted",
        words="shifted by ten times their size",
        change=lambda x, g: _normal(x, g) + 10.0 * _rms(x),
        tier="core",
    ),
    Family(
        name="lowered",
        words="two hundred times their size below 0",
        change=lambda x, g: _normal(x, g) - 200.0 * _rms(x),
        tier="core",
    ),
    # A product of two that are both raised, or both lowered, is never far below 0.
    Family(
        name="opposed",
        words="shifted by ten times their size, every second one below 0",
        change=lambda x, g: _normal(x, g) + 10.0 * _rms(x),
        other=lambda x, g: _normal(x, g) - 10.0 * _rms(x),
    ),
    Family(name="negated", words="negated", change=lambda x, _: -x, tier="core"),
    Family(name="rows", words="whose rows differ in size by up to 1e5", change=_rows_of_many_sizes, tier="core"),
    Family(name="edges", words="with whole numbers among them, where comparisons turn", change=_edges, tier="core"),
    Family(name="normal", words="normally distributed", change=_normal),
    Family(name="shuffled", words="in another order", change=_shuffled, tier="core", is_about_integers=True),
    Family(
        name="repeated",
        words="whose integers are the same all along each line",
        change=lambda x, _: x,
        move=_repeated,
        moves=_holds_repeats,
        tier="core",
        is_about_integers=True,
    ),
    Family(
        name="widened",
        words="whose integers are large",
        change=lambda x, _: x,
        move=_widened,
        moves=_can_be_widened,
        is_about_integers=True,
    ),
    Family(name="spiked", words="with a thousandfold spike at every thousandth element", change=_spiked),
    Family(name="peaked", words="with one peak in each line, three hundredfold", change=_peaked),
    Family(name="sorted", words="rising along the last axis", change=_sorted),
    Family(name="falling", words="falling along the last axis", change=lambda x, g: -_sorted(x, g)),
    Family(name="sparse", words="of which nine in ten are 0", change=_sparse, repeats=True),
    Family(name="constant", words="all of one value", change=_constant, repeats=True),
    Family(name="zero", words="all 0", change=lambda x, _: torch.zeros_like(x), repeats=True),
    Family(name="tiny", words="scaled by 1e-12", change=lambda x, g: _normal(x, g) * 1e-12),
    Family(name="huge", words="scaled by 1e8", change=lambda x, g: _normal(x, g) * 1e8),
)
