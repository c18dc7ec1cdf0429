"""A fresh block: calls on contents that nobody could know before the clock ran.

The sets of inputs keep their addresses; what lies there is new for each block, and a few elements
change before each call of it, so that no two calls are given the same. A cache of whole answers,
by address or by content, then has nothing to give back, and an answer that is computed after it
was given is computed from something else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from kernelwright.targets import images
from kernelwright.targets.images import Image

# Elements travel as whole numbers of their width, whatever they mean; complex128 as two.
UNITS = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}


@dataclass(frozen=True, slots=True, kw_only=True)
class Touches:
    """What changes before each call: every ``step``-th unit of one leaf, from a start of its own.

    ``leaf`` counts within a set. ``starts`` are of shape [calls], ``values`` of shape [calls, count].
    """

    leaf: int
    starts: tuple[int, ...]
    step: int
    values: torch.Tensor

    @property
    def count(self) -> int:
        """How many units change before each call."""
        return self.values.shape[1]

    def place(self, call: int) -> slice:
        """Return which units change before a call."""
        return place_of(self.starts[call], self.step, self.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshBlock:
    """The sets that the calls of one block find, the sets in the order of the calls, and what changes between."""

    order: tuple[int, ...]
    sets: tuple[tuple[Image, ...], ...]
    touches: Touches | None = None

    @property
    def images(self) -> tuple[Image, ...]:
        """The leaves of all sets, one after another."""
        return tuple(image for leaves in self.sets for image in leaves)

    def as_of(self, call: int) -> "FreshBlock":
        """Return a block of that one call, with what lies there when it is made."""
        sets = self._sets_after(call)
        return FreshBlock(order=(self.order[call],), sets=sets)

    def after(self) -> tuple[Image, ...]:
        """Return what lies there when all calls are over, if none of them wrote to it."""
        sets = self._sets_after(len(self.order) - 1) if self.order else self.sets
        return tuple(image for leaves in sets for image in leaves)

    def leaves(self, index: int) -> tuple[Any, ...]:
        """Return a set as tensors and plain values, before any call."""
        return tuple(
            images.leaf_from(image.description, torch.empty(0, dtype=torch.uint8) if image.data is None else image.data)
            for image in self.sets[index]
        )

    def _sets_after(self, last: int) -> tuple[tuple[Image, ...], ...]:
        touches = self.touches
        if touches is None:
            return self.sets
        changed: dict[int, torch.Tensor] = {}
        for call in range(last + 1):
            at = self.order[call]
            if at not in changed:
                before = self.sets[at][touches.leaf].data
                assert before is not None
                changed[at] = before.clone()
            units_of(changed[at], touches.values.itemsize)[touches.place(call)] = touches.values[call]
        return tuple(
            tuple(_with(image, changed[at]) if index == touches.leaf else image for index, image in enumerate(leaves))
            if at in changed
            else leaves
            for at, leaves in enumerate(self.sets)
        )


def place_of(start: int, step: int, count: int) -> slice:
    """Return ``count`` units, ``step`` apart."""
    return slice(start, start + (count - 1) * step + 1, step)


def unit_bytes(dtype: torch.dtype) -> int:
    """Return how wide a unit of this dtype is."""
    return min(dtype.itemsize, 8)


def units_of(data: torch.Tensor, width: int) -> torch.Tensor:
    """Return bytes as units, sharing their memory."""
    return data.view(UNITS[width])


def images_of(leaves: Sequence[Any]) -> tuple[Image, ...]:
    """Return the images of one set."""
    return tuple(images.image_of(leaf) for leaf in leaves)


def _with(image: Image, data: torch.Tensor) -> Image:
    return Image(description=image.description, data=data)
