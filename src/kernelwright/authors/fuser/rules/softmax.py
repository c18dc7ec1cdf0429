"""Softmax: shifts along its axis vanish, and it sums to one."""

from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.facts import literal
from kernelwright.authors.fuser.rules.patterns import reduction
from kernelwright.authors.fuser.rules.rule import BOTH_FINITE, Rewrite, Rule, one
from kernelwright.records.graph import Argument, Node, Ref

_SOFTMAX = frozenset({"aten._softmax.default", "aten._log_softmax.default"})
_SHIFTS = ("aten.add.Tensor", "aten.add.Scalar", "aten.sub.Tensor", "aten.sub.Scalar")


def _softmax_of_shift(draft: Draft, node: Node) -> Rewrite | None:
    shift = draft.made_by(node.args[0], *_SHIFTS)
    axis = node.args[1]
    if shift is None or shift.kwargs or not isinstance(axis, int):
        return None
    left, right = shift.args[:2]
    for kept, other in ((left, right), (right, left)) if "add" in shift.op else ((left, right),):
        if not isinstance(kept, Ref) or draft.spec(kept).shape != node.outputs[0].shape:
            continue
        if draft.spec(kept).dtype == node.outputs[0].dtype and is_constant_along(
            draft, other, (axis,), len(node.outputs[0].shape)
        ):
            new = draft.call(node.op, kept, *node.args[1:])
            finite = (other,) if isinstance(other, Ref) else ()
            return one(Ref(node=node.name), new, "a shift along the whole axis cancels", *finite)
    return None


def is_constant_along(draft: Draft, value: Argument, axes: tuple[int, ...], rank: int) -> bool:
    """Whether a value that broadcasts to ``rank`` axes is the same along ``axes``."""
    if literal(draft, value) is not None:
        return True
    if not isinstance(value, Ref):
        return False
    shape = draft.spec(value).shape
    padded = (1,) * (rank - len(shape)) + shape
    return all(padded[axis] == 1 for axis in axes)


def _sum_of_softmax(draft: Draft, node: Node) -> Rewrite | None:
    found = reduction(draft, node)
    soft = draft.made_by(found.source, "aten._softmax.default") if found else None
    if found is None or soft is None or not isinstance(soft.args[0], Ref) or not isinstance(soft.args[1], int):
        return None
    shape = soft.outputs[0].shape
    if found.axes != (soft.args[1] % len(shape),) or found.kind not in {"sum", "mean"}:
        return None
    value = 1.0 if found.kind == "sum" else 1 / shape[found.axes[0]]
    fill = draft.call("aten.full.default", node.outputs[0].shape, value, dtype=node.outputs[0].dtype)
    return one(found.value, fill, "a softmax sums to one along its axis", soft.args[0])


RULES = (
    Rule(
        name="softmax-of-shift",
        precondition="softmax or log_softmax of a value plus something finite that is the same along the axis",
        operators=_SOFTMAX,
        rewrite=_softmax_of_shift,
        assumptions=BOTH_FINITE,
    ),
    Rule(
        name="sum-of-softmax",
        precondition="the sum or mean of a softmax of a finite value along exactly the softmax's axis",
        operators=frozenset({"aten.sum.dim_IntList", "aten.mean.dim"}),
        rewrite=_sum_of_softmax,
        assumptions=BOTH_FINITE,
    ),
)
