"""The table of operators that place elements by rule or by data: fills, joins, padding, lookups.

A position that comes from data is clamped into its axis, so that a wrong index can't make a
kernel read outside its tensor (torch raises an error there, and so does the user's own module).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.expression import Constant, Position, Within
from kernelwright.authors.fuser.index import Fetched, Index
from kernelwright.authors.fuser.reductions import Rule, arguments
from kernelwright.authors.fuser.scalar import Scalar, choose, compute_type, lift, where
from kernelwright.authors.fuser.views import part
from kernelwright.records.graph import Node, Ref

if TYPE_CHECKING:
    from kernelwright.authors.fuser.lowering import Lowering
    from kernelwright.authors.fuser.tensors import Value


def fill(value_of: Callable[[Node], int | float | bool]) -> Rule:
    """Return the rule of a tensor that holds one number."""

    def rule(lowering: Lowering, node: Node) -> None:
        spec = node.outputs[0]
        number = lift(value_of(node), compute_type(spec.dtype))
        lowering.define(node, 0, lowering.map(node.name, spec.shape, spec.dtype, lambda _: number))

    return rule


def arange(lowering: Lowering, node: Node) -> None:
    """Count from ``start`` by ``step``."""
    given = {"start": 0, "step": 1} | arguments(node, ("start", "end", "step"))
    if node.op == "aten.arange.default":
        given = {"start": 0, "step": 1}
    spec = node.outputs[0]
    kind = compute_type(spec.dtype)

    def body(p: tuple[Index, ...]) -> Scalar:
        if isinstance(given["start"], int) and isinstance(given["step"], int):
            return Scalar(Position(p[0] * given["step"] + given["start"])).to(kind)
        return Scalar(Position(p[0])).to(kind) * given["step"] + given["start"]

    lowering.define(node, 0, lowering.map(node.name, spec.shape, spec.dtype, body))


def cat(lowering: Lowering, node: Node) -> None:
    """Join along an axis; more parts than a kernel may read are joined in groups first."""
    given = arguments(node, ("tensors", "dim"))
    spec = node.outputs[0]
    axis = given.get("dim", 0) % len(spec.shape)
    # Tensors of shape [0] are allowed among the parts and hold nothing.
    parts = [value for value in map(lowering.value, given["tensors"]) if 0 not in value.spec.shape]
    if lowering.most_reads and len(parts) > lowering.most_reads // 2:
        parts = _joined_in_groups(lowering, node.name, parts, axis, spec.dtype)
    lowering.define(node, 0, _joined(lowering, node.name, parts, axis, spec.dtype))


def _joined_in_groups(lowering: Lowering, name: str, parts: Sequence[Value], axis: int, dtype: str) -> list[Value]:
    """Return fewer values that hold what ``parts`` hold, in order."""
    size = lowering.most_reads // 2
    groups = [parts[at : at + size] for at in range(0, len(parts), size)]
    names = [_joined(lowering, f"{name}_group{number}", group, axis, dtype) for number, group in enumerate(groups)]
    return [lowering.values[each] for each in names]


def _joined(lowering: Lowering, name: str, parts: Sequence[Value], axis: int, dtype: str) -> str:
    """Add the value that joins parts along an axis: each answers for its own stretch."""
    starts = [sum(value.spec.shape[axis] for value in parts[:number]) for number in range(len(parts))]
    first = parts[0].spec.shape
    extent = sum(value.spec.shape[axis] for value in parts)

    def body(p: tuple[Index, ...]) -> Scalar:
        joined: Scalar | None = None
        for value, start in reversed(list(zip(parts, starts, strict=True))):
            own = (*p[:axis], p[axis] - start, *p[axis + 1 :])
            element = lowering.read(value.name, own).to(compute_type(dtype))
            inside = Scalar(Within(p[axis], 0, start + value.spec.shape[axis]))
            joined = element if joined is None else choose(inside, element, joined)
        assert joined is not None
        return joined

    return lowering.map(name, (*first[:axis], extent, *first[axis + 1 :]), dtype, body)


def stack(lowering: Lowering, node: Node) -> None:
    """Join along a new axis."""
    given = arguments(node, ("tensors", "dim"))
    spec = node.outputs[0]
    axis = given.get("dim", 0) % len(spec.shape)
    parts = [lowering.value(ref) for ref in given["tensors"]]

    def body(p: tuple[Index, ...]) -> Scalar:
        own = (*p[:axis], *p[axis + 1 :])
        elements = [lowering.read(value.name, own).to(compute_type(spec.dtype)) for value in parts]
        joined = elements[-1]
        for number in reversed(range(len(elements) - 1)):
            joined = choose(Scalar(Within(p[axis], 0, number + 1)), elements[number], joined)
        return joined

    lowering.define(node, 0, lowering.map(node.name, spec.shape, spec.dtype, body))


def pieces(lowering: Lowering, node: Node) -> None:
    """Split along an axis; each output is a view."""
    given = arguments(node, ("self", "sizes", "dim"))
    x = lowering.value(given["self"])
    shapes = [spec.shape for spec in node.outputs]
    axis = given.get("dim", 0) % len(x.spec.shape)
    for output, spec in enumerate(node.outputs):

        def body(p: tuple[Index, ...], number: int = output) -> Scalar:
            return lowering.read(x.name, part(shapes, axis, number, p))

        lowering.define(node, output, lowering.map(f"{node.name}_{output}", spec.shape, spec.dtype, body))


def pad(lowering: Lowering, node: Node) -> None:
    """Surround with a constant; negative amounts crop. Amounts come last axis first."""
    given: dict[str, Any] = {"value": 0} | arguments(node, ("self", "pad", "value"))
    x = lowering.value(given["self"])
    spec = node.outputs[0]
    before = [0] * len(spec.shape)
    for number, amount in enumerate(given["pad"][::2]):
        before[-1 - number] = amount

    def body(p: tuple[Index, ...]) -> Scalar:
        at = tuple(here - amount for here, amount in zip(p, before, strict=True))
        filler = lift(given["value"], compute_type(spec.dtype))
        return inside(at, x.spec.shape, lowering.read(x.name, at), filler)

    lowering.define(node, 0, lowering.map(node.name, spec.shape, spec.dtype, body))


def inside(at: Sequence[Index], shape: Sequence[int], element: Scalar, otherwise: Scalar) -> Scalar:
    """Return ``element`` where ``at`` lies in ``shape``, else ``otherwise``; the element is not read there."""
    for here, extent in zip(at, shape, strict=True):
        low, high = ix.bounds(here)
        if low < 0 or high >= extent:
            element = choose(Scalar(Within(here, 0, extent)), element, otherwise)
    return element


def gather(lowering: Lowering, node: Node) -> None:
    """``x[..., index[...], ...]`` along one axis."""
    x, axis, where_ = lowering.value(node.args[0]), node.args[1], lowering.value(node.args[2])
    assert isinstance(axis, int)
    spec = node.outputs[0]
    axis %= max(len(x.spec.shape), 1)

    def body(p: tuple[Index, ...]) -> Scalar:
        return lowering.read(
            x.name, (*p[:axis], fetched(lowering.read(where_.name, p), x.spec.shape[axis]), *p[axis + 1 :])
        )

    lowering.define(node, 0, lowering.map(node.name, spec.shape, spec.dtype, body))


def index_select(lowering: Lowering, node: Node) -> None:
    """Rows (or columns) picked by a list of positions."""
    x, axis, where_ = lowering.value(node.args[0]), node.args[1], lowering.value(node.args[2])
    assert isinstance(axis, int)
    spec = node.outputs[0]
    axis %= max(len(x.spec.shape), 1)

    def body(p: tuple[Index, ...]) -> Scalar:
        row = fetched(lowering.read(where_.name, (p[axis],)), x.spec.shape[axis])
        return lowering.read(x.name, (*p[:axis], row, *p[axis + 1 :]))

    lowering.define(node, 0, lowering.map(node.name, spec.shape, spec.dtype, body))


def embedding(lowering: Lowering, node: Node) -> None:
    """Rows of a table, one for each index."""
    table, where_ = lowering.value(node.args[0]), lowering.value(node.args[1])
    spec = node.outputs[0]

    def body(p: tuple[Index, ...]) -> Scalar:
        row = fetched(lowering.read(where_.name, p[:-1]), table.spec.shape[0])
        return lowering.read(table.name, (row, p[-1]))

    lowering.define(node, 0, lowering.map(node.name, spec.shape, spec.dtype, body))


def advanced_index(lowering: Lowering, node: Node) -> None:
    """``x[:, i, j]`` with integer tensors on neighbouring axes; negative positions count from the end."""
    from kernelwright.authors.fuser.lowering import UnsupportedError  # noqa: PLC0415 - it imports this table

    x = lowering.value(node.args[0])
    given = node.args[1]
    assert isinstance(given, tuple)
    indexed = [axis for axis, ref in enumerate(given) if isinstance(ref, Ref)]
    values = [lowering.value(given[axis]) for axis in indexed]
    if indexed != list(range(indexed[0], indexed[-1] + 1)) or any(v.spec.dtype == "bool" for v in values):
        raise UnsupportedError("the fuser indexes by integer tensors on neighbouring axes only")
    rank = max(len(value.spec.shape) for value in values)
    spec, first = node.outputs[0], indexed[0]

    def body(p: tuple[Index, ...]) -> Scalar:
        own = p[first : first + rank]
        picked: list[Index] = []
        for axis, value in zip(indexed, values, strict=True):
            raw, extent = lowering.read_broadcast(value.name, own).to("int64"), x.spec.shape[axis]
            picked.append(fetched(where(raw < 0, raw + extent, raw), extent))
        return lowering.read(x.name, (*p[:first], *picked, *p[first + rank :]))

    lowering.define(node, 0, lowering.map(node.name, spec.shape, spec.dtype, body))


def fetched(position: Scalar, extent: int) -> Index:
    """Return an element of an integer tensor as an index into an axis of ``extent``."""
    from kernelwright.authors.fuser.pointwise import clamp  # noqa: PLC0415 - tables don't import each other

    position = position.to("int64")
    if isinstance(position.node, Constant):
        return Index(constant=min(max(int(position.node.value), 0), extent - 1))
    return Index(((Fetched(clamp(position, 0, extent - 1).node, extent), 1),))


def _number(position: int, name: str) -> Callable[[Node], int | float | bool]:
    def value_of(node: Node) -> int | float | bool:
        value = node.args[position] if len(node.args) > position else dict(node.kwargs)[name]
        assert isinstance(value, int | float)
        return value

    return value_of


GATHERS: dict[str, Rule] = {
    "aten.full.default": fill(_number(1, "fill_value")),
    "aten.full_like.default": fill(_number(1, "fill_value")),
    "aten.scalar_tensor.default": fill(_number(0, "s")),
    **{f"aten.zeros{suffix}.default": fill(lambda _: 0) for suffix in ("", "_like")},
    **{f"aten.ones{suffix}.default": fill(lambda _: 1) for suffix in ("", "_like")},
    "aten.arange.start_step": arange,
    "aten.arange.start": arange,
    "aten.arange.default": arange,
    "aten.cat.default": cat,
    "aten.stack.default": stack,
    "aten.split_with_sizes.default": pieces,
    "aten.constant_pad_nd.default": pad,
    "aten.gather.default": gather,
    "aten.index_select.default": index_select,
    "aten.embedding.default": embedding,
    "aten.index.Tensor": advanced_index,
}
