"""Lowering: a captured graph becomes a tensor program.

Operators come from tables: pointwise formulas, views, reductions and norms, scans, windows. What no
table covers is a library call, if the plan language offers it; otherwise the graph is refused
with the operator named.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.expression import Read, reads_of
from kernelwright.authors.fuser.gathers import GATHERS
from kernelwright.authors.fuser.index import Axis, Index
from kernelwright.authors.fuser.libraries import LIBRARY_OPERATORS
from kernelwright.authors.fuser.pointwise import CONDITIONS, POINTWISE, STORAGE_ONLY, formula_of
from kernelwright.authors.fuser.products import PRODUCTS
from kernelwright.authors.fuser.reductions import REDUCTIONS
from kernelwright.authors.fuser.scalar import (
    WIDENED,
    Scalar,
    category,
    compute_type,
    extreme_of_truth,
    lift,
    rounded,
    wider,
)
from kernelwright.authors.fuser.scans import SCANS
from kernelwright.authors.fuser.tensors import Given, Library, Map, Reduce, Result, Scan, TensorProgram, Value
from kernelwright.authors.fuser.views import VIEWS
from kernelwright.authors.fuser.windows import WINDOWS, WindowRule
from kernelwright.records.graph import Argument, Graph, Node, Ref
from kernelwright.records.tensor import DTYPE_BYTES, FLOATING_DTYPES

Position = tuple[Index, ...]


class UnsupportedError(Exception):
    """A graph the fuser can't serve; the message is the sentence its author reports."""


@dataclass(slots=True)
class Lowering:
    """The program under construction, and the words that operator tables write it with."""

    graph: Graph
    makes_products: bool = False
    most_reads: int = 0
    values: dict[str, Value] = field(default_factory=dict)
    libraries: dict[str, Library] = field(default_factory=dict)
    named: dict[Ref, str] = field(default_factory=dict)

    def value(self, ref: Argument) -> Value:
        """Return the value that a reference of the graph names."""
        assert isinstance(ref, Ref)
        return self.values[self.named[ref]]

    def shape(self, name: str) -> tuple[int, ...]:
        """Return the shape of a value."""
        return self.values[name].spec.shape

    def read(self, name: str, position: Position) -> Scalar:
        """Read one element, widened to its compute type."""
        return Scalar(Read(name, position, compute_type(self.values[name].spec.dtype)))

    def read_broadcast(self, name: str, position: Position) -> Scalar:
        """Read one element of a value that is broadcast to the shape ``position`` lies in."""
        own = position[len(position) - len(self.shape(name)) :]
        at = (Index() if size == 1 else here for size, here in zip(self.shape(name), own, strict=True))
        return self.read(name, tuple(at))

    def map(self, name: str, shape: Sequence[int], dtype: str, body: Callable[[Position], Scalar]) -> str:
        """Add a value computed pointwise; returns its name."""
        axes = axes_of(shape)
        scalar = body(tuple(map(ix.of, axes))).to(compute_type(dtype))
        self.values[name] = Map(name=name, axes=axes, dtype=dtype, body=scalar.node)
        return name

    def reduce(  # noqa: PLR0917 - what a reduction is made of
        self,
        name: str,
        op: str,
        shape: Sequence[int],
        over: Sequence[int],
        dtype: str,
        body: Callable[[Position], Scalar],
    ) -> str:
        """Add a reduction of ``body`` over the axes ``over`` of ``shape``; returns its name."""
        op = extreme_of_truth(op) if dtype == "bool" else op
        axes = axes_of(shape)
        reduced = tuple(axis in over for axis in range(len(shape)))
        scalar = body(tuple(map(ix.of, axes)))
        is_trivial = all(axis.extent == 1 for axis, gone in zip(axes, reduced, strict=True) if gone)
        if is_trivial:
            kept = [axis.extent for axis, gone in zip(axes, reduced, strict=True) if not gone]
            moved = dict(
                zip((a for a, gone in zip(axes, reduced, strict=True) if not gone), axes_of(kept), strict=True)
            )
            moved = {axis: ix.of(new) for axis, new in moved.items()}
            scalar = lift(0, "int64") if op.startswith("arg") else Scalar(scalar.node.moved(moved))
            return self.map(name, kept, dtype, lambda _: scalar)
        if not op.startswith("arg"):
            scalar = scalar.to(compute_type(dtype))
        self.values[name] = Reduce(name=name, axes=axes, reduced=reduced, op=op, dtype=dtype, body=scalar.node)
        return name

    def scan(  # noqa: PLR0917 - what a scan is made of
        self, name: str, op: str, shape: Sequence[int], along: int, dtype: str, body: Callable[[Position], Scalar]
    ) -> str:
        """Add a running reduction of ``body`` along one axis of ``shape``; returns its name."""
        axes = axes_of(shape)
        scalar = body(tuple(map(ix.of, axes))).to(compute_type(dtype))
        self.values[name] = Scan(name=name, axes=axes, along=along, op=op, dtype=dtype, body=scalar.node)
        return name

    def shaped(self, base: str, shape: Sequence[int]) -> str:
        """Add a reshaped view of ``base``, or return ``base`` if it has that shape already."""
        operand = self.shape(base)
        if operand == tuple(shape):
            return base
        at = VIEWS["aten.view.default"]
        name = f"{base}_as_{'x'.join(map(str, shape)) or 'scalar'}"
        dtype = self.values[base].spec.dtype
        return self.map(name, shape, dtype, lambda p: self.read(base, at(operand, tuple(shape), (), p)))

    def origin(self, shape: Sequence[int]) -> Position:
        """Return the first position of a shape."""
        return (Index(),) * len(shape)

    def is_unused(self, node: Node, output: int) -> bool:
        """Whether nothing reads an output of ``node``."""
        ref = Ref(node=node.name, output=output)
        return ref not in self.graph.outputs and all(ref not in other.uses for other in self.graph.nodes)

    def define(self, node: Node, output: int, name: str) -> None:
        """Say which value an output of a node is."""
        self.named[Ref(node=node.name, output=output)] = name


