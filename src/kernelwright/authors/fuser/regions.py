"""Regions: which values are computed in one kernel.

All values of a region walk the same space, split into the same axes, some of which its
reductions reduce. A value is `full` (one element for each point of the space), a `scan` (the
same, but made of all points before it along the one reduced axis), a `reduction` of it, or of
the `row` (one element for each point of the kept axes, made between the passes). Values join
the region of what they read as long as every such read is of the very point being
computed, and no other kernel would have to run in the middle.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Literal

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.expression import Apply, Expression, Fold, reads_of
from kernelwright.authors.fuser.index import Axis, Index
from kernelwright.authors.fuser.inline import flat_position, point_of, static_values
from kernelwright.authors.fuser.lowering import operands_of
from kernelwright.authors.fuser.tensors import SOFTMAX, Computed, Map, Reduce, Result, Scan, TensorProgram, Value, space

Level = Literal["full", "scan", "reduction", "row"]

# Levels that have an element for each point.
WALKED = ("full", "scan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An axis of a region's space: its extent, and whether the region's reductions reduce it (or its scans walk it)."""

    extent: int
    reduced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One value of a region, its body written over the region's axes."""

    name: str
    level: Level
    dtype: str
    op: str  # of a reduction; empty otherwise
    body: Expression


@dataclass(slots=True)
class Region:
    """Values computed in one kernel, in order."""

    parts: list[Part]
    names: list[str] = field(default_factory=list)
    levels: dict[str, Level] = field(default_factory=dict)
    is_static: bool = False

    @property
    def has_reductions(self) -> bool:
        """Whether any axis is reduced."""
        return any(part.reduced for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernelised:
    """A finished region: its axes, members over those axes, and the values it stores."""

    axes: tuple[Axis, ...]
    reduced: tuple[bool, ...]
    members: tuple[Member, ...]
    stored: tuple[str, ...]
    is_static: bool
    is_reversed: bool = False

    @property
    def name(self) -> str:
        """What the region is called: its last stored value."""
        return self.stored[-1]

    @property
    def operations(self) -> int:
        """How many primitives are applied, and elements combined, for all points of its members."""
        kept = prod(axis.extent for axis, gone in zip(self.axes, self.reduced, strict=True) if not gone)
        points = {"row": kept, "full": prod(axis.extent for axis in self.axes)}
        return sum(points.get(each.level, points["full"]) * _operations(each) for each in self.members)


Unit = Kernelised | str  # a kernel, or the node name of a library call


def refine(extents: Sequence[int], others: Sequence[int]) -> list[int] | None:
    """Return the coarsest split of one space that both ``extents`` and ``others`` are groupings of.

    ``None`` where boundaries cross, as those of ``[4, 6]`` and ``[6, 4]`` do.
    """
    if prod(extents) != prod(others):
        return None
    mine, theirs = [e for e in extents if e != 1], [e for e in others if e != 1]
    refined: list[int] = []
    while mine and theirs:
        a, b = mine.pop(), theirs.pop()
        small, large = min(a, b), max(a, b)
        if large % small:
            return None
        refined.append(small)
        if a > small:
            mine.append(a // small)
        elif b > small:
            theirs.append(b // small)
    return list(reversed(refined))


def read_by(program: TensorProgram, unit: Unit) -> set[str]:
    """Return the values that a unit takes from outside."""
    if isinstance(unit, str):
        return set(program.libraries[unit].reads)
    own = {member.name for member in unit.members}
    return {operand for name in own for operand in operands_of(program, name)} - own


def regions_of(program: TensorProgram, needed: Iterable[str], most_buffers: int = 0) -> list[Unit]:
    """Group values into kernels; ``needed`` names values that must be stored. Units come in running order.

    ``most_buffers`` is how many values a kernel may read and store; 0 where there is no limit.
    """
    return _Grouping(program=program, needed=frozenset(needed), most_buffers=most_buffers).units()


@dataclass(slots=True)
class _Grouping:
    program: TensorProgram
    needed: frozenset[str]
    most_buffers: int
    regions: list[Region] = field(default_factory=list)
    home: dict[str, int | str] = field(default_factory=dict)  # value -> its region's number, or its library node
    operands: Mapping[str, tuple[str, ...]] = field(init=False)  # of every value; asked for again and again
    # What each region or library call needs directly, and which regions read each value: kept, not searched for.
    before: dict[int | str, set[int | str]] = field(default_factory=dict[int | str, set[int | str]])
    readers: dict[str, set[int]] = field(default_factory=dict[str, set[int]])
    # All values that read each, placed or not; what a library call reads has its reader, too.
    wanted_by: dict[str, set[str]] = field(default_factory=dict[str, set[str]])

    def __post_init__(self) -> None:
        self.operands = {name: operands_of(self.program, name) for name in self.program.values}
        for name, operands in self.operands.items():
            for operand in operands:
                self.wanted_by.setdefault(operand, set()).add(name)

    def units(self) -> list[Unit]:
        static = static_values(self.program)
        for name, value in self.program.values.items():
            if isinstance(value, Result):
                self.home[name] = value.node.name
                reads = self.program.libraries[value.node.name].reads
                self.before[value.node.name] = self._homes(reads) - {value.node.name}
            elif isinstance(value, Computed):
                self._place(value, name in static)
        stored = self._stored()
        return [unit if isinstance(unit, str) else self._finish(unit, stored) for unit in self._ordered()]

    def _place(self, value: Computed, is_static: bool) -> None:
        for number in self._candidates(value):
            region = self.regions[number]
            fit = self._fits(value, number) if region.is_static == is_static else None
            if fit is not None:
                region.parts, level = fit
                region.names.append(value.name)
                region.levels[value.name] = level
                self._settle(value.name, number)
                return
        parts = _parts(value)
        level: Level = "reduction" if isinstance(value, Reduce) else "scan" if isinstance(value, Scan) else "full"
        self.regions.append(Region(parts=parts, names=[value.name], levels={value.name: level}, is_static=is_static))
        self._settle(value.name, len(self.regions) - 1)

    def _settle(self, name: str, number: int) -> None:
        """Note that a value is computed in a region."""
        self.home[name] = number
        operands = self.operands[name]
        self.before.setdefault(number, set()).update(self._homes(operands) - {number})
        for operand in operands:
            self.readers.setdefault(operand, set()).add(number)

    def _candidates(self, value: Computed) -> list[int]:
        """Return regions worth joining: those whose values it reads, then those that read what it reads."""
        read = {r.value for r in reads_of(value.body)}
        producers = {home for name in read if isinstance(home := self.home.get(name), int)}
        large = {n for n in read if prod(self.program.values[n].spec.shape) * 2 > space(value)}
        sharing = {number for name in large for number in self.readers.get(name, ())}
        return sorted(producers, reverse=True) + sorted(sharing - producers, reverse=True)

    def _fits(self, value: Computed, number: int) -> tuple[list[Part], Level] | None:
        """Return the axes the region would have with ``value`` in it and the value's level, if it may join."""
        region = self.regions[number]
        if self._is_full(region, value.name) or self._would_wait(value, number):
            return None
        for parts, level in _joint_parts(region, value):
            may_join = self._may_scan(region, value, parts) and self._may_weigh(region, value, level)
            if may_join and self._aligned(region, value, parts, level):
                return parts, level
        return None

    def _may_weigh(self, region: Region, value: Computed, level: Level) -> bool:
        """Whether a softmax, if there is one, has nothing beside it but what is made of its rows."""
        if level == "row":
            return True
        return not any(_is_softmax(each) for each in (value, *map(self.program.values.get, region.names)))

    def _may_scan(self, region: Region, value: Computed, parts: list[Part]) -> bool:
        """Whether a scan, if there is one, is the only one, along one axis, with no reduction beside it."""
        levels = [*region.levels.values(), *(["scan"] if isinstance(value, Scan) else [])]
        if "scan" not in levels:
            return True
        is_alone = not isinstance(value, Reduce) and "reduction" not in levels and levels.count("scan") == 1
        return is_alone and sum(part.reduced for part in parts) == 1

    def _is_full(self, region: Region, name: str) -> bool:
        """Whether with one more value a region would take more buffers than a kernel may.

        Values whose readers aren't all in it count as stored: those that are still to come may go elsewhere.
        """
        if not self.most_buffers:
            return False
        names = {*region.names, name}
        given = {operand for each in names for operand in self.operands[each]} - names
        stored = {each for each in names if each in self.needed or not self.wanted_by.get(each, set()) <= names}
        return len(given) + len(stored) > self.most_buffers

    def _would_wait(self, value: Computed, number: int) -> bool:
        """Whether something the value reads is made by a unit that itself waits for the region."""
        found: set[int | str] = set()
        waiting = list(self._homes(self.operands[value.name]) - {number})
        while waiting:
            here = waiting.pop()
            if here == number:
                return True
            if here not in found:
                found.add(here)
                waiting += self.before[here]
        return False

    def _homes(self, names: Iterable[str]) -> set[int | str]:
        """Return where values are computed; those that are given are nowhere."""
        return {self.home[name] for name in names if name in self.home}

    def _aligned(self, region: Region, value: Computed, parts: list[Part], level: Level) -> bool:
        """Whether every read of the region's own values is of the point being computed."""
        axes = _axes(parts)
        body = _body_over(value, axes, parts, level)
        full, row = _points(axes, parts)
        for read in reads_of(body):
            own = region.levels.get(read.value)
            if own is None:
                continue
            if level == "row" and own in WALKED:
                return False
            flat = flat_position(read.position, self.program.values[read.value].spec.shape)
            if flat != (full if own in WALKED else row):
                return False
        return True

    def _stored(self) -> frozenset[str]:
        stored = set(self.needed)
        for region in self.regions:
            for name in region.names:
                stored |= {o for o in self.operands[name] if o in self.home and o not in region.levels}
        for library in self.program.libraries.values():
            stored |= {name for name in library.reads if name in self.home}
        return frozenset(stored)

    def _ordered(self) -> list[int | str]:
        ordered: list[int | str] = []
        done: set[int | str] = set()

        def visit(unit: int | str) -> None:
            if unit in done:
                return
            done.add(unit)
            for before in sorted(self.before[unit], key=str):
                visit(before)
            ordered.append(unit)

        for name in self.program.values:
            if name in self.home:
                visit(self.home[name])
        return ordered

    def _finish(self, number: int, stored: frozenset[str]) -> Kernelised:
        region = self.regions[number]
        axes = _axes(region.parts)
        members = [_member(self.program.values[name], axes, region.parts, region.levels[name]) for name in region.names]
        return Kernelised(
            axes=axes,
            reduced=tuple(part.reduced for part in region.parts),
            members=tuple(members),
            stored=tuple(name for name in region.names if name in stored),
            is_static=region.is_static,
            is_reversed=any(isinstance(s, Scan) and s.is_reversed for s in map(self.program.values.get, region.names)),
        )


def _is_softmax(value: Value | None) -> bool:
    return isinstance(value, Reduce) and value.op in SOFTMAX


def _operations(member: Member) -> int:
    """Return what one point of a member takes."""
    return _applications(member.body) + (member.level in ("reduction", "scan"))


def _applications(expression: Expression) -> int:
    inner = sum(map(_applications, expression.children))
    if isinstance(expression, Fold):
        return prod(axis.extent for axis in expression.over) * (inner + 1)
    return inner + isinstance(expression, Apply)


def _parts(value: Computed) -> list[Part]:
    reduced = (False,) * len(value.axes)
    if isinstance(value, Reduce):
        reduced = value.reduced
    elif isinstance(value, Scan):
        reduced = tuple(number == value.along for number in range(len(value.axes)))
    return [Part(extent=a.extent, reduced=r) for a, r in zip(value.axes, reduced, strict=True) if a.extent != 1]


def _joint_parts(region: Region, value: Computed) -> list[tuple[list[Part], Level]]:
    """Return the ways in which ``value`` could share the region's space."""
    found: list[tuple[list[Part], Level]] = []
    mine = [part.extent for part in region.parts]
    theirs = [axis.extent for axis in value.axes]
    refined = refine(mine, theirs)
    if refined is not None:
        roles = _roles(region.parts, refined)
        if isinstance(value, Map):
            found.append(([Part(extent=e, reduced=r) for e, r in zip(refined, roles, strict=True)], "full"))
        else:
            wanted = _roles(_parts(value), refined)
            if not region.has_reductions or wanted == roles:
                parts = [Part(extent=e, reduced=r) for e, r in zip(refined, wanted, strict=True)]
                found.append((parts, "scan" if isinstance(value, Scan) else "reduction"))
    if isinstance(value, Map) and region.has_reductions:
        kept = [part.extent for part in region.parts if not part.reduced]
        finer = refine(kept, theirs)
        if finer is not None:
            found.append((_with_finer_rows(region.parts, finer), "row"))
    return found


def _roles(parts: Sequence[Part], refined: Sequence[int]) -> list[bool]:
    """Return for each refined extent whether the part it is a piece of is reduced."""
    roles: list[bool] = []
    rest = list(refined)
    for part in reversed(parts):
        covered = 1
        while covered < part.extent:
            covered *= rest.pop()
            roles.append(part.reduced)
    return list(reversed(roles))


def _with_finer_rows(parts: Sequence[Part], finer: Sequence[int]) -> list[Part]:
    result: list[Part] = []
    rest = list(finer)
    for part in reversed(parts):
        if part.reduced:
            result.append(part)
            continue
        covered = 1
        while covered < part.extent:
            covered *= rest[-1]
            result.append(Part(extent=rest.pop(), reduced=False))
    return list(reversed(result))


def _axes(parts: Sequence[Part]) -> tuple[Axis, ...]:
    return tuple(Axis(f"{'r' if part.reduced else 'k'}{number}", part.extent) for number, part in enumerate(parts))


def _points(axes: Sequence[Axis], parts: Sequence[Part]) -> tuple[Index, Index]:
    """Return the linear index of the point being computed, and that of its row."""
    kept = [axis for axis, part in zip(axes, parts, strict=True) if not part.reduced]
    return point_of(axes), point_of(kept)


def _body_over(value: Computed, axes: Sequence[Axis], parts: Sequence[Part], level: Level) -> Expression:
    full, row = _points(axes, parts)
    point = row if level == "row" else full
    position = ix.split(point, [axis.extent for axis in value.axes])
    return value.body.moved(dict(zip(value.axes, position, strict=True)))


def _member(value: Value, axes: Sequence[Axis], parts: Sequence[Part], level: Level) -> Member:
    assert isinstance(value, Computed)
    return Member(
        name=value.name,
        level=level,
        dtype=value.dtype,
        op="" if isinstance(value, Map) else value.op,
        body=_body_over(value, axes, parts, level),
    )
