"""An interpreter of tensor programs and regions: the oracle that the passes before scheduling are held to.

Values are whole arrays here, each computed by itself, so nothing is fused, read through or
scheduled. Floating values stay in their compute type: what is stored in half precision
between kernels is rounding, and no pass is to blame for it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import numpy as np

from kernelwright.authors.fuser.expression import Apply, Expression, Read
from kernelwright.authors.fuser.index import Axis
from kernelwright.authors.fuser.inline import point_of
from kernelwright.authors.fuser.ir_numpy import Array, Machine, mean_by_softmax, scalar_of
from kernelwright.authors.fuser.kernel import Accumulate, Accumulator
from kernelwright.authors.fuser.regions import Kernelised, Member, Unit
from kernelwright.authors.fuser.scalar import compute_type
from kernelwright.authors.fuser.tensors import SOFTMAX, Computed, Given, Map, Reduce, Result, Scan, TensorProgram
from kernelwright.records.graph import Node, Ref

# Makes a library call: the node, and the arrays that its references name.
Call = Callable[[Node, Mapping[Ref, Array]], Sequence[Array]]


@dataclass(slots=True)
class ProgramMachine(Machine):
    """Evaluates values of a program on demand, each once.

    ``lowered`` is the program as it was lowered: it still knows the views that library calls
    and outputs are written with.
    """

    program: TensorProgram = field(kw_only=True)
    lowered: TensorProgram = field(kw_only=True)
    call: Call = field(kw_only=True)
    made: dict[str, Array] = field(kw_only=True)  # what is given, and what has been computed

    def array(self, name: str) -> Array:
        """Return a value's array, in its own shape and its compute type."""
        if name not in self.made:
            value = self.program.values[name] if name in self.program.values else self.lowered.values[name]
            match value:
                case Given():
                    raise KeyError(name)
                case Result():
                    self._call(value.node)
                case Map() | Reduce() | Scan():
                    made = self.computed(value)  # apart: computing it makes others
                    self.made[name] = made.reshape(self._shape(name))
        return self.made[name]

    def output(self, ref: Ref) -> Array:
        """Return the array of a node's output."""
        return self.array(self.lowered.named[ref])

    def computed(self, value: Computed) -> Array:
        """Evaluate a value at every point of its axes, or for every kept one."""
        if isinstance(value, Scan):
            return self._scanned(value)
        if isinstance(value, Map):
            points = self._points(value.axes)
            found = [self.value(value.body) for _ in points]
        else:
            found = [self._reduced(value) for _ in self._points(value.kept)]
        return np.array(found, compute_type(value.dtype))

    def read(self, read: Read) -> Any:
        """Read one element of a value that exists, or of one that is made now."""
        if read.value not in self.made:
            here = dict(self.axes)
            self.array(read.value)
            self.axes = here
        at = tuple(map(self.index, read.position))
        shape = self.made[read.value].shape
        if len(at) != len(shape) or not all(0 <= here < size for here, size in zip(at, shape, strict=True)):
            raise IndexError(f"{read.value}{list(at)}, whose shape is {list(shape)}")
        return scalar_of(self.made[read.value][at], read.dtype)

    def _reduced(self, value: Reduce) -> Any:
        gone = tuple(axis for axis, reduced in zip(value.axes, value.reduced, strict=True) if reduced)
        if value.op in SOFTMAX:
            assert isinstance(value.body, Apply)
            pairs = [[self.value(each) for each in value.body.operands] for _ in self._points(gone)]
            scores, values = zip(*pairs, strict=True)
            return mean_by_softmax(scores, values, is_zero_if_empty=value.op == "softmax_or_zero")
        position = point_of(gone)
        place = f"reduction {value.name}"  # of its own, for its body may make another reduction
        kind = value.dtype if value.op.startswith("arg") else compute_type(value.dtype)
        self.locals[place] = self.start(Accumulator(name=place, op=value.op, dtype=kind))
        for _ in self._points(gone):
            self.accumulate(Accumulate(name=place, op=value.op, value=value.body, position=position))
        return self.locals[place]

    def _scanned(self, value: Scan) -> Array:
        kind = compute_type(value.dtype)
        made = np.empty([axis.extent for axis in value.axes], kind)
        along = value.axes[value.along]
        others = [axis for axis in value.axes if axis != along]
        place = f"scan {value.name}"
        steps = range(along.extent)
        for _ in self._points(others):
            at = [0 if axis == along else self.axes[axis.name] for axis in value.axes]
            self.locals[place] = self.start(Accumulator(name=place, op=value.op, dtype=kind))
            for here in reversed(steps) if value.is_reversed else steps:
                self.axes |= {axis.name: there for axis, there in zip(value.axes, at, strict=True)} | {along.name: here}
                self.accumulate(Accumulate(name=place, op=value.op, value=value.body))
                at[value.along] = here
                made[tuple(at)] = self.locals[place]
        return made

    def _points(self, axes: Sequence[Axis]) -> Any:
        for point in product(*(range(axis.extent) for axis in axes)):
            self.axes |= {axis.name: here for axis, here in zip(axes, point, strict=True)}
            yield point

    def _call(self, node: Node) -> None:
        # Whatever a plan writes as views of values is computed as the views that were lowered.
        results = self.call(node, {ref: self.output(ref) for ref in node.uses})
        for output, result in enumerate(results):
            self.made[node.name if output == 0 else f"{node.name}.{output}"] = result

    def _shape(self, name: str) -> tuple[int, ...]:
        values = self.lowered.values if name in self.lowered.values else self.program.values
        return values[name].spec.shape


def evaluated(
    program: TensorProgram, lowered: TensorProgram, given: Mapping[str, Array], call: Call, outputs: Sequence[Ref]
) -> list[Array]:
    """Return the outputs of a program for the arrays of what is given."""
    machine = ProgramMachine(arrays={}, kinds={}, program=program, lowered=lowered, call=call, made=_widened(given))
    with np.errstate(all="ignore"):
        return [machine.output(ref) for ref in outputs]


def of_regions(units: Sequence[Unit], program: TensorProgram) -> TensorProgram:
    """Return the program that regions amount to: each value over the axes of its region."""
    values = {name: value for name, value in program.values.items() if isinstance(value, Given | Result)}
    for unit in units:
        if isinstance(unit, Kernelised):
            values |= {member.name: _over_region(unit, member) for member in unit.members}
    return replace(program, values=values)


def _over_region(region: Kernelised, member: Member) -> Computed:
    body: Expression = member.body
    kept = tuple(axis for axis, gone in zip(region.axes, region.reduced, strict=True) if not gone)
    if member.level == "reduction":
        return Reduce(
            name=member.name, axes=region.axes, reduced=region.reduced, op=member.op, dtype=member.dtype, body=body
        )
    if member.level == "scan":
        return Scan(
            name=member.name,
            axes=region.axes,
            along=region.reduced.index(True),
            op=member.op,
            dtype=member.dtype,
            body=body,
            is_reversed=region.is_reversed,
        )
    axes = kept if member.level == "row" else region.axes
    return Map(name=member.name, axes=axes, dtype=member.dtype, body=body)


def _widened(given: Mapping[str, Array]) -> dict[str, Array]:
    return {name: array.astype(compute_type(str(array.dtype))) for name, array in given.items()}
