"""Special values: NaN, infinities and the ends of the floating range, a few among drawn inputs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from kernelwright.verification.families import Case, placed

# Few spoil no more than a few rows, so that what leaks from one into another shows; with many it
# isn't luck whether one stands where a comparison or a mask lets it through.
_FEW_PLACES = 3
_MANY_PLACES = 12
_MANY_SHARE = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialValue:
    """One value to place; ``is_finite`` ones are promised by every contract.

    ``is_run`` ones fill the last half: what a window's or row's maximum starts with shows only
    where nothing larger follows.
    """

    words: str
    is_finite: bool
    is_run: bool = False

    def of(self, dtype: torch.dtype) -> float:
        """Return the value in ``dtype``."""
        limits = torch.finfo(dtype)
        table = {
            "NaN": float("nan"),
            "inf": float("inf"),
            "-inf": float("-inf"),
            "a run of -inf": float("-inf"),
            "-0.0": -0.0,
            "a subnormal": limits.tiny / 4,
            "the largest finite number": limits.max,
            "a large number": limits.max**0.5 / 4,
        }
        return table[self.words]


SPECIAL_VALUES = (
    SpecialValue(words="NaN", is_finite=False),
    SpecialValue(words="inf", is_finite=False),
    SpecialValue(words="-inf", is_finite=False),
    SpecialValue(words="a run of -inf", is_finite=False, is_run=True),
    SpecialValue(words="-0.0", is_finite=True),
    SpecialValue(words="a subnormal", is_finite=True),
    SpecialValue(words="a large number", is_finite=True),
)


def with_special(
    leaves: Sequence[Any],
    special: SpecialValue,
    generator: torch.Generator,
    *,
    only: int | None = None,
    has_many: bool = False,
) -> Case | None:
    """Place ``special`` at a few random elements of the floating inputs, the last element among them.

    Args:
        leaves: drawn inputs; not changed.
        special: what to place.
        generator: where the places come from.
        only: the one leaf to change; ``None`` changes all.
        has_many: whether to place it a dozen times, where a tensor is large enough for that.

    Returns:
        The changed inputs; ``None`` if no input is a floating tensor.
    """
    result: list[Any] = []
    is_changed = False
    for at, leaf in enumerate(leaves):
        if isinstance(leaf, torch.Tensor) and leaf.is_floating_point() and leaf.numel() and only in (None, at):
            flat = leaf.flatten().clone()
            # The last element among them: tails take another path through a kernel.
            count = max(_FEW_PLACES, min(_MANY_PLACES, flat.numel() // _MANY_SHARE)) if has_many else _FEW_PLACES
            places = torch.randint(0, flat.numel(), (count - 1,), generator=generator).tolist()
            flat[[*places, flat.numel() - 1]] = special.of(leaf.dtype)
            if special.is_run:
                flat[flat.numel() // 2 :] = special.of(leaf.dtype)
            result.append(placed(flat.reshape(leaf.shape), leaf))
            is_changed = True
        else:
            result.append(leaf)
    return Case(words=f"{special.words} among the inputs", leaves=tuple(result)) if is_changed else None


def flushed(leaves: Sequence[Any]) -> tuple[Any, ...]:
    """Return the inputs with subnormal numbers replaced by 0, as much hardware reads them."""
    return tuple(
        torch.where(leaf.abs() < torch.finfo(leaf.dtype).tiny, torch.zeros_like(leaf), leaf)
        if isinstance(leaf, torch.Tensor) and leaf.is_floating_point()
        else leaf
        for leaf in leaves
    )
