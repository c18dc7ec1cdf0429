"""Pools of pools, and means of averages."""

from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.operators import AVERAGE_POOLS, MAX_POOLS
from kernelwright.authors.fuser.rules.patterns import Pool, pool, pool_call, reduced_elements, reduction
from kernelwright.authors.fuser.rules.rule import Rewrite, Rule, one
from kernelwright.records.graph import Node


def _pool_of_pool(draft: Draft, node: Node) -> Rewrite | None:
    outer = pool(draft, node)
    made = draft.node(outer.source) if outer else None
    inner = pool(draft, made) if made else None
    if outer is None or inner is None or outer.is_max != inner.is_max or outer.source != inner.value:
        return None
    if len(outer.kernel) != len(inner.kernel) or not draft.is_used_once(inner.value):
        return None
    if any(outer.padding) or any(inner.padding) or not _joins(inner):
        return None
    kernel = tuple((k - 1) * s + own for k, s, own in zip(outer.kernel, inner.stride, inner.kernel, strict=True))
    stride = tuple(a * b for a, b in zip(outer.stride, inner.stride, strict=True))
    new = pool_call(draft, inner.source, kernel, stride, outer.padding, is_max=outer.is_max)
    if draft.spec(new).shape != node.outputs[0].shape:
        return None
    return one(outer.value, new, "their windows join into larger ones")


def _joins(inner: Pool) -> bool:
    """Whether neighbouring windows leave no gap (maximum) or fit exactly (average)."""
    pairs = zip(inner.kernel, inner.stride, strict=True)
    return all(stride <= kernel if inner.is_max else stride == kernel for kernel, stride in pairs)


def _mean_of_pool(draft: Draft, node: Node) -> Rewrite | None:
    found = reduction(draft, node)
    made = draft.node(found.source) if found else None
    window = pool(draft, made) if made else None
    if found is None or window is None or found.source != window.value or not draft.is_used_once(window.value):
        return None
    rank = len(draft.spec(window.source).shape)
    pooled = tuple(range(rank - len(window.kernel), rank))
    if not set(pooled) <= set(found.axes) or not _tiles(draft, window):
        return None
    wanted = ("max",) if window.is_max else ("mean", "sum")
    if found.kind not in wanted:
        return None
    new = found.again(draft, window.source)
    if found.kind == "sum":
        many = reduced_elements(draft, window.source, pooled) // reduced_elements(draft, window.value, pooled)
        new = draft.call("aten.mul.Tensor", new, 1 / many)
    return one(found.value, new, "the windows tile what is reduced")


def _tiles(draft: Draft, window: Pool) -> bool:
    space = draft.spec(window.source).shape[-len(window.kernel) :]
    parts = zip(window.kernel, window.stride, space, strict=True)
    return not any(window.padding) and all(kernel == stride and size % kernel == 0 for kernel, stride, size in parts)


RULES = (
    Rule(
        name="pool-of-pool",
        precondition=(
            "a max pool of a max pool whose windows leave no gap, or an average pool of one whose windows fit exactly; "
            "no padding, no other use"
        ),
        operators=MAX_POOLS | AVERAGE_POOLS,
        rewrite=_pool_of_pool,
    ),
    Rule(
        name="reduction-of-pool",
        precondition=(
            "the mean or sum of an average pool, or maximum of a max pool, over all pooled axes, which its windows tile"
        ),
        operators=frozenset({"aten.mean.dim", "aten.sum.dim_IntList", "aten.mean.default", "aten.amax.default"}),
        rewrite=_mean_of_pool,
    ),
)
