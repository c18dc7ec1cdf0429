"""Edges: inputs at which a kernel takes another branch, or a type comes to its end.

Values that tie, that lie exactly halfway between whole numbers or exactly on the bounds that
activations use, the largest numbers of a 16-bit type; integers at the ends of what the
reference takes. Every value is one that an honest kernel meets in use.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from kernelwright.verification.families import Case, few_bits, placed

# Bounds of common activations lie among them: 0, 1/2, 1, 3 and 6, with both signs.
_HALVES_UP_TO = 13
# float16 ends at 65504: sums kept in it overflow, single values and their products with weights needn't.
_NEAR_FLOAT16_END = 6.0e4
_INDEX_TYPES = (torch.int64, torch.int32)
_SMALL_TYPES = (torch.int8, torch.uint8, torch.int16)
_MOST_PROBES = 24

Accepts = Callable[[Sequence[Any]], bool]
Change = Callable[[torch.Tensor, torch.Generator], torch.Tensor]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One way to change floating inputs, of ``dtypes`` if there are any; core ones are never left out.

    ``is_exact``: no rounding of its values decides a branch.
    """

    words: str
    change: Change
    dtypes: tuple[torch.dtype, ...] = ()
    is_exact: bool = False
    is_core: bool = True


def _tied(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    return torch.randint(-1, 3, x.shape, generator=generator) * 0.75


def _halves(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    return torch.randint(-_HALVES_UP_TO, _HALVES_UP_TO + 1, x.shape, generator=generator) / 2


def _equal_rows(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    del generator
    rows = few_bits(x).clone()
    rows[:-1] = rows[0].clone()
    return rows


def _near_the_end(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    return (torch.rand(x.shape, generator=generator) * 2 - 1) * _NEAR_FLOAT16_END


EDGES = (
    Edge(words="of four values only, so that most tie", change=_tied),
    Edge(words="that are whole numbers and halves up to 6.5", change=_halves, is_exact=True),
    Edge(words="whose rows are all the first, but for the last", change=_equal_rows, is_core=False),
    Edge(words="up to 60000, near the end of float16", change=_near_the_end, dtypes=(torch.float16,)),
)


def with_edge(leaves: Sequence[Any], edge: Edge, generator: torch.Generator) -> Case | None:
    """Return the inputs with every floating tensor changed; ``None`` if there is none to change."""
    changed = [_changed(leaf, edge, generator) for leaf in leaves]
    if all(a is b for a, b in zip(changed, leaves, strict=True)):
        return None
    return Case(words=f"inputs {edge.words}", leaves=tuple(changed))


def _changed(leaf: Any, edge: Edge, generator: torch.Generator) -> Any:
    if not isinstance(leaf, torch.Tensor) or not leaf.is_floating_point() or not leaf.numel():
        return leaf
    if (edge.dtypes and leaf.dtype not in edge.dtypes) or (edge.change is _equal_rows and not leaf.dim()):
        return leaf
    return placed(edge.change(leaf, generator), leaf)


def integer_cases(draws: Sequence[Sequence[Any]], accepts: Accepts, *, probes: bool) -> list[Case]:
    """Return inputs whose integers are all the least, all the largest, and of both; empty where there are none.

    Args:
        draws: several draws of the inputs; what occurs in them is in range.
        accepts: whether the reference answers for some inputs.
        probes: look for an index above all drawn ones that the reference still takes.
    """
    places = [at for at, leaf in enumerate(draws[0]) if _is_integer(leaf)]
    if not places:
        return []
    ends = {at: _ends(draws, at, accepts, probes=probes) for at in places}
    cases: list[Case] = []
    for words, high_ones in _HIGH_ONES:
        leaves = tuple(_at_ends(leaf, *ends[at], high_ones) if at in ends else leaf for at, leaf in enumerate(draws[0]))
        cases.append(Case(words=f"integer inputs {words}", leaves=leaves))
    return cases


# Which elements are at the largest value, by their number; the others are at the least.
_HIGH_ONES: tuple[tuple[str, Callable[[torch.Tensor], torch.Tensor]], ...] = (
    ("all at their least", lambda number: number < 0),
    ("all at their largest", lambda number: number >= 0),
    ("at their largest and least in turn", lambda number: number % 2 == 0),
)


def _at_ends(
    leaf: torch.Tensor, low: int, high: int, high_ones: Callable[[torch.Tensor], torch.Tensor]
) -> torch.Tensor:
    is_high = high_ones(torch.arange(leaf.numel())).reshape(leaf.shape)
    return placed(torch.where(is_high, torch.full_like(leaf, high), torch.full_like(leaf, low)), leaf)


def _is_integer(leaf: Any) -> bool:
    is_tensor = isinstance(leaf, torch.Tensor) and leaf.numel() > 0
    return is_tensor and leaf.dtype in (*_INDEX_TYPES, *_SMALL_TYPES)


def _ends(draws: Sequence[Sequence[Any]], at: int, accepts: Accepts, *, probes: bool) -> tuple[int, int]:
    low = min(int(leaves[at].min()) for leaves in draws)
    high = max(int(leaves[at].max()) for leaves in draws)
    dtype: torch.dtype = draws[0][at].dtype
    if dtype in _SMALL_TYPES:
        limits = torch.iinfo(dtype)
        # A flag or a class in a narrow type stays what it is; numbers that fill the type go to its ends.
        fills = high - low >= (limits.max - limits.min) // 2
        return (limits.min, limits.max) if fills else (low, high)
    return low, (_largest_index(draws[0], at, high, accepts) if probes else high)


def _largest_index(leaves: Sequence[Any], at: int, high: int, accepts: Accepts) -> int:
    """Return the largest index that the reference takes, if it takes none far beyond the drawn ones.

    Where it takes anything, or far more than was ever drawn, nothing says that larger numbers are
    meant to come, and the largest drawn one it is.
    """
    beyond = 2 * abs(high) + 8
    if beyond > torch.iinfo(leaves[at].dtype).max or accepts(_with_one(leaves, at, beyond)):
        return high
    taken, refused = high, beyond
    for _ in range(_MOST_PROBES):
        if refused - taken <= 1:
            break
        middle = (taken + refused) // 2
        taken, refused = (middle, refused) if accepts(_with_one(leaves, at, middle)) else (taken, middle)
    return taken


def _with_one(leaves: Sequence[Any], at: int, value: int) -> list[Any]:
    changed = leaves[at].flatten().clone()
    changed[0] = value
    return [placed(changed.reshape(leaf.shape), leaf) if each == at else leaf for each, leaf in enumerate(leaves)]
