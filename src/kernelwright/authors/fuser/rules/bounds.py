"""Bounds of values: intervals, and how operators carry them on.

Ends that were computed rather than copied are widened by a little more than float32 rounds, so
that a bound found here in double precision also holds of the rounded value.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from kernelwright.authors.fuser.rules.numbers import UNARY
from kernelwright.authors.fuser.rules.operators import COPIES, EXTREMES, MAX_POOLS, VIEWS
from kernelwright.records.graph import Argument, Node, Ref
from kernelwright.records.tensor import TensorSpec

_SLACK = 1e-5
_GELU_LEAST = -0.171  # the minimum is -0.16997, and -0.17005 for the tanh form


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """``low <= element <= high`` for every element that is not NaN."""

    low: float
    high: float

    def within(self, other: "Bounds") -> bool:
        """Whether everything in here lies in ``other``."""
        return other.low <= self.low and self.high <= other.high


ANYTHING = Bounds(low=-math.inf, high=math.inf)
_NOT_NEGATIVE = Bounds(low=0.0, high=math.inf)
_SHARE = Bounds(low=0.0, high=1.0)

_MONOTONE = frozenset(f"aten.{name}.default" for name in ("exp", "tanh", "sigmoid", "log1p", "sqrt", "log", "erf"))
_MEANS = frozenset({"aten.mean.dim", "aten.mean.default", "aten.avg_pool2d.default", "aten.avg_pool3d.default"})
_SUMS = frozenset({"aten.sum.dim_IntList", "aten.sum.default"})


def bounds_after(node: Node, known: Callable[[Argument], Bounds], spec_of: Callable[[Ref], TensorSpec]) -> Bounds:
    """Return bounds of a node's first output, given those of its arguments."""
    first = known(node.args[0]) if node.args else ANYTHING
    op = node.op
    if op in VIEWS | COPIES | EXTREMES | MAX_POOLS or op == "aten.clone.default":
        return first
    if op in _MONOTONE:
        return _through(op, first)
    if op in _MEANS:
        return _loose(
            min(first.low, 0.0) if "pool" in op else first.low, max(first.high, 0.0) if "pool" in op else first.high
        )
    if op in _SUMS:
        count = (
            max(1, spec_of(node.args[0]).elements // max(1, node.outputs[0].elements))
            if isinstance(node.args[0], Ref)
            else 1
        )
        return _loose(first.low * count, first.high * count)
    if op == "aten._softmax.default":
        return _SHARE
    if op == "aten._log_softmax.default":
        return Bounds(low=-math.inf, high=0.0)
    return _elementwise(node, first, known)


def clamp_bounds(node: Node) -> Bounds:
    """Return the interval that a clamp, hardtanh or relu maps into, as far as its numbers say."""
    if node.op == "aten.relu.default":
        return _NOT_NEGATIVE
    plain = (-1.0, 1.0) if node.op == "aten.hardtanh.default" else (None, None)
    given = [node.args[place] if place < len(node.args) else plain[place - 1] for place in (1, 2)]
    named = dict(node.kwargs)
    low, high = named.get("min", given[0]), named.get("max", given[1])
    return Bounds(
        low=float(low) if isinstance(low, (int, float)) else -math.inf,
        high=float(high) if isinstance(high, (int, float)) else math.inf,
    )


def _elementwise(node: Node, first: Bounds, known: Callable[[Argument], Bounds]) -> Bounds:
    second, last = (known(node.args[place]) if len(node.args) > place else ANYTHING for place in (1, 2))
    match node.op:
        case "aten.relu.default" | "aten.clamp.default" | "aten.hardtanh.default":
            to = clamp_bounds(node)
            return Bounds(low=min(max(first.low, to.low), to.high), high=min(max(first.high, to.low), to.high))
        case "aten.minimum.default":
            return Bounds(low=min(first.low, second.low), high=min(first.high, second.high))
        case "aten.maximum.default":
            return Bounds(low=max(first.low, second.low), high=max(first.high, second.high))
        case "aten.abs.default":
            return Bounds(low=max(0.0, first.low, -first.high), high=max(-first.low, first.high))
        case "aten.neg.default":
            return Bounds(low=-first.high, high=-first.low)
        case "aten.gelu.default":
            return _loose(_GELU_LEAST if first.low < 0 else 0.0, max(first.high, 0.0))
        case "aten.leaky_relu.default":
            return _after_leaky_relu(node, first)
        case "aten.where.self":
            return Bounds(low=min(second.low, last.low), high=max(second.high, last.high))
        case _:
            return _arithmetic(node, first, second)


def _after_leaky_relu(node: Node, first: Bounds) -> Bounds:
    slope = node.args[1] if len(node.args) == 2 else 0.01
    if not isinstance(slope, (int, float)) or slope < 0:
        return ANYTHING
    low, high = (end if end >= 0 else slope * end if slope else 0.0 for end in (first.low, first.high))
    return _loose(low, high)


def _arithmetic(node: Node, first: Bounds, second: Bounds) -> Bounds:
    if node.kwargs:  # alpha, rounding_mode
        return ANYTHING
    match node.op:
        case "aten.add.Tensor" | "aten.add.Scalar":
            return _loose(first.low + second.low, first.high + second.high)
        case "aten.sub.Tensor" | "aten.sub.Scalar":
            return _loose(first.low - second.high, first.high - second.low)
        case "aten.mul.Tensor" | "aten.mul.Scalar":
            return _NOT_NEGATIVE if node.args[0] == node.args[1] else _product(first, second)
        case "aten.div.Tensor" | "aten.div.Scalar" if second.low > 0 or second.high < 0:
            return _product(first, Bounds(low=1 / second.high, high=1 / second.low))
        case "aten.pow.Tensor_Scalar" if node.args[1] in {2, 4}:
            return _NOT_NEGATIVE
        case _:
            return ANYTHING


def _product(first: Bounds, second: Bounds) -> Bounds:
    corners = [0.0 if 0.0 in (a, b) else a * b for a in (first.low, first.high) for b in (second.low, second.high)]
    return _loose(min(corners), max(corners))


def _through(op: str, first: Bounds) -> Bounds:
    low, high = (UNARY[op](end) for end in (first.low, first.high))
    return _loose(-math.inf if low is None else low, math.inf if high is None else high)


def _loose(low: float, high: float) -> Bounds:
    """Widen ends by more than float32 rounds; zero and infinities are exact, and so are +-1 as limits."""
    wide_low = low if low in (0.0, -1.0, 1.0) or math.isinf(low) else low - abs(low) * _SLACK
    wide_high = high if high in (0.0, -1.0, 1.0) or math.isinf(high) else high + abs(high) * _SLACK
    return Bounds(
        low=-math.inf if math.isnan(wide_low) else wide_low, high=math.inf if math.isnan(wide_high) else wide_high
    )
