"""Clamps and rectifiers in a row."""

from math import inf

from kernelwright.authors.fuser.rules.bounds import Bounds, clamp_bounds
from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.rule import Rewrite, Rule, one
from kernelwright.records.graph import Node, Ref

_CLAMPS = ("aten.clamp.default", "aten.hardtanh.default", "aten.relu.default")
_LEAKY = "aten.leaky_relu.default"


def _merged_clamps(draft: Draft, node: Node) -> Rewrite | None:
    inner = draft.made_by(node.args[0], *_CLAMPS)
    if inner is None or not draft.is_used_once(Ref(node=inner.name)):
        return None
    first, last = clamp_bounds(inner), clamp_bounds(node)
    if not (_is_proper(inner, first) and _is_proper(node, last)):
        return None
    low, high = (min(max(end, last.low), last.high) for end in (first.low, first.high))
    ends = (None if low == -inf else low, None if high == inf else high)
    new = draft.call("aten.clamp.default", inner.args[0], *ends)
    return one(Ref(node=node.name), new, "two clamps in a row are one")


def _is_proper(node: Node, bounds: Bounds) -> bool:
    """Whether both ends are numbers in order (they may also be tensors)."""
    return bounds.low <= bounds.high and not any(isinstance(value, Ref) for value in node.args[1:]) and not node.kwargs


def _merged_slopes(draft: Draft, node: Node) -> Rewrite | None:
    inner = draft.made_by(node.args[0], _LEAKY)
    if inner is None or not draft.is_used_once(Ref(node=inner.name)):
        return None
    slope = _slope(inner) * _slope(node)
    if _slope(inner) < 0:
        return None
    return one(Ref(node=node.name), draft.call(_LEAKY, inner.args[0], slope), "their slopes multiply")


def _slope(node: Node) -> float:
    value = node.args[1] if len(node.args) > 1 else 0.01
    return float(value) if isinstance(value, (int, float)) else -1.0


RULES = (
    Rule(
        name="merged-clamps",
        precondition=(
            "a clamp, hardtanh or relu of another whose result has no other use; both with numbers for ends, in order"
        ),
        operators=frozenset(_CLAMPS),
        rewrite=_merged_clamps,
    ),
    Rule(
        name="merged-slopes",
        precondition="a leaky_relu of another with a slope of at least 0 whose result has no other use",
        operators=frozenset({_LEAKY}),
        rewrite=_merged_slopes,
    ),
)
