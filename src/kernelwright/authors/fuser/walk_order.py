"""How a region's space is walked: axes merged where memory allows, the rest split into roles.

Neighbouring axes that every access steps through as if they were one become one, so that
inner loops are long and no index needs a division. Then one axis is chosen for the vector
loop, and the kept axes outside it are the work items.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.expression import Expression, walk
from kernelwright.authors.fuser.index import Axis, Index, Quotient, Remainder
from kernelwright.authors.fuser.regions import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One value of a kernel: its body over the space's axes, and where it is stored, if it is."""

    name: str
    level: Level
    op: str
    dtype: str  # of computing
    body: Expression
    buffer: str = ""  # empty if it is not stored
    buffer_dtype: str = ""
    offset: Index = field(default_factory=Index)


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """Axes, outermost first, whether each is reduced, and the steps that walk them."""

    axes: tuple[Axis, ...]
    reduced: tuple[bool, ...]
    steps: tuple[Step, ...]

    @property
    def kept(self) -> tuple[Axis, ...]:
        """Axes that no reduction reduces."""
        return tuple(axis for axis, gone in zip(self.axes, self.reduced, strict=True) if not gone)

    @property
    def gone(self) -> tuple[Axis, ...]:
        """Axes that are reduced."""
        return tuple(axis for axis, gone in zip(self.axes, self.reduced, strict=True) if gone)

    def moved(self, axes: dict[Axis, Index]) -> tuple[Step, ...]:
        """Return the steps with axes replaced."""
        return tuple(
            replace(step, body=step.body.moved(axes), offset=ix.substitute(step.offset, axes)) for step in self.steps
        )


def merged(space: Space) -> Space:
    """Merge neighbouring axes as far as no index gets harder to compute."""
    number = 0
    while number + 1 < len(space.axes):
        joined = _joined(space, number)
        if joined is None:
            number += 1
        else:
            space = joined
    return space


def _joined(space: Space, number: int) -> Space | None:
    outer, inner = space.axes[number : number + 2]
    if space.reduced[number] != space.reduced[number + 1]:
        return None
    joint = Axis(outer.name, outer.extent * inner.extent)
    at = ix.of(joint)
    moved = space.moved({outer: ix.quotient(at, inner.extent), inner: ix.remainder(at, inner.extent)})
    if sum(map(_divisions, moved)) > sum(map(_divisions, space.steps)):
        return None
    return Space(
        axes=(*space.axes[:number], joint, *space.axes[number + 2 :]),
        reduced=(*space.reduced[:number], *space.reduced[number + 1 :]),
        steps=moved,
    )


def _divisions(step: Step) -> int:
    return sum(_in_index(index) for index in _indices(step))


def _indices(step: Step) -> Iterator[Index]:
    yield step.offset
    for node in walk(step.body):
        yield from node.indices


def _in_index(index: Index) -> int:
    return sum(1 + _in_index(atom.dividend) for atom, _ in index.terms if isinstance(atom, Quotient | Remainder))


def extent_of(axes: Sequence[Axis]) -> int:
    """Return how many points the axes span."""
    total = 1
    for axis in axes:
        total *= axis.extent
    return total
