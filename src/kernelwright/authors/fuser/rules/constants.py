"""Constants: what is known to be one number everywhere is a fill, and fills fold forward."""

from math import isfinite

from kernelwright.authors.fuser.rules.bounds import bounds_after, clamp_bounds
from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.facts import bounds, literal
from kernelwright.authors.fuser.rules.numbers import BINARY, COMPARE, UNARY, Number
from kernelwright.authors.fuser.rules.operators import (
    AVERAGE_POOLS,
    COMPARISONS,
    ELEMENTWISE,
    EXTREMES,
    FILLS,
    MAX_POOLS,
    SUMS,
    VIEWS,
)
from kernelwright.authors.fuser.rules.patterns import pool, reduced_elements, reduction
from kernelwright.authors.fuser.rules.rule import BOTH_FINITE, Rewrite, Rule, one
from kernelwright.records.graph import Node, Ref

_SCALAR_FORMS = frozenset({"aten.add.Tensor", "aten.sub.Tensor", "aten.mul.Tensor", "aten.div.Tensor"})


def _fill(draft: Draft, node: Node, value: Number, because: str, *finite: Ref) -> Rewrite:
    made = node.outputs[0]
    fill = draft.call("aten.full.default", made.shape, value, dtype=made.dtype)
    return one(Ref(node=node.name), fill, because, *finite)


def _constant_arithmetic(draft: Draft, node: Node) -> Rewrite | None:
    """Fold a node all of whose tensors are uniform and known."""
    known = [literal(draft, used) for used in node.uses]
    if not known or None in known or not draft.only_first_output_used(node) or node.outputs[0].dtype == "bool":
        return None
    if node.op == "aten.clone.default" and Ref(node=node.name) in draft.outputs:
        return None  # it keeps two outputs of one number apart, and would be put in again
    value = _folded(draft, node)
    if value is None or not isfinite(value):
        return None
    return _fill(draft, node, value, f"{node.op} of known numbers is a known number")


def _folded(draft: Draft, node: Node) -> Number | None:
    first = literal(draft, node.args[0]) if node.args else None
    if first is None:
        return None
    if node.op in UNARY and not node.kwargs and len(node.args) == 1:
        return UNARY[node.op](first)
    if node.op in BINARY and not node.kwargs and len(node.args) == 2:
        second = literal(draft, node.args[1])
        return None if second is None else BINARY[node.op](first, second)
    if node.op in {"aten.clamp.default", "aten.hardtanh.default"}:
        to = clamp_bounds(node)
        return min(max(first, to.low), to.high)
    return _folded_shapes(draft, node, first)


def _folded_shapes(draft: Draft, node: Node, value: Number) -> Number | None:
    if node.op in VIEWS | frozenset({"aten.clone.default"}):
        return value
    if node.op == "aten.leaky_relu.default":
        slope = node.args[1] if len(node.args) > 1 else 0.01
        return value if value >= 0 else value * slope if isinstance(slope, float) else None
    if node.op == "aten._softmax.default" and isinstance(node.args[0], Ref) and isinstance(node.args[1], int):
        return 1 / draft.spec(node.args[0]).shape[node.args[1]]
    found = reduction(draft, node)
    if found:
        return (
            value * reduced_elements(draft, found.source, found.axes)
            if found.kind == "sum"
            else value
            if found.kind != "logsumexp"
            else None
        )
    window = pool(draft, node)
    return value if window and (window.is_max or not any(window.padding)) else None


def _one_possible_value(draft: Draft, node: Node) -> Rewrite | None:
    """A value whose bounds meet, as in ``clamp(minimum(x, 0), 0, 1)``."""
    if not node.outputs[0].is_floating or not isinstance(node.args[0] if node.args else None, Ref):
        return None
    known = bounds_after(node, lambda value: bounds(draft, value), draft.spec)
    if known.low != known.high or not isfinite(known.low):
        return None
    because = f"whatever comes in, only {known.low:g} can come out"
    return _fill(draft, node, known.low, because, *node.uses)


def _decided_comparison(draft: Draft, node: Node) -> Rewrite | None:
    """``x > 20`` where x is at most 1; ``abs(m) == inf`` where m is finite."""
    name = node.op.split(".")[1]
    left, right = (bounds(draft, value) for value in node.args[:2])
    answer = _answer(name, (left.low, left.high), (right.low, right.high))
    infinite = literal(draft, node.args[1])
    source = node.args[0]
    if not isinstance(source, Ref):
        return None
    if name == "eq" and infinite is not None and abs(infinite) == float("inf"):
        return _fill(draft, node, False, "a finite value is not infinite", source)
    if answer is None:
        return None
    # With NaN every comparison but "ne" is false, so only the other answer needs finiteness.
    needs = () if answer == (name == "ne") else tuple(node.uses)
    return _fill(draft, node, answer, f"the bounds of its arguments decide {name}", *needs)


