"""Scalar expressions: how one element of a value is computed.

Before scheduling they read tensors by name and position (`Read`); inside a kernel they read
buffers by offset (`Load`) and named locals (`Local`). Types are compute types: half precision
widens to float32 when read and narrows when stored, so no rounding happens in between.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.index import Axis, Index


class _Node:
    """What all expressions share."""

    __slots__ = ()

    @property
    def children(self) -> tuple["Expression", ...]:
        """Direct operands."""
        return ()

    @property
    def indices(self) -> tuple[Index, ...]:
        """Indices that this node itself holds."""
        return ()

    @property
    def axes(self) -> frozenset[Axis]:
        """Axes that the value depends on, those of its own folds left out."""
        found: frozenset[Axis] = frozenset()
        for index in self.indices:
            found |= ix.axes_of(index)
        for child in self.children:
            found |= child.axes
        return found - frozenset(self.axes_bound)

    @property
    def axes_bound(self) -> tuple[Axis, ...]:
        """Axes that this node itself loops over."""
        return ()

    def moved(self, axes: Mapping[Axis, Index]) -> "Expression":
        """Replace axes by indices throughout."""
        return rebuilt(self, lambda node: node, axes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Constant(_Node):
    """A number of a given compute type."""

    value: int | float | bool
    dtype: str


@dataclass(frozen=True, slots=True)
class Position(_Node):
    """An index used as a number, as ``arange`` is."""

    index: Index
    dtype: str = "int64"

    @property
    def indices(self) -> tuple[Index, ...]:
        """The index."""
        return (self.index,)


@dataclass(frozen=True, slots=True)
class Within(_Node):
    """Whether ``low <= index < high``."""

    index: Index
    low: int
    high: int
    dtype: str = "bool"

    @property
    def indices(self) -> tuple[Index, ...]:
        """The index."""
        return (self.index,)


@dataclass(frozen=True, slots=True)
class Read(_Node):
    """An element of a value of the tensor program."""

    value: str
    position: tuple[Index, ...]
    dtype: str

    @property
    def indices(self) -> tuple[Index, ...]:
        """The position."""
        return self.position


@dataclass(frozen=True, slots=True)
class Load(_Node):
    """An element of a kernel's buffer or scratch array; ``dtype`` is what it widens to."""

    buffer: str
    offset: Index
    dtype: str

    @property
    def indices(self) -> tuple[Index, ...]:
        """The offset."""
        return (self.offset,)


@dataclass(frozen=True, slots=True)
class Local(_Node):
    """A named scalar made earlier in the same kernel."""

    name: str
    dtype: str


@dataclass(frozen=True, slots=True)
class Apply(_Node):
    """A primitive operation. ``choose`` evaluates only the operand that its condition picks."""

    op: str
    operands: tuple["Expression", ...]
    dtype: str

    @property
    def children(self) -> tuple["Expression", ...]:
        """The operands."""
        return self.operands


@dataclass(frozen=True, slots=True)
class Fold(_Node):
    """A small reduction inside an expression, as over a pooling window."""

    op: str
    over: tuple[Axis, ...]
    body: "Expression"
    dtype: str

    @property
    def children(self) -> tuple["Expression", ...]:
        """The body."""
        return (self.body,)

    @property
    def axes_bound(self) -> tuple[Axis, ...]:
        """The window."""
        return self.over


Expression = Constant | Position | Within | Read | Load | Local | Apply | Fold


def rebuilt(
    expression: Expression, change: Callable[[Expression], Expression], axes: Mapping[Axis, Index] | None = None
) -> Expression:
    """Rebuild bottom-up: axes replaced by ``axes``, then every node by ``change(node)``."""
    moved = axes or {}

    def through(index: Index) -> Index:
        index = ix.substitute(index, moved) if moved else index
        return ix.with_fetched(index, lambda value: rebuilt(value, change))

    match expression:
        case Position():
            expression = replace(expression, index=through(expression.index))
        case Within():
            index = through(expression.index)
            low, high = ix.bounds(index)
            if expression.low <= low and high < expression.high:
                return change(Constant(True, "bool"))
            expression = replace(expression, index=index)
        case Read():
            expression = replace(expression, position=tuple(map(through, expression.position)))
        case Load():
            expression = replace(expression, offset=through(expression.offset))
        case Apply():
            operands = tuple(rebuilt(operand, change, axes) for operand in expression.operands)
            if expression.op == "choose" and operands[0] == Constant(True, "bool"):
                return operands[1]
            expression = replace(expression, operands=operands)
        case Fold():
            expression = replace(expression, body=rebuilt(expression.body, change, axes))
        case Constant() | Local():
            pass
    return change(expression)


def walk(expression: Expression) -> Iterator[Expression]:
    """Yield every node, parents first, expressions inside fetched indices too."""
    yield expression
    for index in expression.indices:
        yield from _fetched(index)
    for child in expression.children:
        yield from walk(child)


def _fetched(index: Index) -> Iterator[Expression]:
    for atom, _ in index.terms:
        match atom:
            case ix.Fetched():
                yield from walk(atom.value)
            case ix.Quotient() | ix.Remainder():
                yield from _fetched(atom.dividend)
            case ix.Axis():
                pass


def reads_of(expression: Expression) -> tuple[Read, ...]:
    """Return every read, repeats left out, in order."""
    return tuple(dict.fromkeys(node for node in walk(expression) if isinstance(node, Read)))


# What one application costs, in additions; the rest cost 1.
_COSTS = {
    "exp": 12,
    "expm1": 15,
    "log": 15,
    "log2": 15,
    "log10": 15,
    "log1p": 18,
    "tanh": 18,
    "erf": 20,
    "sigmoid": 15,
    "sin": 20,
    "cos": 20,
    "tan": 30,
    "pow": 40,
    "sqrt": 6,
    "rsqrt": 6,
    "divide": 4,
    "fmod": 10,
    "remainder": 10,
}


def cost(expression: Expression) -> int:
    """Return roughly how many additions one evaluation takes, loads included."""
    match expression:
        case Constant() | Local():
            return 0
        case Fold():
            times = 1
            for axis in expression.over:
                times *= axis.extent
            return times * (1 + cost(expression.body))
        case Apply():
            return _COSTS.get(expression.op, 1) + sum(map(cost, expression.operands))
        case _:
            return 1
