"""An interpreter of the kernel IR: slow, obvious, and the oracle that printers are held to.

One element at a time, in numpy scalars of the type the IR names. Every access is checked
against its array, so an index that is wrong is an error here before it is memory corruption.
"""

# Primitives are lambdas on numpy scalars, whose types numpy itself tells.
# pyright: reportUnknownLambdaType=false

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product as combinations
from typing import Any

import numpy as np

from kernelwright.authors.fuser.expression import (
    Apply,
    Constant,
    Expression,
    Fold,
    Load,
    Local,
    Position,
    Read,
    Within,
)
from kernelwright.authors.fuser.index import Axis, Fetched, Index, Quotient, Remainder
from kernelwright.authors.fuser.kernel import (
    Accumulate,
    Accumulator,
    Attention,
    Bind,
    Kernel,
    Let,
    Loop,
    Note,
    Product,
    Reached,
    Scratch,
    Statement,
    Store,
    When,
)
from kernelwright.authors.fuser.primitives import NEUTRAL

Array = np.ndarray[Any, Any]
# numpy has no bfloat16: such arrays are given as uint16, the upper halves of float32.
BFLOAT16 = "bfloat16"


def run(kernel: Kernel, arrays: dict[str, Array], begin: int = 0, end: int | None = None) -> None:
    """Run work items ``begin`` to ``end`` on flat arrays, by buffer name; written ones change.

    Raises:
        IndexError: an access lies outside its array.
    """
    machine = Machine(arrays=dict(arrays), kinds={buffer.name: buffer.dtype for buffer in kernel.buffers})
    with np.errstate(all="ignore"):
        for item in range(begin, kernel.item.extent if end is None else end):
            machine.axes[kernel.item.name] = item
            machine.block(kernel.body)