def _answer(name: str, left: tuple[float, float], right: tuple[float, float]) -> bool | None:
    compare = COMPARE[name]
    (low, high), (other_low, other_high) = left, right
    if name in {"eq", "ne"}:
        return name == "ne" if high < other_low or other_high < low else None
    corners = {compare(a, b) for a in (low, high) for b in (other_low, other_high)}
    return corners.pop() if len(corners) == 1 else None


def _decided_choice(draft: Draft, node: Node) -> Rewrite | None:
    condition = literal(draft, node.args[0])
    chosen = node.args[1 if condition else 2]
    if condition is None or not isinstance(chosen, Ref):
        return None
    because = f"the condition is {bool(condition)} everywhere"
    if draft.spec(chosen).shape == node.outputs[0].shape:
        return one(Ref(node=node.name), chosen, because)
    number = literal(draft, chosen)
    return None if number is None else _fill(draft, node, number, because)


def _number_operand(draft: Draft, node: Node) -> Rewrite | None:
    """Use a number where an operand is a tensor that holds only that number."""
    left, right = node.args[0], node.args[1]
    number = literal(draft, right) if isinstance(right, Ref) else None
    if node.kwargs or number is None or not isinstance(left, Ref) or not isfinite(number):
        return None
    if draft.spec(left).shape != node.outputs[0].shape or draft.spec(left).dtype != node.outputs[0].dtype:
        return None
    bound = (None, number) if node.op == "aten.minimum.default" else (number, None)
    if node.op in _SCALAR_FORMS:
        new = draft.call(node.op, left, number)
    else:
        new = draft.call("aten.clamp.default", left, *bound)
    return one(Ref(node=node.name), new, f"an operand is {number:g} everywhere")


def _times_zero(draft: Draft, node: Node) -> Rewrite | None:
    factors = [literal(draft, value) for value in node.args[:2]]
    if 0 not in factors or not node.outputs[0].is_floating:
        return None
    return _fill(draft, node, 0.0, "nothing is left of a finite value times zero", *node.uses)


def _minus_itself(draft: Draft, node: Node) -> Rewrite | None:
    if node.kwargs or node.args[0] != node.args[1] or not isinstance(node.args[0], Ref):
        return None
    return _fill(
        draft, node, 0.0 if node.outputs[0].is_floating else 0, "a finite value less itself is zero", node.args[0]
    )


_FOLDS = (
    ELEMENTWISE
    | VIEWS
    | SUMS
    | EXTREMES
    | MAX_POOLS
    | AVERAGE_POOLS
    | frozenset({"aten.clone.default", "aten._softmax.default"})
) - FILLS

RULES = (
    Rule(
        name="constant-arithmetic",
        precondition="every tensor that an elementwise operator, view, reduction or pool reads is one known number",
        operators=_FOLDS,
        rewrite=_constant_arithmetic,
    ),
    Rule(
        name="one-possible-value",
        precondition="the bounds of an elementwise result leave one number, for finite arguments",
        operators=ELEMENTWISE - COMPARISONS,
        rewrite=_one_possible_value,
        assumptions=BOTH_FINITE,
    ),
    Rule(
        name="decided-comparison",
        precondition="the bounds or the finiteness of the arguments decide a comparison",
        operators=COMPARISONS,
        rewrite=_decided_comparison,
        assumptions=BOTH_FINITE,
    ),
    Rule(
        name="decided-choice",
        precondition="the condition of a where is the same known answer everywhere",
        operators=frozenset({"aten.where.self"}),
        rewrite=_decided_choice,
    ),
    Rule(
        name="number-operand",
        precondition="the second operand of arithmetic, minimum or maximum is a tensor filled with one known number",
        operators=_SCALAR_FORMS | frozenset({"aten.minimum.default", "aten.maximum.default"}),
        rewrite=_number_operand,
    ),
    Rule(
        name="times-zero",
        precondition="a factor is zero and the other is finite",
        operators=frozenset({"aten.mul.Tensor", "aten.mul.Scalar"}),
        rewrite=_times_zero,
        assumptions=BOTH_FINITE,
    ),
    Rule(
        name="minus-itself",
        precondition="both operands of a subtraction are the same finite value",
        operators=frozenset({"aten.sub.Tensor"}),
        rewrite=_minus_itself,
        assumptions=BOTH_FINITE,
    ),
)
