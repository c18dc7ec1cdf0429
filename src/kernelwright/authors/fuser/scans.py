"""The table of scans: running sums and products along one axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernelwright.authors.fuser.reductions import Rule, arguments
from kernelwright.authors.fuser.scalar import compute_type
from kernelwright.records.graph import Node

if TYPE_CHECKING:
    from kernelwright.authors.fuser.lowering import Lowering


def running(op: str) -> Rule:
    """Return the rule of ``cumsum`` and its like."""

    def rule(lowering: Lowering, node: Node) -> None:
        given = arguments(node, ("self", "dim"))
        x, spec = lowering.value(given["self"]), node.outputs[0]
        along = given["dim"] % max(len(spec.shape), 1)
        kind = compute_type(spec.dtype)
        if not spec.shape or spec.shape[along] == 1:
            name = lowering.map(node.name, spec.shape, spec.dtype, lambda p: lowering.read(x.name, p).to(kind))
        else:
            name = lowering.scan(
                node.name, op, spec.shape, along, spec.dtype, lambda p: lowering.read(x.name, p).to(kind)
            )
        lowering.define(node, 0, name)

    return rule


SCANS: dict[str, Rule] = {"aten.cumsum.default": running("sum"), "aten.cumprod.default": running("product")}
