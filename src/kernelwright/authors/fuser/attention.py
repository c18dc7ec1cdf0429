"""Attention as two products with a softmax between them."""

from __future__ import annotations

from math import inf, sqrt
from typing import TYPE_CHECKING

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.expression import Position
from kernelwright.authors.fuser.index import Index
from kernelwright.authors.fuser.pointwise import exp
from kernelwright.authors.fuser.reductions import arguments
from kernelwright.authors.fuser.scalar import Scalar, compute_type, lift, where
from kernelwright.records.graph import Node

if TYPE_CHECKING:
    from kernelwright.authors.fuser.lowering import Lowering

_NAMES = ("query", "key", "value", "attn_mask", "dropout_p", "is_causal")


def attention(lowering: Lowering, node: Node) -> bool:
    """``softmax(q @ k.T * scale + mask) @ v``: q [..., l, e], k [..., s, e], v [..., s, d]; rows all masked give 0."""
    given = arguments(node, _NAMES)
    q, k, v = (lowering.value(given[name]) for name in _NAMES[:3])
    mask = None if given.get("attn_mask") is None else lowering.value(given["attn_mask"])
    spec = node.outputs[0]
    *batch, rows, depth = q.spec.shape
    keys = k.spec.shape[-2]
    if given.get("dropout_p", 0.0) or not keys or not depth or len(k.spec.shape) != len(q.spec.shape):
        return False
    kind = compute_type(spec.dtype)
    scale = given.get("scale")
    factor = 1 / sqrt(depth) if scale is None else float(scale)
    shape = (*batch, rows, keys)

    def of_group(name: str, p: tuple[Index, ...]) -> tuple[Index, ...]:
        """Return the batch position in keys and values, whose heads may be fewer, each for several of the queries."""
        own = lowering.shape(name)[:-2]
        return tuple(
            ix.quotient(here, size // mine) if mine > 1 else Index()
            for here, size, mine in zip(p, batch, own, strict=True)
        )

    def met(p: tuple[Index, ...]) -> Scalar:
        *outer, row, key, at = p
        return lowering.read(q.name, (*outer, row, at)) * lowering.read(
            k.name, (*of_group(k.name, tuple(outer)), key, at)
        )

    scores = lowering.reduce(f"{node.name}_scores", "sum", (*shape, depth), (len(shape),), kind, met)

    def masked(p: tuple[Index, ...]) -> Scalar:
        score = lowering.read(scores, p) * factor
        if mask is not None:
            own = lowering.read_broadcast(mask.name, p)
            score = where(own, score, lift(-inf, kind)) if mask.spec.dtype == "bool" else score + own.to(kind)
        if given.get("is_causal"):
            score = where(Scalar(Position(p[-1])) <= Scalar(Position(p[-2])), score, lift(-inf, kind))
        return score

    weights = lowering.map(f"{node.name}_masked", shape, kind, masked)
    over = (len(shape) - 1,)
    top = lowering.reduce(f"{node.name}_max", "maximum", shape, over, kind, lambda p: lowering.read(weights, p))

    def weight(p: tuple[Index, ...]) -> Scalar:
        most = lowering.read(top, p[:-1])
        is_masked = most <= lift(-inf, kind)
        return exp(lowering.read(weights, p) - where(is_masked, lift(0, kind), most))

    risen = lowering.map(f"{node.name}_exp", shape, kind, weight)
    total = lowering.reduce(f"{node.name}_sum", "sum", shape, over, kind, lambda p: lowering.read(risen, p))

    def shared(p: tuple[Index, ...]) -> Scalar:
        """Divide by the row's sum; a row without any weight stays empty."""
        whole = lowering.read(total, p[:-1])
        return lowering.read(risen, p) / where(whole <= 0.0, lift(1, kind), whole)

    weighed = lowering.map(f"{node.name}_weights", shape, kind, shared)

    def taken(p: tuple[Index, ...]) -> Scalar:
        *outer, row, at, key = p
        value = lowering.read(v.name, (*of_group(v.name, tuple(outer)), key, at))
        return lowering.read(weighed, (*outer, row, key)) * value

    result = (*batch, rows, v.spec.shape[-1], keys)
    lowering.define(node, 0, lowering.reduce(node.name, "sum", result, (len(shape),), spec.dtype, taken))
    return True
