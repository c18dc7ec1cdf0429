"""The table of products of matrices: each is a sum of products over an axis, as any reduction is.

What a library would do with them is no business of this table. It is used where a target's kernels
make products themselves; a schedule then cuts them into tiles where they are large enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kernelwright.authors.fuser.attention import attention
from kernelwright.authors.fuser.convolutions import convolution
from kernelwright.authors.fuser.index import Index
from kernelwright.authors.fuser.reductions import arguments
from kernelwright.authors.fuser.scalar import Scalar, category, compute_type
from kernelwright.authors.fuser.tensors import Value
from kernelwright.authors.fuser.windows import WindowRule
from kernelwright.records.graph import Node

if TYPE_CHECKING:
    from kernelwright.authors.fuser.lowering import Lowering


def linear(lowering: Lowering, node: Node) -> bool:
    """``x @ weight.T + bias``: x [..., k], weight [n, k], bias [n]."""
    given = arguments(node, ("input", "weight", "bias"))
    x, weight = lowering.value(given["input"]), lowering.value(given["weight"])
    if len(weight.spec.shape) != 2:
        return False
    *rows, depth = x.spec.shape
    added = None if given.get("bias") is None else lowering.value(given["bias"])
    shape = (*rows, weight.spec.shape[0])

    def body(p: tuple[Index, ...]) -> Scalar:
        left = lowering.read(x.name, (*p[: len(rows)], p[-1]))
        return left * lowering.read(weight.name, (p[-2], p[-1]))

    return _summed(lowering, node, shape, depth, body, added, {})


def product(names: Sequence[str]) -> WindowRule:
    """Return the rule of ``mm`` and its kin; ``names`` are its parameters, of which "added" is what is added."""

    def rule(lowering: Lowering, node: Node) -> bool:
        given = arguments(node, names)
        left, right = lowering.value(given["left"]), lowering.value(given["right"])
        added = lowering.value(given["added"]) if "added" in given else None
        is_vector = len(right.spec.shape) == 1
        batch, rows = left.spec.shape[:-2], left.spec.shape[-2:-1]
        columns = () if is_vector else right.spec.shape[-1:]
        count = len(batch)

        def body(p: tuple[Index, ...]) -> Scalar:
            outer, inner = p[:count], p[-1]
            row, column = p[count : count + len(rows)], p[count + len(rows) : -1]
            there = (inner,) if is_vector else (*outer, inner, *column)
            return lowering.read(left.name, (*outer, *row, inner)) * lowering.read(right.name, there)

        shape = (*batch, *rows, *columns)
        return _summed(lowering, node, shape, left.spec.shape[-1], body, added, given)

    return rule


def _summed(  # noqa: PLR0917 - what a product is made of
    lowering: Lowering,
    node: Node,
    shape: Sequence[int],
    depth: int,
    body: Any,
    added: Value | None,
    given: dict[str, Any],
) -> bool:
    """Define ``alpha * sum + beta * added``; the last axis of ``body``'s position is the one that is summed over."""
    spec = node.outputs[0]
    alpha, beta = given.get("alpha", 1), given.get("beta", 1)
    if depth == 0 or category(spec.dtype) == 0:
        return False
    is_plain = alpha == 1 and (added is None or beta == 0)
    over = (len(shape),)
    kind = spec.dtype if is_plain else compute_type(spec.dtype)
    name = node.name if is_plain else f"{node.name}_product"
    total = lowering.reduce(name, "sum", (*shape, depth), over, kind, body)
    if not is_plain:

        def finished(p: tuple[Index, ...]) -> Scalar:
            result = lowering.read(total, p)
            result = result if alpha == 1 else result * alpha
            if added is None or beta == 0:
                return result
            more = lowering.read_broadcast(added.name, p)
            return result + (more if beta == 1 else more * beta)

        total = lowering.map(node.name, shape, spec.dtype, finished)
    lowering.define(node, 0, total)
    return True


PRODUCTS: dict[str, WindowRule] = {
    "aten.linear.default": linear,
    "aten.mm.default": product(("left", "right")),
    "aten.bmm.default": product(("left", "right")),
    "aten.mv.default": product(("left", "right")),
    "aten.dot.default": product(("left", "right")),
    "aten.addmm.default": product(("added", "left", "right", "beta", "alpha")),
    "aten.baddbmm.default": product(("added", "left", "right", "beta", "alpha")),
    "aten.convolution.default": convolution,
    "aten.scaled_dot_product_attention.default": attention,
}
