"""Reductions over axes of size one: nothing is reduced, and much follows from it."""

from math import prod

from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.patterns import REDUCTIONS, reduction, viewed
from kernelwright.authors.fuser.rules.rule import BOTH_FINITE, Rewrite, Rule, one
from kernelwright.records.graph import Node, Ref

_INDICES = frozenset({"aten.argmax.default", "aten.argmin.default", "aten.max.dim", "aten.min.dim"})
_SCANS = frozenset({"aten.cumsum.default", "aten.cumprod.default"})
_SOFTMAX = {"aten._softmax.default": 1.0, "aten._log_softmax.default": 0.0}


def _reduction_over_one(draft: Draft, node: Node) -> Rewrite | None:
    if node.op in _SCANS and _axis_size(draft, node) == 1 and isinstance(node.args[0], Ref):
        return one(Ref(node=node.name), node.args[0], "a scan of one element is that element")
    found = reduction(draft, node)
    if found is None:
        return None
    shape = draft.spec(found.source).shape
    wide = tuple(axis for axis in found.axes if shape[axis] != 1)
    if not wide:
        new = viewed(draft, found.source, node.outputs[0].shape)
        return one(found.value, new, f"the {found.kind} of one element is that element")
    if len(wide) == len(found.axes):
        return None
    new = viewed(draft, found.again(draft, found.source, wide, keep=True), node.outputs[0].shape)
    return one(found.value, new, "axes of size one need no reducing")


def _index_over_one(draft: Draft, node: Node) -> Rewrite | None:
    indices = Ref(node=node.name, output=len(node.outputs) - 1)
    if len(node.args) < 2 or _axis_size(draft, node) != 1 or not (draft.users(indices) or indices in draft.outputs):
        return None
    made = draft.call("aten.full.default", draft.spec(indices).shape, 0, dtype=draft.spec(indices).dtype)
    return one(indices, made, "the only element is at index 0")


def _softmax_over_one(draft: Draft, node: Node) -> Rewrite | None:
    if _axis_size(draft, node) != 1 or not isinstance(node.args[0], Ref):
        return None
    made = draft.call("aten.full.default", node.outputs[0].shape, _SOFTMAX[node.op], dtype=node.outputs[0].dtype)
    return one(Ref(node=node.name), made, "one element has all of the weight", node.args[0])


def _variance_over_one(draft: Draft, node: Node) -> Rewrite | None:
    source = node.args[0]
    if not isinstance(source, Ref) or dict(node.kwargs).get("correction") != 0:
        return None
    shape = draft.spec(source).shape
    axes = node.args[1] if len(node.args) > 1 and isinstance(node.args[1], tuple) else tuple(range(len(shape)))
    if prod(shape[axis] for axis in axes if isinstance(axis, int)) != 1:
        return None
    made = draft.call("aten.full.default", node.outputs[0].shape, 0.0, dtype=node.outputs[0].dtype)
    return one(Ref(node=node.name), made, "one element does not vary", source)


def _axis_size(draft: Draft, node: Node) -> int:
    source, axis = node.args[0], node.args[1] if len(node.args) > 1 else None
    return draft.spec(source).shape[axis] if isinstance(source, Ref) and isinstance(axis, int) else 0


RULES = (
    Rule(
        name="reduction-over-one",
        precondition="sum, mean, max, min, logsumexp or a scan runs over axes of size one",
        operators=REDUCTIONS | _SCANS,
        rewrite=_reduction_over_one,
    ),
    Rule(
        name="index-over-one",
        precondition="the position of a largest or smallest element is asked for along an axis of size one",
        operators=_INDICES,
        rewrite=_index_over_one,
    ),
    Rule(
        name="softmax-over-one",
        precondition="softmax or log_softmax runs over an axis of size one, of a finite value",
        operators=frozenset(_SOFTMAX),
        rewrite=_softmax_over_one,
        assumptions=BOTH_FINITE,
    ),
    Rule(
        name="variance-over-one",
        precondition="a variance without correction runs over axes of size one, of a finite value",
        operators=frozenset({"aten.var.correction"}),
        rewrite=_variance_over_one,
        assumptions=BOTH_FINITE,
    ),
)