@dataclass(slots=True)
class Machine:
    """What an interpretation holds: arrays, axes, named scalars. ``read`` is for programs that aren't scheduled yet."""

    arrays: dict[str, Array]
    kinds: dict[str, str]
    axes: dict[str, int] = field(default_factory=dict[str, int])
    locals: dict[str, Any] = field(default_factory=dict[str, Any])

    def block(self, body: tuple[Statement, ...]) -> None:
        """Run statements in order."""
        for statement in body:
            self.statement(statement)

    def statement(self, statement: Statement) -> None:
        """Run one statement."""
        match statement:
            case Let():
                self.locals[statement.name] = self.value(statement.value)
            case Bind():
                self.axes[statement.axis.name] = self.index(statement.index)
            case Store():
                self.store(statement.target, self.index(statement.offset), self.value(statement.value))
            case Scratch():
                self.kinds[statement.name] = statement.dtype
                # Not zeros: what is read before it is written must show.
                self.arrays[statement.name] = np.full(statement.elements, _garbage(statement.dtype), statement.dtype)
            case Accumulator():
                self.locals[statement.name] = self.start(statement)
            case Accumulate():
                self.accumulate(statement)
            case Loop():
                self.loop(statement)
            case When():
                self.block(statement.body if self.value(statement.condition) else statement.otherwise)
            case Product():
                self.product(statement)
            case Attention():
                self.attention(statement)
            case Reached() | Note():
                pass  # iterations run in order, so accumulators hold what they should

    def loop(self, loop: Loop) -> None:
        """Run a loop, between its limits."""
        stop = loop.axis.extent if loop.stop is None else min(loop.axis.extent, self.index(loop.stop))
        start = 0 if loop.start is None else max(0, self.index(loop.start))
        for here in range(start, stop):
            self.axes[loop.axis.name] = here
            self.block(loop.body)

    def product(self, product: Product) -> None:
        """Evaluate the factors of a block, sum their products one after the other, and do what is done with each."""
        row, column, depth = product.row, product.column, product.depth
        first_row, first_column = self.index(product.first_row), self.index(product.first_column)
        rows = range(first_row, min(first_row + product.tile.rows, row.extent))
        columns = range(first_column, min(first_column + product.tile.columns, column.extent))
        terms = range(depth.extent)
        left = [[self._factor(product.left, {row: i, depth: k}) for k in terms] for i in rows]
        right = [[self._factor(product.right, {depth: k, column: j}) for k in terms] for j in columns]
        zero = scalar_of(0, product.left.dtype)
        for i, lefts in zip(rows, left, strict=True):
            for j, rights in zip(columns, right, strict=True):
                self.axes |= {row.name: i, column.name: j}
                self.locals[product.name] = sum((a * b for a, b in zip(lefts, rights, strict=True)), start=zero)
                self.block(product.body)

    def attention(self, attention: Attention) -> None:
        """Score all keys of each row of a block, and do what is done with each mean of values."""
        row, column, keys = attention.row, attention.column, range(attention.key.extent)
        first = self.index(attention.first_row)
        right = [self._along(attention.right, attention.depth, {attention.key: key}) for key in keys]
        values = [self._along(attention.value, column, {attention.key: key}) for key in keys]
        for i in range(first, min(first + attention.tile.rows, row.extent)):
            left = self._along(attention.left, attention.depth, {row: i})
            scores: list[Any] = []
            for key in keys:
                self.locals[attention.product] = sum(a * b for a, b in zip(left, right[key], strict=True))
                scores.append(self._factor(attention.score, {row: i, attention.key: key}))
            for j in range(column.extent):
                self.axes |= {row.name: i, column.name: j}
                taken = [values[key][j] for key in keys]
                self.locals[attention.name] = mean_by_softmax(
                    scores, taken, is_zero_if_empty=attention.is_zero_if_empty
                )
                self.block(attention.body)

    def _along(self, factor: Expression, axis: Axis, at: dict[Axis, int]) -> list[Any]:
        return [self._factor(factor, {**at, axis: here}) for here in range(axis.extent)]

    def _factor(self, factor: Expression, at: dict[Axis, int]) -> Any:
        self.axes |= {axis.name: here for axis, here in at.items()}
        return self.value(factor)

    def start(self, accumulator: Accumulator) -> Any:
        """Return what a reduction starts from."""
        if accumulator.op.startswith("arg"):
            self.locals[f"{accumulator.name} best"] = None
            return np.int64(0)
        return scalar_of(NEUTRAL[accumulator.op](accumulator.dtype), accumulator.dtype)

    def accumulate(self, statement: Accumulate) -> None:
        """Combine a value into its accumulator."""
        value = self.value(statement.value)
        if not statement.op.startswith("arg"):
            old = self.locals[statement.name]
            self.locals[statement.name] = type(old)(COMBINE[statement.op](old, type(old)(value)))
            return
        assert statement.position is not None
        best = self.locals[f"{statement.name} best"]
        test = PRIMITIVES["is_above" if statement.op == "argmaximum" else "is_below"]
        if best is None or test(value, best):
            self.locals[f"{statement.name} best"] = value
            self.locals[statement.name] = np.int64(self.index(statement.position))

    def index(self, index: Index) -> int:
        """Return an index as a number."""
        total = index.constant
        for atom, factor in index.terms:
            match atom:
                case Axis():
                    value = self.axes[atom.name]
                case Quotient():
                    value = self.index(atom.dividend) // atom.divisor
                case Remainder():
                    value = self.index(atom.dividend) % atom.divisor
                case Fetched():
                    value = int(self.value(atom.value))
            total += value * factor
        return total

    def value(self, expression: Expression) -> Any:
        """Evaluate an expression to a numpy scalar of its type."""
        match expression:
            case Constant():
                return scalar_of(expression.value, expression.dtype)
            case Position():
                return np.int64(self.index(expression.index))
            case Within():
                return np.bool_(expression.low <= self.index(expression.index) < expression.high)
            case Local():
                return self.locals[expression.name]
            case Load():
                return scalar_of(self.load(expression.buffer, self.index(expression.offset)), expression.dtype)
            case Apply():
                return self.apply(expression)
            case Fold():
                return self.fold(expression)
            case Read():
                return self.read(expression)

    def read(self, read: Read) -> Any:
        """Read a value by position, which only programs before scheduling do."""
        raise TypeError(f"{read.value} is not scheduled")

    def apply(self, node: Apply) -> Any:
        """Apply a primitive."""
        if node.op in ("where", "choose"):
            return self.value(node.operands[1 if self.value(node.operands[0]) else 2])
        operands = [self.value(operand) for operand in node.operands]
        return scalar_of(PRIMITIVES[node.op](*operands), node.dtype)

    def fold(self, fold: Fold) -> Any:
        """Run a fold's loops."""
        total = scalar_of(NEUTRAL[fold.op](fold.dtype), fold.dtype)
        for taps in combinations(*(range(axis.extent) for axis in fold.over)):
            self.axes |= {axis.name: tap for axis, tap in zip(fold.over, taps, strict=True)}
            total = scalar_of(COMBINE[fold.op](total, self.value(fold.body)), fold.dtype)
        return total

    def load(self, name: str, offset: int) -> Any:
        """Load an element."""
        self.check(name, offset)
        element = self.arrays[name][offset]
        return _from_bfloat16(element) if self.kinds[name] == BFLOAT16 else element

    def store(self, name: str, offset: int, value: Any) -> None:
        """Store an element."""
        self.check(name, offset)
        self.arrays[name][offset] = _to_bfloat16(value) if self.kinds[name] == BFLOAT16 else value

    def check(self, name: str, offset: int) -> None:
        """Refuse an access outside of its array."""
        if not 0 <= offset < len(self.arrays[name]):
            raise IndexError(f"{name}[{offset}], which has {len(self.arrays[name])} elements")


