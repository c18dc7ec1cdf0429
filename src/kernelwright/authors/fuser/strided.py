"""The table of views by steps through memory: sliding windows, and whatever strides are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.index import Index
from kernelwright.authors.fuser.reductions import arguments
from kernelwright.authors.fuser.scalar import Scalar
from kernelwright.authors.fuser.views import VIEWS
from kernelwright.authors.fuser.windows import WindowRule
from kernelwright.records.graph import Node

_RESHAPES = ("aten.view.default", "aten.unsqueeze.default", "aten.squeeze.dims", "aten.squeeze.dim")

if TYPE_CHECKING:
    from kernelwright.authors.fuser.lowering import Lowering


def unfold(lowering: Lowering, node: Node) -> bool:
    """Windows of ``size`` along an axis, ``step`` apart; places within a window are the last axis."""
    given = arguments(node, ("self", "dimension", "size", "step"))
    x, spec = lowering.value(given["self"]), node.outputs[0]
    axis = given["dimension"] % len(x.spec.shape)

    def body(p: tuple[Index, ...]) -> Scalar:
        return lowering.read(x.name, (*p[:axis], p[axis] * given["step"] + p[-1], *p[axis + 1 : -1]))

    lowering.define(node, 0, lowering.map(node.name, spec.shape, spec.dtype, body))
    return True


def as_strided(lowering: Lowering, node: Node) -> bool:
    """Elements by their places in memory, where that is the order of a dense tensor."""
    given = arguments(node, ("self", "size", "stride", "storage_offset"))
    x, spec = lowering.value(given["self"]), node.outputs[0]
    reach = (given.get("storage_offset") or 0) + sum(
        (size - 1) * step for size, step in zip(given["size"], given["stride"], strict=True)
    )
    if not _is_dense(lowering, node) or reach >= x.spec.elements:
        return False

    def body(p: tuple[Index, ...]) -> Scalar:
        place = ix.linear(p, given["stride"]) + (given.get("storage_offset") or 0)
        return lowering.read(x.name, ix.split(place, x.spec.shape))

    lowering.define(node, 0, lowering.map(node.name, spec.shape, spec.dtype, body))
    return True


def _is_dense(lowering: Lowering, node: Node) -> bool:
    """Whether the operand lies in memory in the order of its axes, and begins where its memory does."""
    (ref,) = node.uses
    if not lowering.graph.spec_of(ref).is_contiguous:
        return False
    makers = {each.name: each for each in lowering.graph.nodes}
    while ref.node in makers and makers[ref.node].op in _RESHAPES:
        ref = makers[ref.node].uses[0]
    # Other views may begin further in, and an offset counts from the memory's beginning.
    return ref.node not in makers or makers[ref.node].op not in VIEWS


STRIDED: dict[str, WindowRule] = {
    "aten.unfold.default": unfold,
    "aten.as_strided.default": as_strided,
}
