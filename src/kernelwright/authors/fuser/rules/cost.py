"""What a graph costs: floating-point operations and bytes moved, weight-only work left out.

The byte model is that of a compiler that fuses elementwise operators and views into whatever
reads them: only inputs and the results of other operators live in memory. It is meant for
before/after comparisons of one graph, not to predict a time.
"""

from dataclasses import dataclass
from math import prod
from typing import cast

from kernelwright.authors.fuser.pointwise import POINTWISE
from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.facts import is_weight_only
from kernelwright.authors.fuser.rules.operators import (
    AVERAGE_POOLS,
    FILLS,
    MAX_POOLS,
    NORMS,
    TRANSCENDENTAL,
    VIEWS,
)
from kernelwright.records.graph import Graph, Node, Ref

# Multiply-adds a machine does while it moves one byte: about 10 on two CPU cores and on a GPU alike.
_BALANCE = 10
_TRANSCENDENTAL_FLOPS = 10
_NORM_FLOPS = 8
_FUSED = frozenset(POINTWISE) | VIEWS | FILLS


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Operations and bytes of one call."""

    flops: int
    bytes: int

    @property
    def weight(self) -> float:
        """One number to compare by."""
        return self.flops + _BALANCE * self.bytes


def cost_of(graph: Graph) -> Cost:
    """Return what one call costs."""
    return cost_of_draft(Draft(graph))


def cost_of_draft(draft: Draft) -> Cost:
    """Return what one call of a draft's graph costs."""
    flops = moved = 0
    for node in draft.nodes:
        if is_weight_only(draft, Ref(node=node.name)):
            continue
        flops += operations_of(draft, node)
        is_output = any(ref.node == node.name for ref in draft.outputs)
        if node.op not in _FUSED or is_output:
            moved += _bytes_read(draft, node) + _bytes_written(draft, node)
    for ref in draft.outputs:
        node = draft.node(ref)
        moved += draft.spec(ref).bytes if node and is_weight_only(draft, ref) else 0
    return Cost(flops=flops, bytes=moved)


def _bytes_read(draft: Draft, node: Node) -> int:
    """Bytes of the values in memory that a node reads, through whatever is fused into it."""
    total, seen, waiting = 0, set[Ref](), [(ref, 1.0) for ref in node.uses]
    while waiting:
        ref, share = waiting.pop()
        if ref in seen:
            continue
        seen.add(ref)
        made = draft.node(ref)
        if made and made.op in _FUSED and not is_weight_only(draft, ref):
            # A slice reads only its part of what it views.
            parts = [(used, share * _part(draft, made)) for used in made.uses]
            waiting.extend(parts)
        else:
            total += int(draft.spec(ref).bytes * share)
    return total


def _part(draft: Draft, node: Node) -> float:
    if node.op not in {"aten.slice.Tensor", "aten.select.int"}:
        return 1.0
    return node.outputs[0].elements / max(1, draft.spec(cast("Ref", node.args[0])).elements)


def _bytes_written(draft: Draft, node: Node) -> int:
    outputs = [Ref(node=node.name, output=index) for index in range(len(node.outputs))]
    return sum(draft.spec(ref).bytes for ref in outputs if draft.users(ref) or ref in draft.outputs)


def operations_of(draft: Draft, node: Node) -> int:
    """Return how many arithmetic operations a node of the draft takes, roughly."""
    made = node.outputs[0].elements
    op = node.op
    if op == "aten.convolution.default":
        return _convolution_flops(draft, node)
    if op in {"aten.linear.default", "aten.mm.default", "aten.bmm.default"}:
        return 2 * made * draft.spec(cast("Ref", node.args[0])).shape[-1]
    if op == "aten.scaled_dot_product_attention.default":
        query, key = (draft.spec(cast("Ref", node.args[place])).shape for place in (0, 1))
        return 4 * prod(query) * key[-2]
    if op in TRANSCENDENTAL:
        return _TRANSCENDENTAL_FLOPS * made
    if op in VIEWS | FILLS or op in {"aten.clone.default", "aten.cat.default"}:
        return 0
    if op in POINTWISE:
        return made
    if op in MAX_POOLS | AVERAGE_POOLS:
        return made * prod(cast("tuple[int, ...]", node.args[1]))
    read = max((draft.spec(ref).elements for ref in node.uses), default=made)
    return read * (_NORM_FLOPS if op in NORMS or "softmax" in op or "logsumexp" in op else 1)


def _convolution_flops(draft: Draft, node: Node) -> int:
    given, weight = (draft.spec(cast("Ref", node.args[place])) for place in (0, 1))
    transposed, groups = bool(node.args[6]), cast("int", node.args[8])
    positions = given.elements if transposed else node.outputs[0].elements
    # [in, out/groups, k] when transposed, [out, in/groups, k] otherwise: the same count of products.
    assert groups >= 1
    return 2 * positions * prod(weight.shape[1:])
