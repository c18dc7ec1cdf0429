"""Simpler: the ways in which one tensor of a question is made simpler.

Each keeps shape, dtype, strides and the place in its storage, since those may be what the
failure hangs on. Integers and bools only take values that were drawn: an index has a range.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import torch

_MOST_SMALL = 9.0


def is_open(leaf: Any) -> bool:
    """Whether a leaf is something to simplify: a real tensor with elements."""
    return isinstance(leaf, torch.Tensor) and leaf.numel() > 0 and not leaf.is_complex()


def laid_out(values: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    """Return ``values`` in a new storage with the dtype, strides and offset of ``like``."""
    steps = list(zip(like.shape, like.stride(), strict=True))
    repeated = [size > 1 and step == 0 for size, step in steps]
    if any(repeated):  # one number stands in many places: place it once
        first = tuple(slice(0, 1) if each else slice(None) for each in repeated)
        return laid_out(values[first], like[first]).expand(like.shape)
    offset = like.storage_offset() % 64
    reach = offset + 1 + sum((size - 1) * step for size, step in steps)
    storage = torch.zeros(reach, dtype=like.dtype)
    return storage.as_strided(like.shape, like.stride(), offset).copy_(values)


def rest_value(leaf: torch.Tensor) -> float:
    """Return the value that counts as nothing: 0, or where 0 was never drawn for an integer, the least that was."""
    if leaf.is_floating_point() or bool((leaf == 0).any()):
        return 0
    return int(leaf.min())


def filled(leaf: torch.Tensor, value: float) -> torch.Tensor:
    """Return a tensor like ``leaf`` that holds one value everywhere."""
    return laid_out(torch.full(leaf.shape, value, dtype=leaf.dtype), leaf)


def kept_at(leaf: torch.Tensor, kept: torch.Tensor, background: float) -> torch.Tensor:
    """Return ``leaf`` where ``kept`` is true and ``background`` elsewhere."""
    return laid_out(torch.where(kept, leaf, torch.full_like(leaf, background)), leaf)


def differing(leaf: torch.Tensor, background: float) -> torch.Tensor:
    """Return where ``leaf`` isn't ``background``; -0.0 is not 0."""
    wrong = leaf != background
    return wrong | (torch.signbit(leaf) & (leaf == 0)) if leaf.is_floating_point() else wrong


def single_places(leaf: torch.Tensor, hint: Sequence[int]) -> Iterator[torch.Tensor]:
    """Yield masks of few elements that often are all it takes.

    What is no ordinary number; the element at the place of the error; the last, on which tails
    hang; the first.
    """
    if leaf.is_floating_point():
        finite = leaf.isfinite()
        strange = ~finite | (torch.signbit(leaf) & (leaf == 0)) | _is_far_out(leaf, finite)
        if bool(strange.any()) and not bool(strange.all()):
            last = strange.flatten().nonzero()[-1]
            yield _mask(leaf, int(last))
            yield strange
    seen: set[int] = set()
    at = _within(leaf, hint)
    for flat in (*(() if at is None else (at,)), leaf.numel() - 1, 0):
        if flat not in seen:
            seen.add(flat)
            yield _mask(leaf, flat)


def rounder(leaf: torch.Tensor, background: float) -> Iterator[torch.Tensor]:
    """Yield ``leaf`` with simpler numbers where it isn't ``background``, simplest first."""
    if not leaf.is_floating_point():
        return
    wide = leaf.double()
    changes = differing(leaf, background) & leaf.isfinite()
    if not bool(changes.any()):
        return
    signs = torch.where(wide < 0, -1.0, 1.0)
    whole = wide.abs().round().clamp(1.0, _MOST_SMALL)
    # Not 1 on a background of 1: it would vanish.
    one = torch.full_like(wide, 2.0 if background == 1 else 1.0)
    for values in (one, signs, signs * whole, significant(wide, 1), significant(wide, 2)):
        yield laid_out(torch.where(changes, values, wide).to(leaf.dtype), leaf)


def are_equal(a: Any, b: Any) -> bool:
    """Whether two leaves hold the same numbers; NaN is itself, and -0.0 is not 0."""
    if a is b or not isinstance(a, torch.Tensor):
        return True
    if not a.is_floating_point():
        return torch.equal(a, b)
    return bool((((a == b) & (torch.signbit(a) == torch.signbit(b))) | (a.isnan() & b.isnan())).all())


def significant(values: torch.Tensor, count: int) -> torch.Tensor:
    """Round finite float64 numbers to ``count`` significant decimal digits."""
    size = torch.where((values == 0) | ~values.isfinite(), torch.ones_like(values), values.abs())
    unit = 10.0 ** (size.log10().floor() - (count - 1))
    return torch.where(values.isfinite(), (values / unit).round() * unit, values)


def _is_far_out(leaf: torch.Tensor, finite: torch.Tensor) -> torch.Tensor:
    """Whether an element is subnormal, or hundreds of times larger than usual."""
    size = torch.where(finite, leaf, torch.zeros_like(leaf)).abs().double()
    usual = float(size.median())
    subnormal = (size > 0) & (size < torch.finfo(leaf.dtype).tiny)
    return subnormal | (size > 300.0 * usual if usual > 0 else torch.zeros_like(subnormal))


def _mask(leaf: torch.Tensor, flat: int) -> torch.Tensor:
    mask = torch.zeros(leaf.numel(), dtype=torch.bool)
    mask[flat] = True
    return mask.reshape(leaf.shape)


def _within(leaf: torch.Tensor, hint: Sequence[int]) -> int | None:
    """Return the flat index of the element at ``hint``, seen from the last axis; ``None`` if there is none."""
    index = tuple(hint)[-leaf.dim() :] if leaf.dim() else ()
    if len(index) != leaf.dim() or any(at >= size for at, size in zip(index, leaf.shape, strict=True)):
        return None
    flat = 0
    for at, size in zip(index, leaf.shape, strict=True):
        flat = flat * size + at
    return flat