def mean_by_softmax(scores: Sequence[Any], values: Sequence[Any], *, is_zero_if_empty: bool) -> Any:
    """Return the mean of numpy scalars weighed by the softmax of their scores, summed one after the other."""
    most = max(scores)
    if is_zero_if_empty and most == -math.inf:
        return type(values[0])(0)
    weights = [np.exp(score - most) for score in scores]
    total = sum(weight * value for weight, value in zip(weights, values, strict=True))
    return type(values[0])(total / sum(weights))


def scalar_of(value: Any, dtype: str) -> Any:
    """Return a numpy scalar of a compute type."""
    return np.bool_(value) if dtype == "bool" else np.asarray(value).astype(dtype)[()]


def _garbage(dtype: str) -> Any:
    return {"float32": np.nan, "float64": np.nan, "bool": True}.get(dtype, -(2**30))


def _from_bfloat16(bits: Any) -> Any:
    return np.asarray([int(bits) << 16], np.uint32).view(np.float32)[0]


def _to_bfloat16(value: Any) -> Any:
    bits = int(np.asarray([value], np.float32).view(np.uint32)[0])
    if math.isnan(float(value)):
        return np.uint16((bits >> 16) | 0x40)
    return np.uint16((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16)


def _in_double(function: Callable[..., float]) -> Callable[..., Any]:
    """Compute in Python's own floats and round once; what has no real value is NaN."""

    def computed(*operands: Any) -> Any:
        try:
            return function(*map(float, operands))
        except OverflowError:
            return math.inf
        except ValueError:
            return math.nan

    return computed


def _maximum(a: Any, b: Any) -> Any:
    return a if a > b or a != a else b  # noqa: PLR0124 - NaN differs from itself


def _minimum(a: Any, b: Any) -> Any:
    return a if a < b or a != a else b  # noqa: PLR0124 - NaN differs from itself


def _sigmoid(x: float) -> float:
    return 0.0 if x < -700 else 1 / (1 + math.exp(-x))  # NaN is below nothing


def _round_to_bfloat16(x: Any) -> Any:
    return _from_bfloat16(_to_bfloat16(x))


COMBINE: dict[str, Callable[[Any, Any], Any]] = {
    "sum": lambda a, b: a + b,
    "product": lambda a, b: a * b,
    "maximum": _maximum,
    "minimum": _minimum,
    "or": lambda a, b: a | b,
    "and": lambda a, b: a & b,
}

PRIMITIVES: dict[str, Callable[..., Any]] = {
    "cast": lambda x: x,
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "negative": lambda a: -a,
    "absolute": abs,
    "floor_divide": np.floor_divide,
    "truncate_divide": lambda a, b: np.trunc(a / b),
    "remainder": np.remainder,
    "fmod": np.fmod,
    "maximum": _maximum,
    "minimum": _minimum,
    "is_above": lambda a, b: a > b or (a != a and b == b),  # noqa: PLR0124 - NaN differs from itself
    "is_below": lambda a, b: a < b or (a != a and b == b),  # noqa: PLR0124 - NaN differs from itself
    "equal": lambda a, b: a == b,
    "not_equal": lambda a, b: a != b,
    "less": lambda a, b: a < b,
    "less_equal": lambda a, b: a <= b,
    "greater": lambda a, b: a > b,
    "greater_equal": lambda a, b: a >= b,
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "xor": lambda a, b: a ^ b,
    "not": lambda a: ~a,
    "isnan": np.isnan,
    "isinf": np.isinf,
    "sign": lambda x: int(x > 0) - int(x < 0),
    "round": np.round,
    **{name: getattr(np, name) for name in ("floor", "ceil", "trunc", "sqrt")},
    **{name: getattr(np, name) for name in ("exp", "exp2", "expm1", "log", "log2", "log10", "log1p")},
    **{name: getattr(np, name) for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "atan2": np.arctan2,
    "pow": np.power,
    "rsqrt": lambda x: 1 / np.sqrt(x),
    "erf": _in_double(math.erf),
    "erfc": _in_double(math.erfc),
    "sigmoid": _in_double(_sigmoid),
    "to_float16": np.float16,
    "to_bfloat16": _round_to_bfloat16,
    "to_uint8": lambda x: np.asarray(x).astype(np.uint8),
    "to_int8": lambda x: np.asarray(x).astype(np.int8),
    "to_int16": lambda x: np.asarray(x).astype(np.int16),
}
