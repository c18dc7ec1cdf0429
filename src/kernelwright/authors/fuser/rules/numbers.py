"""Operators on plain numbers: what constant folding and bounds compute with.

Every function returns ``None`` where the value is not a finite number or not certain, and the
caller then leaves the graph alone.
"""

import math
import operator
from collections.abc import Callable

Number = int | float | bool

_SQRT_HALF = math.sqrt(0.5)
_LARGEST = 700.0  # exp beyond this overflows a double


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > -_LARGEST else 0.0


def _gelu(x: float) -> float:
    return 0.5 * x * (1 + math.erf(x * _SQRT_HALF))


def _positive(function: Callable[[float], float]) -> Callable[[float], float | None]:
    return lambda x: function(x) if x > 0 else None


UNARY: dict[str, Callable[[float], float | None]] = {
    "aten.relu.default": lambda x: max(x, 0.0),
    "aten.abs.default": abs,
    "aten.neg.default": operator.neg,
    "aten.exp.default": lambda x: math.exp(x) if x < _LARGEST else None,
    "aten.log.default": _positive(math.log),
    "aten.log1p.default": lambda x: math.log1p(x) if x > -1 else None,
    "aten.tanh.default": math.tanh,
    "aten.sigmoid.default": _sigmoid,
    "aten.gelu.default": _gelu,
    "aten.erf.default": math.erf,
    "aten.sqrt.default": lambda x: math.sqrt(x) if x >= 0 else None,
    "aten.rsqrt.default": _positive(lambda x: 1 / math.sqrt(x)),
    "aten.reciprocal.default": lambda x: 1 / x if x else None,
}

BINARY: dict[str, Callable[[Number, Number], Number | None]] = {
    "aten.add.Tensor": operator.add,
    "aten.add.Scalar": operator.add,
    "aten.sub.Tensor": operator.sub,
    "aten.sub.Scalar": operator.sub,
    "aten.mul.Tensor": operator.mul,
    "aten.mul.Scalar": operator.mul,
    "aten.div.Tensor": lambda x, y: x / y if y else None,
    "aten.div.Scalar": lambda x, y: x / y if y else None,
    "aten.minimum.default": min,
    "aten.maximum.default": max,
    "aten.pow.Tensor_Scalar": lambda x, y: (
        x**y if x > 0 or (x == 0 and y > 0) or (float(y).is_integer() and x) else None
    ),
}
COMPARE: dict[str, Callable[[float, float], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
