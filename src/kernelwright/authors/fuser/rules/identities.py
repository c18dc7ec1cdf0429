"""Operators that change nothing: of themselves, or because their argument is already in bounds."""

from kernelwright.authors.fuser.rules.bounds import clamp_bounds
from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.facts import bounds, literal
from kernelwright.authors.fuser.rules.operators import ARITHMETIC, AVERAGE_POOLS, MAX_POOLS, VIEWS
from kernelwright.authors.fuser.rules.patterns import pool
from kernelwright.authors.fuser.rules.rule import Rewrite, Rule, one
from kernelwright.records.graph import Node, Ref

_NEUTRAL = {"add": (0.0, True), "sub": (0.0, False), "mul": (1.0, True), "div": (1.0, False)}
_CASTS = frozenset({"aten._to_copy.default", "aten.clone.default", "aten.detach.default"})
_BOUNDED = frozenset(f"aten.{name}.default" for name in ("relu", "clamp", "hardtanh", "abs", "leaky_relu", "elu"))


def _no_change(draft: Draft, node: Node) -> Rewrite | None:
    old = Ref(node=node.name)
    source = _unchanged(draft, node)
    if source is None or draft.spec(source).dtype != node.outputs[0].dtype:
        return None
    if draft.spec(source).shape != node.outputs[0].shape or not draft.only_first_output_used(node):
        return None
    if node.op in _CASTS and draft.spec(source).strides != node.outputs[0].strides:
        return None
    # A copy that keeps an output apart from an input is there for a reason.
    if old in draft.outputs and not draft.may_be_output_for(source, old):
        return None
    return one(old, source, f"{node.op} with these arguments changes nothing")


def _unchanged(draft: Draft, node: Node) -> Ref | None:
    """The argument that the result equals, if it does."""
    first = node.args[0] if node.args else None
    if node.op in ARITHMETIC:
        return _neutral(draft, node)
    if not isinstance(first, Ref):
        return None
    if node.op in VIEWS:
        same = draft.spec(first).shape == node.outputs[0].shape
        return first if same and (node.op != "aten.permute.default" or _moves_nothing(node)) else None
    if node.op in _CASTS:
        return first
    if node.op == "aten.pow.Tensor_Scalar":
        return first if node.args[1] == 1 else None
    window = pool(draft, node)
    is_single = window and set(window.kernel) | set(window.stride) == {1} and not any(window.padding)
    return first if is_single else None


def _neutral(draft: Draft, node: Node) -> Ref | None:
    name = node.op.split(".")[1]
    if name == "neg":
        inner = draft.made_by(node.args[0], node.op)
        return inner.args[0] if inner and isinstance(inner.args[0], Ref) else None
    if node.kwargs or len(node.args) != 2:
        return None
    (left, right), (neutral, either) = node.args, _NEUTRAL[name]
    if isinstance(left, Ref) and literal(draft, right) == neutral:
        return left
    return right if either and isinstance(right, Ref) and literal(draft, left) == neutral else None


def _moves_nothing(node: Node) -> bool:
    order = node.args[1]
    assert isinstance(order, tuple)
    return all(axis == place for place, axis in enumerate(order)) or node.outputs[0].elements <= 1


def _in_bounds(draft: Draft, node: Node) -> Rewrite | None:
    source = node.args[0]
    if not isinstance(source, Ref) or (Ref(node=node.name) in draft.outputs and draft.given(source)):
        return None
    known = bounds(draft, source)
    if node.op in {"aten.abs.default", "aten.leaky_relu.default", "aten.elu.default"}:
        scaled = node.op == "aten.elu.default" and len(node.args) > 2 and node.args[2] != 1
        is_kept = known.low >= 0 and not scaled
    else:
        is_kept = known.within(clamp_bounds(node))
    if not is_kept:
        return None
    because = f"its argument is already between {known.low:g} and {known.high:g}"
    return one(Ref(node=node.name), source, because)


def _one_sided(draft: Draft, node: Node) -> Rewrite | None:
    """Drop the bound of a clamp that its argument can't reach."""
    source, to = node.args[0], clamp_bounds(node)
    known = bounds(draft, source)
    infinite = float("inf")
    low, high = known.low >= to.low > -infinite, known.high <= to.high < infinite
    if low == high or not isinstance(source, Ref):
        return None
    kept = (None, to.high) if low else (to.low, None)
    if kept in {(None, infinite), (-infinite, None)}:
        return None
    new = draft.call("aten.clamp.default", source, *kept)
    return one(Ref(node=node.name), new, f"its argument never reaches the {'lower' if low else 'upper'} bound")


RULES = (
    Rule(
        name="no-change",
        precondition=(
            "times or divided by 1, plus or minus 0, to the power of 1, negated twice, a view or permute of the same "
            "shape, a copy with the same strides, a pool of single elements"
        ),
        operators=ARITHMETIC | VIEWS | _CASTS | AVERAGE_POOLS | MAX_POOLS | frozenset({"aten.pow.Tensor_Scalar"}),
        rewrite=_no_change,
    ),
    Rule(
        name="in-bounds",
        precondition="relu, clamp, hardtanh, abs, leaky_relu or elu of a value whose bounds it leaves as it is",
        operators=_BOUNDED,
        rewrite=_in_bounds,
    ),
    Rule(
        name="unreached-bound",
        precondition="the bounds of a clamp's argument show that one end of the clamp is never reached",
        operators=frozenset({"aten.clamp.default", "aten.hardtanh.default"}),
        rewrite=_one_sided,
    ),
)