def lower(graph: Graph, *, makes_products: bool = False, most_reads: int = 0) -> TensorProgram:
    """Lower a graph.

    ``makes_products`` makes values of products too, instead of library calls; ``most_reads`` is how many
    values one may read, where a kernel can't have any number of buffers.

    Raises:
        UnsupportedError: an operator or a type that neither our tables nor the plan's library cover.
    """
    lowering = Lowering(graph=graph, makes_products=makes_products, most_reads=most_reads)
    for given in graph.inputs:
        _check_dtype(given.spec.dtype, given.name)
        lowering.values[given.name] = Given(name=given.name, source=given)
        lowering.named[Ref(node=given.name)] = given.name
    for node in graph.nodes:
        for spec in node.outputs:
            _check_dtype(spec.dtype, node.op)
        _lower_node(lowering, node)
    outputs = tuple(lowering.named[ref] for ref in graph.outputs)
    return without_dead_values(
        TensorProgram(values=lowering.values, libraries=lowering.libraries, outputs=outputs, named=lowering.named)
    )


def without_dead_values(program: TensorProgram) -> TensorProgram:
    """Drop values that no output needs."""
    needed: set[str] = set()
    waiting = list(program.outputs)
    while waiting:
        name = waiting.pop()
        if name in needed:
            continue
        needed.add(name)
        waiting += operands_of(program, name)
    calls = {v.node.name for v in program.values.values() if isinstance(v, Result) and v.name in needed}
    return replace(
        program,
        values={name: value for name, value in program.values.items() if name in needed},
        libraries={name: library for name, library in program.libraries.items() if name in calls},
    )


def operands_of(program: TensorProgram, name: str) -> tuple[str, ...]:
    """Return the values that a value is made from."""
    match program.values[name]:
        case Given():
            return ()
        case Result() as value:
            return program.libraries[value.node.name].reads
        case Map() | Reduce() | Scan() as value:
            return tuple(dict.fromkeys(read.value for read in reads_of(value.body)))


def axes_of(shape: Sequence[int]) -> tuple[Axis, ...]:
    """Return the axes of a value: ``i0`` outermost."""
    return tuple(Axis(f"i{number}", extent) for number, extent in enumerate(shape))


def _check_dtype(dtype: str, where: str) -> None:
    if dtype not in DTYPE_BYTES or dtype.startswith("complex"):
        raise UnsupportedError(f"{where} has the type {dtype}, which the fuser does not compute with")


def _lower_node(lowering: Lowering, node: Node) -> None:
    if any(0 in spec.shape and not lowering.is_unused(node, output) for output, spec in enumerate(node.outputs)):
        raise UnsupportedError(f"{node.op} makes an empty tensor")
    if node.op in VIEWS:
        _lower_view(lowering, node)
    elif node.op in POINTWISE:
        _lower_pointwise(lowering, node)
    elif node.op in REDUCTIONS:
        REDUCTIONS[node.op](lowering, node)
    elif node.op in SCANS:
        SCANS[node.op](lowering, node)
    elif node.op in GATHERS:
        GATHERS[node.op](lowering, node)
    elif any(node.op in table and table[node.op](lowering, node) for table in _tables(lowering)):
        pass
    elif node.op in LIBRARY_OPERATORS:
        _lower_library(lowering, node)
    else:
        raise UnsupportedError(f"the fuser has no kernel for {node.op} and plans can't call it")


def _tables(lowering: Lowering) -> tuple[Mapping[str, WindowRule], ...]:
    """Return the tables whose rules may not apply, in the order in which they are asked."""
    return (PRODUCTS, WINDOWS) if lowering.makes_products else (WINDOWS,)


