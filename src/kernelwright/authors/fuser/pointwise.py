"""The table of pointwise operators: an ATen name, a formula, and which type it is computed in.

To add an operator, add a line, a case in the tests and a row in docs/extending.md; a test holds
the three together. Formulas follow torch's definitions, including what they do with
NaN and infinities; they use only the primitives that every printer knows.
"""

# Formulas are lambdas whose parameters are scalars and plain values, as the operator has them.
# pyright: reportUnknownLambdaType=false

from collections.abc import Callable
from dataclasses import dataclass
from math import pi, sqrt
from typing import Any, Literal

from kernelwright.authors.fuser.expression import Apply
from kernelwright.authors.fuser.scalar import Number, Scalar, call, compare, extreme_of_truth, lift, where

# How tensor operands are converted before the formula sees them: to the type of the result, to
# their common type (comparisons), or not at all.
Conversion = Literal["result", "common", "none"]


@dataclass(frozen=True, slots=True)
class Pointwise:
    """One operator: ``formula(*args, **kwargs)`` gets scalars for tensors and plain values for the rest."""

    formula: Callable[..., Scalar]
    conversion: Conversion = "result"


def unary(primitive: str) -> Pointwise:
    """Return an operator that is one primitive of one operand."""
    return Pointwise(lambda x: call(primitive, x))


def rounding(primitive: str) -> Pointwise:
    """Return an operator that rounds; whole numbers are what they are."""
    return Pointwise(lambda x: call(primitive, x) if x.dtype.startswith("float") else x)


def comparison(primitive: str) -> Pointwise:
    """Return an operator that compares two operands in their common type."""
    return Pointwise(lambda a, b: compare(primitive, a, b), "common")


def maximum(a: Number, b: Number) -> Scalar:
    """Return the greater operand; NaN if either is NaN."""
    return _extreme("maximum", a, b)


def minimum(a: Number, b: Number) -> Scalar:
    """Return the lesser operand; NaN if either is NaN."""
    return _extreme("minimum", a, b)


def _extreme(op: str, a: Number, b: Number) -> Scalar:
    made = call(op, a, b)
    return call(extreme_of_truth(op), a, b) if made.dtype == "bool" else made


def exp(x: Scalar) -> Scalar:
    """Return e to the power ``x``."""
    return call("exp", x)


def clamp(x: Scalar, low: Number | None = None, high: Number | None = None) -> Scalar:
    """Limit ``x``; ``high`` wins where the limits cross, as in torch."""
    x = x if low is None else maximum(x, low)
    return x if high is None else minimum(x, high)


def sigmoid(x: Scalar) -> Scalar:
    """Return ``1 / (1 + exp(-x))``."""
    return call("sigmoid", x)


def gelu(x: Scalar, approximate: str = "none") -> Scalar:
    """Gaussian error linear unit, exact or by the tanh formula."""
    if approximate == "tanh":
        inner = sqrt(2 / pi) * (x + 0.044715 * (x * x * x))
        return 0.5 * x * (1.0 + call("tanh", inner))
    return 0.5 * x * (1.0 + call("erf", x * sqrt(0.5)))


def softplus(x: Scalar, beta: float = 1.0, threshold: float = 20.0) -> Scalar:
    """Return ``log(1 + exp(beta x)) / beta``, linear above the threshold."""
    scaled = x if beta == 1 else x * beta
    smooth = call("log1p", exp(scaled))
    return where(scaled > threshold, x, smooth if beta == 1 else smooth / beta)


def elu(x: Scalar, alpha: float = 1.0, scale: float = 1.0, input_scale: float = 1.0) -> Scalar:
    """Exponential linear unit; with a scale also selu and celu."""
    inner = x if input_scale == 1 else x * input_scale
    negative = (alpha * scale) * call("expm1", inner)
    return where(x > 0, x if scale == 1 else x * scale, negative)


def leaky_relu(x: Scalar, negative_slope: float = 0.01) -> Scalar:
    """Return ``x`` above zero and ``negative_slope * x`` below."""
    return where(x > 0, x, x * negative_slope)


def power(x: Scalar, exponent: Number) -> Scalar:
    """Raise to a power; small constant exponents become products and roots."""
    if isinstance(exponent, Scalar):
        return call("pow", x, exponent)
    if exponent in (2, 3, 4):
        square = x * x
        return {2: square, 3: square * x, 4: square * square}[int(exponent)]
    floating = {0.5: lambda: call("sqrt", x), -0.5: lambda: call("rsqrt", x), -1: lambda: 1.0 / x}
    if exponent in floating and x.dtype.startswith("float"):
        return floating[exponent]()
    return x if exponent == 1 else call("pow", x, exponent)


