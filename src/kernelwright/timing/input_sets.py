"""Input sets: how many different inputs are cycled through, which decides what the cache holds.

"warm": few sets, so that a call finds its inputs where the call before left them, as a layer
finds what the layer before it wrote. "cold": so many that by the time a set comes round again
the last-level cache has been filled with others. Weights are in use in every call and stay as
warm as their size allows in both.
"""

from dataclasses import dataclass
from math import ceil
from typing import Literal

Cache = Literal["warm", "cold"]

WARM_SETS = 2  # Two, so that a reply has to depend on its input.
MOST_SETS = 512
COLD_FACTOR = 2.0  # how many times over the sets must fill the last-level cache
MEMORY_SHARE = 0.125  # of what is free; every process holds the sets once


@dataclass(frozen=True, slots=True, kw_only=True)
class SetsPlan:
    """How many sets to draw, and which state of the cache that really gives."""

    count: int
    cache: Cache


def sets_for(cache: Cache, *, set_bytes: int, last_level_bytes: int, free_bytes: int) -> SetsPlan:
    """Return how many sets to draw.

    Args:
        cache: what is wanted.
        set_bytes: bytes of the tensors of one set.
        last_level_bytes: size of the last-level cache.
        free_bytes: memory that is free.

    Returns:
        A plan that says "warm" where "cold" was wanted but can't be had: the inputs are too
        small for any reasonable number of sets to fill the cache, or memory is too small.
    """
    if cache == "warm":
        return SetsPlan(count=WARM_SETS, cache="warm")
    wanted = max(WARM_SETS, ceil(COLD_FACTOR * last_level_bytes / max(set_bytes, 1)))
    affordable = int(MEMORY_SHARE * free_bytes / max(set_bytes, 1))
    if wanted > min(MOST_SETS, affordable):
        return SetsPlan(count=WARM_SETS, cache="warm")
    return SetsPlan(count=wanted, cache="cold")