def _lower_view(lowering: Lowering, node: Node) -> None:
    base = lowering.value(node.args[0])
    result = node.outputs[0]
    if node.op == "aten.alias.default":
        lowering.define(node, 0, base.name)
        return
    at = VIEWS[node.op]

    def body(position: Position) -> Scalar:
        return lowering.read(base.name, at(base.spec.shape, result.shape, node.args[1:], position))

    lowering.define(node, 0, lowering.map(node.name, result.shape, result.dtype, body))


def _lower_pointwise(lowering: Lowering, node: Node) -> None:
    result = node.outputs[0]
    kwargs = {name: value for name, value in node.kwargs if name not in STORAGE_ONLY}
    conversion = POINTWISE[node.op].conversion
    target = compute_type(result.dtype) if conversion == "result" else _common_type(lowering, node)
    narrow = _narrow_type(lowering, node)
    if node.op == "aten.clone.default" and lowering.value(node.args[0]).spec == result:
        lowering.define(node, 0, lowering.value(node.args[0]).name)  # nothing mutates, so a copy is the thing itself
        return

    def operand(argument: Argument, number: int, position: Position) -> Any:
        if not isinstance(argument, Ref):
            return _wrapped(argument, result.dtype)
        scalar = lowering.read_broadcast(lowering.named[argument], position)
        if conversion == "none" or CONDITIONS.get(node.op) == number:
            return scalar
        is_number = narrow and lowering.value(argument).spec.shape == ()
        return rounded(scalar, narrow) if is_number else scalar.to(target)

    def body(position: Position) -> Scalar:
        args = [operand(argument, number, position) for number, argument in enumerate(node.args)]
        if not any(isinstance(argument, Scalar) for argument in args[:2]) and len(args) > 1:
            args[0] = lift(args[0], target)
        named = {name: operand(argument, -1, position) for name, argument in kwargs.items()}
        scalar = formula_of(node.op, target, tuple(args), named)
        is_rounded = node.op == "aten._to_copy.default" or result.dtype not in FLOATING_DTYPES
        return rounded(scalar, result.dtype) if is_rounded else scalar

    lowering.define(node, 0, lowering.map(node.name, result.shape, result.dtype, body))


def _wrapped(argument: Argument, dtype: str) -> Argument:
    """Return a whole number as a narrow integer type holds it: torch converts numbers before it computes."""
    if dtype not in WIDENED or dtype in FLOATING_DTYPES or not isinstance(argument, int) or isinstance(argument, bool):
        return argument
    bits = 8 * DTYPE_BYTES[dtype]
    low = 0 if dtype == "uint8" else -(1 << bits - 1)
    return (argument - low) % (1 << bits) + low


def _narrow_type(lowering: Lowering, node: Node) -> str:
    """Return the narrow integer type that torch converts tensors of one number to, or an empty string.

    That of the tensors with axes beside it: a number, even one in a tensor, never widens them within its category.
    """
    specs = [lowering.value(argument).spec for argument in node.args if isinstance(argument, Ref)]
    highest = max((category(spec.dtype) for spec in specs), default=0)
    deciding = {spec.dtype for spec in specs if spec.shape and category(spec.dtype) == highest}
    narrow = next(iter(deciding)) if len(deciding) == 1 else ""
    return narrow if narrow in WIDENED and narrow not in FLOATING_DTYPES else ""


def _common_type(lowering: Lowering, node: Node) -> str:
    """Return the type that torch compares the operands of ``node`` in."""
    specs = [lowering.value(argument).spec for argument in node.args if isinstance(argument, Ref)]
    highest = max(category(spec.dtype) for spec in specs)
    deciding = [spec for spec in specs if spec.shape and category(spec.dtype) == highest] or specs
    common = "bool"
    for spec in deciding:
        common = wider(common, compute_type(spec.dtype))
    for argument in node.args:
        if isinstance(argument, float) and category(common) < category("float32"):
            common = "float32"
        elif isinstance(argument, int) and not isinstance(argument, bool) and common == "bool":
            common = "int64"
    return common


def _lower_library(lowering: Lowering, node: Node) -> None:
    spelling = LIBRARY_OPERATORS[node.op]
    unknown = [name for name, value in node.kwargs if name not in spelling.names and value is not None]
    if unknown or len(node.args) > len(spelling.names):
        raise UnsupportedError(f"plans can't pass {' and '.join(unknown) or 'all its arguments'} to {node.op}")
    if not all(lowering.is_unused(node, output) for output in range(spelling.outputs, len(node.outputs))):
        raise UnsupportedError(f"plans get only the first of what {node.op} returns, and others are used")
    reads = tuple(dict.fromkeys(lowering.named[ref] for ref in node.uses))
    lowering.libraries[node.name] = Library(node=node, reads=reads)
    for output in range(len(node.outputs)):
        name = node.name if output == 0 else f"{node.name}.{output}"
        lowering.values[name] = Result(name=name, node=node, output=output)
        lowering.define(node, output, name)
