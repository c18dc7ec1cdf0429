"""A pen for writing scalar formulas: Python's operators on expressions, numbers lifted on sight.

Formulas of the operator tables read as in a paper (``0.5 * x * (1 + erf(x / sqrt(2)))``) and
give expression trees.
"""

from dataclasses import dataclass
from typing import Union

from kernelwright.authors.fuser.expression import Apply, Constant, Expression

WIDENED = {"float16": "float32", "bfloat16": "float32", "uint8": "int32", "int8": "int32", "int16": "int32"}
_RANK = {"bool": 0, "int32": 1, "int64": 2, "float32": 3, "float64": 4}


def compute_type(dtype: str) -> str:
    """Return the type that elements of ``dtype`` are computed in."""
    return WIDENED.get(dtype, dtype)


def wider(a: str, b: str) -> str:
    """Return the wider of two compute types."""
    return a if _RANK[a] >= _RANK[b] else b


def category(dtype: str) -> int:
    """Return torch's promotion category: 0 bool, 1 integer, 2 floating."""
    return (0, 1, 1, 2, 2)[_RANK[compute_type(dtype)]]


Number = Union["Scalar", int, float, bool]


@dataclass(frozen=True, slots=True)
class Scalar:
    """An expression that the operators of Python build on."""

    node: Expression

    @property
    def dtype(self) -> str:
        """The compute type."""
        return self.node.dtype

    def to(self, dtype: str) -> "Scalar":
        """Convert; constants convert at once."""
        if self.dtype == dtype:
            return self
        if isinstance(self.node, Constant):
            return Scalar(Constant(_python_value(self.node.value, dtype), dtype))
        return Scalar(Apply("cast", (self.node,), dtype))

    def __add__(self, other: Number) -> "Scalar":
        return _binary("add", self, other)

    def __radd__(self, other: Number) -> "Scalar":
        return _binary("add", other, self)

    def __sub__(self, other: Number) -> "Scalar":
        return _binary("subtract", self, other)

    def __rsub__(self, other: Number) -> "Scalar":
        return _binary("subtract", other, self)

    def __mul__(self, other: Number) -> "Scalar":
        return _binary("multiply", self, other)

    def __rmul__(self, other: Number) -> "Scalar":
        return _binary("multiply", other, self)

    def __truediv__(self, other: Number) -> "Scalar":
        return _binary("divide", self, other)

    def __rtruediv__(self, other: Number) -> "Scalar":
        return _binary("divide", other, self)

    def __neg__(self) -> "Scalar":
        return Scalar(Apply("negative", (self.node,), self.dtype))

    def __gt__(self, other: Number) -> "Scalar":
        return compare("greater", self, other)

    def __lt__(self, other: Number) -> "Scalar":
        return compare("less", self, other)

    def __ge__(self, other: Number) -> "Scalar":
        return compare("greater_equal", self, other)

    def __le__(self, other: Number) -> "Scalar":
        return compare("less_equal", self, other)


def lift(value: Number, dtype: str) -> Scalar:
    """Return ``value`` as an expression; numbers become constants of ``dtype``."""
    if isinstance(value, Scalar):
        return value
    return Scalar(Constant(_python_value(value, dtype), dtype))


def rounded(value: Scalar, dtype: str) -> Scalar:
    """Round or wrap to a storage type that is narrower than its compute type; others stay."""
    value = value.to(compute_type(dtype))
    return Scalar(Apply(f"to_{dtype}", (value.node,), value.dtype)) if dtype in WIDENED else value


def call(op: str, *operands: Number, dtype: str | None = None) -> Scalar:
    """Apply a primitive whose operands share one type; the result has it too unless ``dtype`` is given."""
    shared = _shared(operands)
    nodes = tuple(lift(operand, shared).node for operand in operands)
    return Scalar(Apply(op, nodes, dtype or shared))


def extreme_of_truth(op: str) -> str:
    """Return what an operator is called on truth values: the greater of two is whether one holds."""
    return {"maximum": "or", "minimum": "and"}.get(op, op)


def compare(op: str, a: Number, b: Number) -> Scalar:
    """Compare two operands of one type."""
    return call(op, a, b, dtype="bool")


def where(condition: Scalar, then: Number, otherwise: Number) -> Scalar:
    """Select; both branches are evaluated."""
    shared = _shared((then, otherwise))
    nodes = (condition.to("bool").node, lift(then, shared).node, lift(otherwise, shared).node)
    return Scalar(Apply("where", nodes, shared))


def choose(condition: Scalar, then: Number, otherwise: Number) -> Scalar:
    """Select; only the branch that the condition picks is evaluated."""
    selected = where(condition, then, otherwise).node
    assert isinstance(selected, Apply)
    return Scalar(Apply("choose", selected.operands, selected.dtype))


def _binary(op: str, a: Number, b: Number) -> Scalar:
    return call(op, a, b)


def _shared(operands: tuple[Number, ...]) -> str:
    types = {operand.dtype for operand in operands if isinstance(operand, Scalar)}
    if len(types) != 1:
        raise TypeError(f"operands of one primitive have types {sorted(types)}; convert them first")
    return types.pop()


def _python_value(value: float, dtype: str) -> int | float | bool:
    match category(dtype):
        case 0:
            return bool(value)
        case 1:
            return int(value)
        case _:
            return float(value)
