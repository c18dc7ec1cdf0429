"""Library forms: regions as calls of the library's own operators, to put beside their kernels.

A region is compared by what others need of it. Where that is no value of the graph (a part of a
long sum, say), the regions that share it are taken together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kernelwright.authors.fuser.as_called import called
from kernelwright.authors.fuser.inline import reshaped_base
from kernelwright.authors.fuser.plan_text import PLAN_VIEWS
from kernelwright.authors.fuser.regions import Kernelised, read_by
from kernelwright.authors.fuser.tensors import Given, Result
from kernelwright.records.graph import Node, Ref

if TYPE_CHECKING:
    from kernelwright.authors.fuser.generate import Prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryForm:
    """``regions``, by name, as calls of ``nodes`` in order; ``results`` says which output each stored value is.

    ``reads`` are the values it takes, those behind views.
    """

    regions: tuple[str, ...]
    nodes: tuple[Node, ...]
    results: Mapping[str, Ref]
    reads: frozenset[str]


def library_forms(made: Prepared) -> tuple[LibraryForm, ...]:
    """Return the forms of all regions that have one; regions that share an inner value have one together."""
    known = _refs_of(made)
    forms = (_form(made, group, known) for group in _grouped(made, known))
    return tuple(form for form in forms if form is not None)


def _refs_of(made: Prepared) -> Mapping[str, Ref]:
    """Return for each value of the program the output of the graph that has its elements, in its order."""
    alive = {ref: name for ref, name in made.lowered.named.items() if name in made.lowered.values}
    known: dict[str, Ref] = {}
    for ref, name in alive.items():
        known.setdefault(name, ref)
    for ref, name in alive.items():
        known.setdefault(reshaped_base(made.lowered, name), ref)
    return known


def _grouped(made: Prepared, known: Mapping[str, Ref]) -> list[list[Kernelised]]:
    """Group regions: the maker of a value that the graph doesn't know goes with its readers."""
    groups: list[list[Kernelised]] = []
    for region in made.regions:
        reads = read_by(made.program, region)
        inner = [g for g in groups if any(v in reads and v not in known for each in g for v in each.stored)]
        groups = [group for group in groups if group not in inner]
        groups.append([*(region for group in inner for region in group), region])
    return groups


def _form(made: Prepared, group: Sequence[Kernelised], known: Mapping[str, Ref]) -> LibraryForm | None:
    names = [region.name for region in group]
    read_inside = {value for region in group for value in read_by(made.program, region)}
    inner = {value for region in group for value in region.stored if value in read_inside}
    needed_outside = {
        value
        for unit in made.units
        if isinstance(unit, Kernelised) and unit.name not in names
        for value in read_by(made.program, unit)
    }
    needed_outside |= {value for library in made.program.libraries.values() for value in library.reads}
    needed_outside |= set(made.program.outputs)
    wanted = [v for region in group for v in region.stored if v not in inner or v in needed_outside]
    if any(value not in known or not made.specs[value].is_contiguous for value in wanted):
        return None
    walk = _Walk(made, _stored_before(made, group))
    results = {value: known[value] for value in wanted}
    if not all(walk.reach(ref) for ref in results.values()) or _is_read_between(made, group, set(wanted)):
        return None
    return LibraryForm(regions=tuple(names), nodes=tuple(walk.nodes), results=results, reads=frozenset(walk.reads))


def _stored_before(made: Prepared, group: Sequence[Kernelised]) -> frozenset[str]:
    """Return the values that are there when the group's first region would run."""
    stored: set[str] = set()
    for unit in made.units:
        if unit is group[0]:
            break
        if isinstance(unit, Kernelised):
            stored |= set(unit.stored)
    return frozenset(stored)


def _is_read_between(made: Prepared, group: Sequence[Kernelised], stored: set[str]) -> bool:
    """Whether another unit needs the group's values before its last region would run: all come at once there."""
    is_between = False
    for unit in made.units:
        is_between = is_between or unit is group[0]
        if unit is group[-1]:
            return False
        is_other = not any(unit is region for region in group)
        if is_between and is_other and not stored.isdisjoint(read_by(made.program, unit)):
            return True
    return False


class _Walk:
    """Collects, operands first, the nodes that compute a value from what is there."""

    def __init__(self, made: Prepared, stored: frozenset[str]) -> None:
        self._made, self._stored = made, stored
        self._by_name = {node.name: node for node in made.graph.nodes}
        self.nodes: list[Node] = []
        self.reads: set[str] = set()

    def reach(self, ref: Ref) -> bool:
        """Add what computes ``ref``; whether that can be called."""
        if self._is_there(ref) or any(node.name == ref.node for node in self.nodes):
            return True
        node = self._by_name.get(ref.node)
        if node is None or ref.output != 0 or not all(self.reach(use) for use in node.uses):
            return False
        if node.op in PLAN_VIEWS:
            return True
        self.nodes.append(node)
        return called(node, str) is not None

    def _is_there(self, ref: Ref) -> bool:
        name = self._made.lowered.named[ref]
        if name not in self._made.lowered.values:
            return False
        base = reshaped_base(self._made.lowered, name)
        is_there = base in self._stored or isinstance(self._made.lowered.values[base], Given | Result)
        if is_there:
            self.reads.add(base)
        return is_there
