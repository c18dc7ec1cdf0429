"""Contents: what a timed block finds in its inputs, new each time, the same for both sides of a pair.

Draws are costly and few, so contents are mixed from them element by element: an input keeps what
all draws have in common (a mask, a padding), and no two blocks are alike. Whole numbers may be
offsets or lengths, which don't mix; they come whole from one draw where there are floats to mix.
"""

from collections.abc import Sequence
from random import Random

import torch

from kernelwright.targets.fresh import FreshBlock, Touches, images_of, unit_bytes, units_of
from kernelwright.targets.images import Image
from kernelwright.timing.contender import Leaves

LEAST_DRAWS = 4
# What changing the inputs may add to a call's time: a hundredth, at this much for each element.
TOUCHING_SHARE, TOUCH_S = 0.01, 1e-8
# One element might be given the value that it has; eight are so only for one call in many thousands.
LEAST_TOUCHED, MOST_TOUCHED = 8, 512
_SHIFTS = 4096  # of the one mask that all mixing uses


class Contents:
    """Makes fresh blocks out of draws of a problem's inputs."""

    def __init__(
        self, draws: Sequence[Leaves], *, input_sets: int, random: Random, mixes: bool = True, touches: bool = True
    ) -> None:
        """Prepare.

        Args:
            draws: at least two sets of inputs, and at least ``input_sets``; the first are the staged ones.
            input_sets: how many sets are staged.
            random: draws everything.
            mixes: take whole draws if False; for inputs whose elements depend on each other.
            touches: change elements between the calls of a block, so that no two are alike.
        """
        self._draws = [images_of(leaves) for leaves in draws]
        self._count, self._random, self._may_touch = input_sets, random, touches
        self._varying = tuple(leaf for leaf in range(len(draws[0])) if _can_vary([draw[leaf] for draw in self._draws]))
        floating = tuple(leaf for leaf in self._varying if _is_floating(self._draws[0][leaf]))
        self._mixed = (floating or self._varying) if mixes else ()
        most = max((self._units(0, leaf).numel() for leaf in self._mixed), default=0)
        generator = torch.Generator().manual_seed(random.getrandbits(62))
        self._mask = torch.randint(0, 2, (most + _SHIFTS,), dtype=torch.uint8, generator=generator).bool()

    def draw(self, order: Sequence[int], *, call_s: float) -> FreshBlock:
        """Return new contents for a block of calls that take about ``call_s`` each."""
        sets = tuple(self._set(at) for at in range(self._count))
        return FreshBlock(order=tuple(order), sets=sets, touches=self._touches(order, call_s))

    def _set(self, at: int) -> tuple[Image, ...]:
        one, other = self._random.sample(range(len(self._draws)), 2)
        leaves = list(self._draws[at])
        for leaf in self._varying:
            data = self._mixture(one, other, leaf) if leaf in self._mixed else self._draws[one][leaf].data
            leaves[leaf] = Image(description=leaves[leaf].description, data=data)
        return tuple(leaves)

    def _mixture(self, one: int, other: int, leaf: int) -> torch.Tensor:
        mine, theirs = self._units(one, leaf), self._units(other, leaf)
        shift = self._random.randrange(_SHIFTS)
        return torch.where(self._mask[shift : shift + mine.numel()], mine, theirs).view(torch.uint8)

    def _touches(self, order: Sequence[int], call_s: float) -> Touches | None:
        if not self._may_touch or not self._mixed or len(order) <= self._count:
            return None  # each set is used once at most
        leaf = self._random.choice(self._mixed)
        units = self._units(0, leaf).numel()
        count = min(max(int(call_s * TOUCHING_SHARE / TOUCH_S), LEAST_TOUCHED), MOST_TOUCHED, units)
        step = max(1, units // count)
        generator = torch.Generator().manual_seed(self._random.getrandbits(62))
        starts = torch.randint(0, units - (count - 1) * step, (len(order),), generator=generator)
        places = starts[:, None] + step * torch.arange(count)
        chosen = torch.randint(0, len(self._draws), places.shape, generator=generator)
        values = self._units(0, leaf)[places]
        for draw in range(1, len(self._draws)):
            values = torch.where(chosen == draw, self._units(draw, leaf)[places], values)
        return Touches(leaf=leaf, starts=tuple(starts.tolist()), step=step, values=values)

    def _units(self, draw: int, leaf: int) -> torch.Tensor:
        image = self._draws[draw][leaf]
        assert image.data is not None
        return units_of(image.data, unit_bytes(_dtype(image)))


def _can_vary(of_all_draws: Sequence[Image]) -> bool:
    first = of_all_draws[0]
    return (
        first.data is not None
        and bool(first.length)
        and all(each.description == first.description for each in of_all_draws)
    )


def _is_floating(image: Image) -> bool:
    return _dtype(image).is_floating_point or _dtype(image).is_complex


def _dtype(image: Image) -> torch.dtype:
    return getattr(torch, image.description["dtype"])
