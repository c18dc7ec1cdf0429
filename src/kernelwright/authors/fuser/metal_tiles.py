"""What kernels of tiles have in common: pieces of matrices in threadgroup memory, and matrices loaded from there.

All threads of a group bring a piece near, element by element, so that an element may be anything an expression can
say; what lies beyond the matrix's ends is 0.
"""

from dataclasses import dataclass
from typing import Protocol

from kernelwright.authors.fuser.expression import Expression, Load, walk
from kernelwright.authors.fuser.index import Axis, Index
from kernelwright.authors.fuser.kernel import Statement
from kernelwright.authors.fuser.product_tiles import stride_of


class Pen(Protocol):
    """What a kernel of tiles needs of whoever prints it."""

    depth: int

    def line(self, text: str) -> None:
        """Add a line."""
        ...

    def comment(self, text: str) -> None:
        """Add a comment."""
        ...

    def show(self, expression: Expression) -> str:
        """Return an expression, after lines that it needs before it."""
        ...

    def block(self, body: tuple[Statement, ...]) -> None:
        """Add statements, one level deeper."""
        ...

    def index(self, index: Index) -> str:
        """Return an index."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Along:
    """A stretch of an axis: how many positions it has, and from where."""

    axis: Axis
    size: int
    first: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of a factor in a threadgroup array: ``own`` is the axis that the factor has for itself.

    ``is_fast``: neighbours along it lie side by side, as they do in memory; otherwise those along the depth do.
    ``is_left``: the matrix has its own axis down, otherwise across.
    """

    array: str
    factor: Expression
    own: Along
    deep: Along
    is_left: bool

    @property
    def is_fast(self) -> bool:
        """Whether neighbours in memory are neighbours along its own axis rather than along the depth."""
        steps = [
            (abs(stride_of(node.offset, self.own.axis)), abs(stride_of(node.offset, self.deep.axis)))
            for node in walk(self.factor)
            if isinstance(node, Load)
        ]
        return any(own == 1 and deep != 1 for own, deep in steps)

    def matrix(self, own: str, deep: str) -> str:
        """Return what a matrix is loaded from: where it begins, the array's step, whether it lies turned."""
        if self.is_fast:
            place, step = f"({deep}) * {self.own.size} + {own}", self.own.size
        else:
            place, step = f"({own}) * {self.deep.size} + {deep}", self.deep.size
        is_turned = self.is_fast == self.is_left
        return f"{self.array} + {place}, {step}" + (", ulong2(0), true" if is_turned else "")


class Tiles:
    """Prints with a pen, in blocks that are opened and closed."""

    def __init__(self, pen: Pen, threads: int) -> None:
        self.pen, self.line, self.threads = pen, pen.line, threads

    def open(self, text: str) -> None:
        """Begin a block."""
        self.line(text)
        self.pen.depth += 1

    def close(self) -> None:
        """End a block."""
        self.pen.depth -= 1
        self.line("}")

    def wait(self) -> None:
        """Let all threads of the group come here before any goes on."""
        self.line("threadgroup_barrier(mem_flags::mem_threadgroup);")

    def bring(self, piece: Piece) -> None:
        """Bring a piece near, its closest elements by neighbouring threads."""
        own, deep = piece.own, piece.deep
        fast = own.size if piece.is_fast else deep.size
        along, across = ("%", "/") if piece.is_fast else ("/", "%")
        self.open(f"for (int place = at; place < {own.size * deep.size}; place += {self.threads}) {{")
        self.line(f"const int {own.axis.name} = {_from(own.first)}place {along} {fast};")
        self.line(f"const int {deep.axis.name} = {_from(deep.first)}place {across} {fast};")
        limits = limits_of((own.axis, own.size), (deep.axis, deep.size))
        if limits:
            self.line("float element = 0.0f;")
            self.open(f"if ({limits}) {{")
            self.line(f"element = {self.pen.show(piece.factor)};")
            self.close()
        else:
            self.line(f"const float element = {self.pen.show(piece.factor)};")
        self.line(f"{piece.array}[place] = element;")
        self.close()

    def each(self, count: int, text: str, name: str = "j") -> None:
        """Do something for each of a few matrices."""
        self.line(f"for (ushort {name} = 0; {name} < {count}; ++{name}) {text}")

    def inner(self, body: tuple[Statement, ...]) -> None:
        """Add what is done with each result."""
        self.pen.depth -= 1
        self.pen.block(body)
        self.pen.depth += 1


def _from(first: str) -> str:
    return "" if first == "0" else f"{first} + "


def limits_of(*cut: tuple[Axis, int]) -> str:
    """Return the condition that axes cut into pieces of these sizes haven't ended; empty where all divide."""
    return " && ".join(f"{axis.name} < {axis.extent}" for axis, size in cut if axis.extent % size)