def divide(a: Number, b: Number, rounding_mode: str | None = None) -> Scalar:
    """Divide; ``rounding_mode`` as in torch."""
    if rounding_mode is None:
        return call("divide", a, b)
    return call("floor_divide" if rounding_mode == "floor" else "truncate_divide", a, b)


def scaled(value: Number, alpha: float) -> Number:
    """Return ``alpha * value``, written without the factor where it is 1."""
    return value if alpha == 1 else alpha * value


def cast(x: Scalar) -> Scalar:
    """Return the operand; the lowering has converted it to the type of the result."""
    return x


def truth(primitive: str) -> Pointwise:
    """Return a test of one operand in its own type."""
    return Pointwise(lambda x: Scalar(Apply(primitive, (x.node,), "bool")), "none")


def logical(primitive: str) -> Pointwise:
    """Return an operator on truth values."""
    return Pointwise(lambda a, b: call(primitive, a.to("bool"), b.to("bool")), "none")


def lerp(a: Scalar, b: Scalar, weight: Number) -> Scalar:
    """Interpolate, from the nearer end, as torch does."""
    if not isinstance(weight, Scalar):
        return a + weight * (b - a) if abs(weight) < 0.5 else b - (b - a) * (1 - weight)
    return where(call("absolute", weight) < 0.5, a + weight * (b - a), b - (b - a) * (1.0 - weight))


def select(condition: Scalar, a: Number, b: Number) -> Scalar:
    """Return ``a`` where the condition holds, else ``b``."""
    return where(condition, a, b)


