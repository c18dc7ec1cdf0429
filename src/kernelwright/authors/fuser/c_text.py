"""What printers of C-like languages share: expressions, indices, comments, and the lines of a function."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isnan
from struct import pack, unpack

from kernelwright.authors.fuser import index as ix
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
    walk,
)
from kernelwright.authors.fuser.index import Axis, Index
from kernelwright.authors.fuser.kernel import Kernel, expressions, statements

INFIX = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "equal": "==",
    "not_equal": "!=",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
    "and": "&",
    "or": "|",
    "xor": "^",
}

PREFIX = {"negative": "-", "not": "~"}

# What is printed where the second operand is a number, which is never NaN.
LIMITS = {"maximum": "at_least", "minimum": "at_most"}
# Their texts, the same in every language that has C++'s templates.
LIMIT_TEXTS = {
    "at_least": """// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
}""",
    "at_most": """// x, but no more than high; NaN stays NaN.
template <class T>
inline T at_most(T x, T high) {
  return x > high ? high : x;
}""",
}

# Reductions that are a compound assignment; the rest are calls.
COMBINE = {"sum": "+", "product": "*", "or": "|", "and": "&"}


@dataclass(slots=True)
class CText:
    """The lines of one kernel, as they are printed; each language says how it spells types, calls and numbers."""

    kernel: Kernel
    lines: list[str] = field(default_factory=list[str])
    depth: int = 0
    buffers: dict[str, str] = field(default_factory=dict[str, str])  # array name -> dtype of its elements

    # For each language to say

    @property
    def types(self) -> Mapping[str, str]:
        """How dtypes are spelled."""
        raise NotImplementedError

    @property
    def calls(self) -> Mapping[str, str]:
        """How primitives are called; what ends with an open bracket is a conversion around one."""
        raise NotImplementedError

    def constant(self, value: float, dtype: str) -> str:
        """Return a number."""
        raise NotImplementedError

    def fold(self, fold: Fold) -> str:
        """Return a small reduction within an expression."""
        raise NotImplementedError

    def load(self, load: Load, index: str) -> str:
        """Return an element of an array as it lies there."""
        return f"{load.buffer}[{index}]"

    # Expressions

    def show(self, expression: Expression) -> str:
        """Return an expression, in parentheses where it needs them."""
        match expression:
            case Constant():
                return self.constant(expression.value, expression.dtype)
            case Position():
                return f"{self.types['int64']}({self.index(expression.index)})"
            case Within():
                return self._within(expression)
            case Local():
                return expression.name
            case Load():
                element = self.load(expression, self.index(expression.offset))
                is_narrow = self.buffers[expression.buffer] != expression.dtype
                return f"{self.types[expression.dtype]}({element})" if is_narrow else element
            case Apply():
                return self._apply(expression)
            case Fold():
                return self.fold(expression)
            case Read():
                raise AssertionError(f"{expression.value} is not scheduled")

    def combined(self, op: str, target: str, value: str) -> str:
        """Return the statement that combines a value into ``target``."""
        sign = COMBINE.get(op)
        return f"{target} {sign}= {value}" if sign else f"{target} = {self.calls[op]}({target}, {value})"

    def index(self, index: Index) -> str:
        """Return an index."""
        parts: list[str] = []
        for atom, factor in index.terms:
            text = self._atom(atom)
            sign = "-" if factor < 0 else "+"
            size = abs(factor)
            parts.append(f"{sign} {text}" + (f" * {size}" if size != 1 else ""))
        if index.constant or not parts:
            parts.append(f"{'-' if index.constant < 0 else '+'} {abs(index.constant)}")
        text = " ".join(parts)
        return text[2:] if text.startswith("+ ") else f"-{text[2:]}"

    def _within(self, test: Within) -> str:
        low, high = ix.bounds(test.index)
        index = self.index(test.index)
        sides = [f"{index} >= {test.low}"] if low < test.low else []
        sides += [f"{index} < {test.high}"] if high >= test.high else []
        return f"({' && '.join(sides)})"

    def _apply(self, node: Apply) -> str:
        operands = [self.show(operand) for operand in node.operands]
        if node.op == "cast":
            if node.dtype == "bool":
                return f"({operands[0]} != 0)"
            return f"{self.types[node.dtype]}({operands[0]})"
        if node.op in ("where", "choose"):
            return f"({operands[0]} ? {operands[1]} : {operands[2]})"
        if node.op in INFIX:
            return f"({operands[0]} {INFIX[node.op]} {operands[1]})"
        if node.op in PREFIX:
            sign = PREFIX[node.op]
            operand = f"({operands[0]})" if operands[0].startswith("-") else operands[0]  # `--` would be another word
            return f"{'!' if sign == '~' and node.dtype == 'bool' else sign}{operand}"
        call = self.calls[primitive_of(node)]
        return f"{call}({', '.join(operands)})" + ")" * call.count("(")

    def _atom(self, atom: ix.Atom) -> str:
        match atom:
            case Axis():
                return atom.name
            case ix.Quotient():
                return f"({self._grouped(atom.dividend)} / {atom.divisor})"
            case ix.Remainder():
                return f"({self._grouped(atom.dividend)} % {atom.divisor})"
            case ix.Fetched():
                return self.show(atom.value)

    def _grouped(self, index: Index) -> str:
        text = self.index(index)
        is_atom = len(index.terms) == 1 and index.constant == 0 and index.terms[0][1] == 1
        return text if is_atom else f"({text})"

    # Lines

    def line(self, text: str) -> None:
        """Add a line."""
        self.lines.append("  " * self.depth + text if text else "")

    def comment(self, text: str) -> None:
        """Add a comment, wrapped."""
        words, line = text.split(), ""
        for word in words:
            if len(line) + len(word) > 96 - 2 * self.depth:
                self.line(f"// {line.strip()}")
                line = ""
            line += f" {word}"
        self.line(f"// {line.strip()}")


def nodes_of(kernel: Kernel) -> Iterator[Expression]:
    """Yield every node of every expression."""
    for statement in statements(kernel.body):
        for expression in expressions(statement):
            yield from walk(expression)


def primitive_of(node: Apply) -> str:
    """Return which primitive is printed for ``node``: limits by a number have simpler ones."""
    is_limit = node.op in LIMITS and _is_number(node.operands[1])
    return LIMITS[node.op] if is_limit else node.op


def shortest_float(value: float) -> str:
    """Return the shortest decimal that reads back as the same float32."""
    try:
        rounded = unpack("f", pack("f", value))[0]
    except OverflowError:
        return repr(float(value))
    for digits in range(6, 10):
        text = f"{rounded:.{digits}g}"
        if unpack("f", pack("f", float(text)))[0] == rounded:
            return text if any(mark in text for mark in ".en") else f"{text}.0"
    return repr(rounded)


def _is_number(node: Expression) -> bool:
    return isinstance(node, Constant) and not isnan(node.value)
