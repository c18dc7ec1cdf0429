"""What is known of values without running anything: uniform contents, bounds, finiteness.

Bounds hold for every element that is not NaN, with any inputs and weights. Finiteness is in
real arithmetic and given that inputs and weights are finite: overflow of a value that is
finite on paper is a matter of rounding, which verification judges. A running variance counts
as a variance: not negative.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

from kernelwright.authors.fuser.rules.bounds import ANYTHING, Bounds, bounds_after
from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.operators import (
    AVERAGE_POOLS,
    EXTREMES,
    FILLS,
    MAX_POOLS,
    NORMS,
    PRODUCTS,
    SUMS,
    VIEWS,
)
from kernelwright.authors.fuser.rules.rule import INPUTS_FINITE, WEIGHTS_FINITE, Assumption
from kernelwright.records.graph import Argument, Node, Ref

Number = int | float | bool
Result = TypeVar("Result")

# The largest argument whose exp is finite in every floating type wider than half precision.
_EXP_LIMIT = 80.0

_PASS_ON = (
    VIEWS
    | EXTREMES
    | SUMS
    | MAX_POOLS
    | AVERAGE_POOLS
    | PRODUCTS
    | NORMS
    | frozenset(
        f"aten.{name}"
        for name in (
            *("add.Tensor", "add.Scalar", "sub.Tensor", "sub.Scalar", "mul.Tensor", "mul.Scalar", "neg.default"),
            *("relu.default", "leaky_relu.default", "abs.default", "clamp.default", "hardtanh.default"),
            *("tanh.default", "sigmoid.default", "gelu.default", "erf.default", "sin.default", "cos.default"),
            *("minimum.default", "maximum.default", "where.self", "clone.default", "cat.default", "elu.default"),
            *("mm.default", "bmm.default", "_softmax.default", "_log_softmax.default", "cumsum.default"),
            *("flip.default", "gather.default", "_to_copy.default", "expand.default", "logsumexp.default"),
        )
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a value depends on: inputs of the call, state of the module."""

    on_inputs: bool
    on_weights: bool


def literal(draft: Draft, value: Argument) -> Number | None:
    """Return the one number that every element of a value is, if that is known; not NaN."""
    if isinstance(value, (bool, int, float)):
        return None if math.isnan(value) else value
    if not isinstance(value, Ref):
        return None
    given = draft.given(value)
    if given:
        return given.value
    node = draft.node(value)
    assert node is not None
    if node.op in FILLS:
        return literal(draft, node.args[0] if node.op == "aten.scalar_tensor.default" else node.args[1])
    if node.op in VIEWS or node.op == "aten.clone.default":
        return literal(draft, node.args[0])
    return None


def standing(draft: Draft, value: Argument) -> Standing:
    """Return what a value depends on."""
    return _remembered(draft, "standing", value, _standing) if isinstance(value, Ref) else _NOTHING


def is_weight_only(draft: Draft, value: Argument) -> bool:
    """Whether a value is the same for every call, so that it is worked out once per set of weights."""
    return not standing(draft, value).on_inputs


def bounds(draft: Draft, value: Argument) -> Bounds:
    """Return bounds of a value's elements."""
    number = literal(draft, value)
    if number is not None:
        return Bounds(low=float(number), high=float(number))
    return _remembered(draft, "bounds", value, _bounds) if isinstance(value, Ref) else ANYTHING


def is_finite(draft: Draft, value: Argument) -> bool:
    """Whether a value is finite, given that inputs and weights are."""
    number = literal(draft, value)
    if number is not None:
        return math.isfinite(number)
    return _remembered(draft, "finite", value, _finite) if isinstance(value, Ref) else value is None


def assumptions_for(draft: Draft, values: tuple[Ref, ...]) -> tuple[Assumption, ...]:
    """Return what has to be assumed for these values to be finite."""
    on_inputs = any(standing(draft, value).on_inputs for value in values)
    on_weights = any(standing(draft, value).on_weights for value in values)
    found: tuple[Assumption, ...] = (INPUTS_FINITE,) if on_inputs else ()
    return (*found, WEIGHTS_FINITE) if on_weights else found


_NOT_NEGATIVE = Bounds(low=0.0, high=math.inf)
_NOTHING = Standing(on_inputs=False, on_weights=False)


def _remembered(draft: Draft, kind: str, ref: Ref, work: Callable[[Draft, Ref], Result]) -> Result:
    """Work out what is known of a value once, what it depends on first: long graphs mustn't recurse deeply."""
    waiting = [ref] if (kind, ref) not in draft.memory else []
    while waiting:
        last = waiting[-1]
        node = draft.node(last)
        missing = [used for used in node.uses if (kind, used) not in draft.memory] if node else []
        if missing:
            waiting.extend(missing)
        else:
            waiting.pop()
            if (kind, last) not in draft.memory:
                draft.memory[kind, last] = work(draft, last)
    return cast("Result", draft.memory[kind, ref])


def _standing(draft: Draft, ref: Ref) -> Standing:
    given = draft.given(ref)
    if given:
        is_known = given.value is not None
        return Standing(on_inputs=given.kind == "input", on_weights=given.kind != "input" and not is_known)
    node = draft.node(ref)
    assert node is not None
    parts = [standing(draft, used) for used in node.uses]
    return Standing(on_inputs=any(part.on_inputs for part in parts), on_weights=any(part.on_weights for part in parts))


def _bounds(draft: Draft, ref: Ref) -> Bounds:
    given = draft.given(ref)
    if given:
        is_variance = given.kind == "buffer" and given.target.split(".")[-1] == "running_var"
        return _NOT_NEGATIVE if is_variance else ANYTHING
    node = draft.node(ref)
    if node is None or ref.output != 0:
        return ANYTHING
    return bounds_after(node, lambda value: bounds(draft, value), draft.spec)


def _finite(draft: Draft, ref: Ref) -> bool:
    given = draft.given(ref)
    if given:
        return True
    node = draft.node(ref)
    assert node is not None
    if not draft.spec(ref).is_floating:
        return True
    if node.op in _PASS_ON:
        return all(is_finite(draft, used) for used in node.uses) and _numbers_finite(node)
    return _finite_if_bounded(draft, node)


def _numbers_finite(node: Node) -> bool:
    """Whether the numbers among the arguments are; an infinite clamp bound is no bound."""
    if "clamp" in node.op:
        return True
    return all(math.isfinite(value) for value in node.args if isinstance(value, (int, float)))


def _finite_if_bounded(draft: Draft, node: Node) -> bool:
    """Functions that leave the finite numbers outside part of the line."""
    source = node.args[0]
    if not is_finite(draft, source):
        return False
    known = bounds(draft, source)
    match node.op:
        case "aten.exp.default":
            return known.high <= _EXP_LIMIT
        case "aten.log1p.default":
            return known.low >= 0
        case "aten.log.default" | "aten.rsqrt.default" | "aten.reciprocal.default":
            return known.low > 0
        case "aten.sqrt.default":
            return known.low >= 0
        case "aten.pow.Tensor_Scalar":
            power = node.args[1]
            return isinstance(power, (int, float)) and float(power).is_integer() and power >= 0
        case "aten.div.Tensor" | "aten.div.Scalar":
            divisor = bounds(draft, node.args[1])
            return is_finite(draft, node.args[1]) and (divisor.low > 0 or divisor.high < 0)
        case _:
            return False
