"""Arithmetic of plans: numbers, truth values and tuples of them, within bounds.

Every number without a fraction stays under 64 bits, so that no plan can make the host busy
with long integers, and every size fits where torch wants one. Needs no torch.
"""

import math
import operator
from collections.abc import Callable, Sequence
from typing import Any

from kernelwright.plan.limits import Limits

_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "<<": operator.lshift,
    ">>": operator.rshift,
}
_COMPARISON: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_MATH: dict[str, Callable[[Any], Any]] = {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "floor": math.floor,
    "ceil": math.ceil,
    "abs": abs,
}


class ArithmeticRefusedError(Exception):
    """A plan computes what it may not, or what has no value; the message is for its author."""


def kind_of(value: Any) -> str:
    """Return what an author would call the kind of ``value``."""
    names = {
        bool: "a truth value",
        int: "an integer",
        float: "a float",
        str: "a string",
        tuple: "a tuple",
        type(None): "None",
    }
    return names.get(type(value), f"a {type(value).__name__}".lower())


def is_number(value: Any) -> bool:
    """Whether ``value`` is an integer, float or truth value."""
    return isinstance(value, (int, float))


def checked(value: Any, limits: Limits) -> Any:
    """Return ``value``, a result of arithmetic, unless it is out of bounds or no number (complex)."""
    if isinstance(value, int) and abs(value) > limits.integer:
        raise ArithmeticRefusedError("an integer grew past 63 bits")
    if isinstance(value, tuple) and len(value) > limits.tuple_items:
        raise ArithmeticRefusedError(f"a tuple grew past {limits.tuple_items} items")
    if not isinstance(value, (int, float, tuple)):
        raise ArithmeticRefusedError(f"the result is no real number ({type(value).__name__})")
    return value


def binary(sign: str, left: Any, right: Any, limits: Limits) -> Any:
    """Compute ``left sign right``.

    Raises:
        ArithmeticRefusedError: not numbers (or tuples to join), or without a result in bounds.
    """
    joins = sign == "+" and isinstance(left, tuple) and isinstance(right, tuple)
    if not joins and not (is_number(left) and is_number(right)):
        hint = "" if joins or sign not in _FOR_TENSORS else f"; tensors meet in {_FOR_TENSORS[sign]}(a, b)"
        raise ArithmeticRefusedError(f"`{sign}` takes numbers, not {kind_of(left)} and {kind_of(right)}{hint}")
    # Before it is computed: 9**9**9 takes longer than anyone waits.
    if sign in ("**", "<<", ">>") and isinstance(right, int) and abs(right) > 64:
        raise ArithmeticRefusedError(f"`{sign} {right}` is out of bounds")
    try:
        return checked(_ARITHMETIC[sign](left, right), limits)
    except (ArithmeticError, ValueError, TypeError) as error:
        raise ArithmeticRefusedError(f"`{sign}`: {error}") from None


_FOR_TENSORS = {"+": "add", "-": "sub", "*": "mul", "/": "div", "**": "pow"}


def unary(sign: str, value: Any) -> Any:
    """Compute ``sign value``."""
    if sign == "not":
        return not truth(value)
    if not is_number(value):
        raise ArithmeticRefusedError(f"`{sign}` takes a number, not {kind_of(value)}")
    return -value if sign == "-" else +value


def compare(sign: str, left: Any, right: Any) -> bool:
    """Compare numbers or tuples of them in any way, anything else but tensors for equality."""
    orders = is_number(left) and is_number(right)
    if sign not in ("==", "!=") and not orders:
        raise ArithmeticRefusedError(f"`{sign}` compares numbers, not {kind_of(left)} and {kind_of(right)}")
    for value in (left, right):
        if "tensor" in kind_of(value):
            raise ArithmeticRefusedError("contents of tensors can't steer a plan; compare shapes or dtypes")
    return bool(_COMPARISON[sign](left, right))


def truth(value: Any) -> bool:
    """Return whether ``value`` holds; only truth values, numbers and ``None`` can be asked."""
    if value is None or is_number(value):
        return bool(value)
    raise ArithmeticRefusedError(f"a condition is a truth value or a number, not {kind_of(value)}")


def call_on_numbers(name: str, arguments: Sequence[Any], limits: Limits) -> Any:
    """Call ``min``, ``max``, ``ceil_div``, ``len``, ``int``, ``float``, ``bool`` or a function like ``sqrt``."""
    if name == "len":
        if len(arguments) != 1 or not isinstance(arguments[0], tuple):
            raise ArithmeticRefusedError("len takes one tuple, such as a shape")
        return len(arguments[0])
    values = arguments[0] if name in ("min", "max") and len(arguments) == 1 else arguments
    if not isinstance(values, (tuple, list)) or not values or not all(map(is_number, values)):
        shown = ", ".join(map(kind_of, arguments)) or "nothing"
        hint = {"min": "; for tensors there are amin and minimum", "max": "; for tensors there are amax and maximum"}
        raise ArithmeticRefusedError(f"{name} takes numbers, not {shown}{hint.get(name, '')}")
    try:
        return checked(_number(name, tuple(values)), limits)
    except (ArithmeticError, ValueError, TypeError) as error:
        raise ArithmeticRefusedError(f"{name}: {error}") from None


def _number(name: str, values: tuple[Any, ...]) -> Any:
    match name, values:
        case "min", _:
            return min(values)
        case "max", _:
            return max(values)
        case "ceil_div", (int() as size, int() as step):
            return -(-size // step)
        case (("int" | "float" | "bool"), (value,)):
            return {"int": int, "float": float, "bool": bool}[name](value)
        case _ if name in _MATH and len(values) == 1:
            return _MATH[name](values[0])
        case _:
            raise ArithmeticRefusedError(f"{name} doesn't take these arguments")


def has_number_form(name: str) -> bool:
    """Whether the library's function ``name`` also works on a plain number (``sqrt(64)``)."""
    return name in _MATH