POINTWISE: dict[str, Pointwise] = {
    # arithmetic
    "aten.add.Tensor": Pointwise(lambda a, b, alpha=1: a + scaled(b, alpha)),
    "aten.add.Scalar": Pointwise(lambda a, b, alpha=1: a + scaled(b, alpha)),
    "aten.sub.Tensor": Pointwise(lambda a, b, alpha=1: a - scaled(b, alpha)),
    "aten.sub.Scalar": Pointwise(lambda a, b, alpha=1: a - scaled(b, alpha)),
    "aten.rsub.Scalar": Pointwise(lambda a, b, alpha=1: b - scaled(a, alpha)),
    "aten.mul.Tensor": Pointwise(lambda a, b: a * b),
    "aten.mul.Scalar": Pointwise(lambda a, b: a * b),
    "aten.div.Tensor": Pointwise(divide),
    "aten.div.Scalar": Pointwise(divide),
    "aten.div.Tensor_mode": Pointwise(divide),
    "aten.div.Scalar_mode": Pointwise(divide),
    "aten.floor_divide.default": Pointwise(lambda a, b: divide(a, b, "floor")),
    "aten.fmod.Tensor": Pointwise(lambda a, b: call("fmod", a, b)),
    "aten.fmod.Scalar": Pointwise(lambda a, b: call("fmod", a, b)),
    "aten.remainder.Tensor": Pointwise(lambda a, b: call("remainder", a, b)),
    "aten.remainder.Scalar": Pointwise(lambda a, b: call("remainder", a, b)),
    "aten.addcmul.default": Pointwise(lambda x, a, b, value=1: x + scaled(a * b, value)),
    "aten.addcdiv.default": Pointwise(lambda x, a, b, value=1: x + scaled(a / b, value)),
    "aten.lerp.Scalar": Pointwise(lerp),
    "aten.lerp.Tensor": Pointwise(lerp),
    "aten.neg.default": Pointwise(lambda x: -x),
    "aten.abs.default": unary("absolute"),
    "aten.sign.default": unary("sign"),
    "aten.reciprocal.default": Pointwise(lambda x: 1.0 / x),
    "aten.pow.Tensor_Scalar": Pointwise(power),
    "aten.pow.Tensor_Tensor": Pointwise(power),
    "aten.pow.Scalar": Pointwise(lambda a, b: call("pow", a, b)),
    "aten.square.default": Pointwise(lambda x: x * x),
    "aten.maximum.default": Pointwise(maximum),
    "aten.minimum.default": Pointwise(minimum),
    # roundings and roots
    **{f"aten.{name}.default": rounding(name) for name in ("floor", "ceil", "trunc", "round")},
    **{f"aten.{name}.default": unary(name) for name in ("sqrt", "rsqrt")},
    # transcendentals
    **{f"aten.{name}.default": unary(name) for name in ("exp", "exp2", "expm1", "log", "log2", "log10", "log1p")},
    **{f"aten.{name}.default": unary(name) for name in ("sin", "cos", "tan", "asin", "acos", "atan")},
    **{f"aten.{name}.default": unary(name) for name in ("sinh", "cosh", "tanh", "erf", "erfc", "sigmoid")},
    # Two logarithms of opposite sign never cancel; the usual log1p(2x / (1 - x)) / 2 loses its digits near -1.
    "aten.atanh.default": Pointwise(lambda x: 0.5 * (call("log1p", x) - call("log1p", -x))),
    "aten.atan2.default": Pointwise(lambda a, b: call("atan2", a, b)),
    # activations
    "aten.relu.default": Pointwise(lambda x: maximum(x, 0)),
    "aten.relu6.default": Pointwise(lambda x: clamp(x, 0, 6)),
    "aten.clamp.default": Pointwise(clamp),
    "aten.clamp.Tensor": Pointwise(clamp),
    "aten.clamp_min.default": Pointwise(clamp),
    "aten.clamp_max.default": Pointwise(lambda x, high: clamp(x, None, high)),
    "aten.hardtanh.default": Pointwise(lambda x, low=-1.0, high=1.0: clamp(x, low, high)),
    "aten.hardsigmoid.default": Pointwise(lambda x: clamp(x + 3.0, 0.0, 6.0) / 6.0),
    "aten.hardswish.default": Pointwise(lambda x: x * clamp(x + 3.0, 0.0, 6.0) / 6.0),
    "aten.leaky_relu.default": Pointwise(leaky_relu),
    "aten.elu.default": Pointwise(elu),
    "aten.gelu.default": Pointwise(gelu),
    "aten.silu.default": Pointwise(lambda x: x * sigmoid(x)),
    "aten.mish.default": Pointwise(lambda x: x * call("tanh", softplus(x))),
    "aten.softplus.default": Pointwise(softplus),
    "aten.log_sigmoid.default": Pointwise(lambda x: minimum(x, 0) - call("log1p", exp(-call("absolute", x)))),
    "aten.threshold.default": Pointwise(lambda x, bound, value: where(x <= bound, value, x)),
    # comparisons, logic, selection
    "aten.eq.Tensor": comparison("equal"),
    "aten.eq.Scalar": comparison("equal"),
    "aten.ne.Tensor": comparison("not_equal"),
    "aten.ne.Scalar": comparison("not_equal"),
    "aten.lt.Tensor": comparison("less"),
    "aten.lt.Scalar": comparison("less"),
    "aten.le.Tensor": comparison("less_equal"),
    "aten.le.Scalar": comparison("less_equal"),
    "aten.gt.Tensor": comparison("greater"),
    "aten.gt.Scalar": comparison("greater"),
    "aten.ge.Tensor": comparison("greater_equal"),
    "aten.ge.Scalar": comparison("greater_equal"),
    "aten.logical_and.default": logical("and"),
    "aten.logical_or.default": logical("or"),
    "aten.logical_xor.default": logical("xor"),
    "aten.logical_not.default": Pointwise(lambda x: call("not", x.to("bool")), "none"),
    "aten.bitwise_and.Tensor": Pointwise(lambda a, b: call("and", a, b)),
    "aten.bitwise_or.Tensor": Pointwise(lambda a, b: call("or", a, b)),
    "aten.bitwise_xor.Tensor": Pointwise(lambda a, b: call("xor", a, b)),
    "aten.bitwise_not.default": unary("not"),
    "aten.isnan.default": truth("isnan"),
    "aten.isinf.default": truth("isinf"),
    "aten.where.self": Pointwise(select),
    "aten.where.ScalarOther": Pointwise(select),
    "aten.where.ScalarSelf": Pointwise(select),
    "aten.masked_fill.Scalar": Pointwise(lambda x, mask, value: where(mask, value, x)),
    "aten.masked_fill.Tensor": Pointwise(lambda x, mask, value: where(mask, value, x)),
    # copies
    "aten._to_copy.default": Pointwise(cast),
    "aten.clone.default": Pointwise(cast),
}

# Operands of these positions are conditions and keep their own type.
CONDITIONS: dict[str, int] = {
    "aten.where.self": 0,
    "aten.where.ScalarOther": 0,
    "aten.where.ScalarSelf": 0,
    "aten.masked_fill.Scalar": 1,
    "aten.masked_fill.Tensor": 1,
}

# Keyword arguments that say how torch stores the result; they don't change its values.
STORAGE_ONLY = frozenset({"dtype", "layout", "device", "pin_memory", "memory_format", "non_blocking", "copy"})


def formula_of(op: str, result: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Scalar:
    """Write the formula of ``op`` for operands whose types are converted already; in type ``result``."""
    value = POINTWISE[op].formula(*args, **kwargs)
    return lift(value, result)
