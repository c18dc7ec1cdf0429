"""How Metal makes a block of a product of matrices: factors through threadgroup memory, sums in matrices of simdgroups.

All threads of the group bring a stretch of both factors near, element by element, so that an element
may be anything an expression can say; what lies beyond the product's ends is 0. Then each simdgroup
multiplies what it needs for its part of the block. A finished part goes through threadgroup memory as
well, a strip of eight rows at a time, since nothing says which lane of a simdgroup holds which element.
"""

from dataclasses import dataclass
from typing import Protocol

from kernelwright.authors.fuser.expression import Expression, Load, walk
from kernelwright.authors.fuser.index import Axis, Index
from kernelwright.authors.fuser.kernel import MATRIX, Product, Statement
from kernelwright.authors.fuser.product_tiles import stride_of

LANES = 32


class Pen(Protocol):
    """What a product needs of whoever prints its kernel."""

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


def print_product(pen: Pen, product: Product) -> None:
    """Add the statements of a product, which is all that its kernel does."""
    _Printed(pen, product).all()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """One factor's own axis and how many of it a tile has. ``is_fast``: neighbours along it lie side by side.

    ``is_turned``: then or otherwise, the array has columns where the matrix has rows.
    """

    axis: Axis
    size: int
    is_fast: bool
    is_turned: bool


class _Printed:
    def __init__(self, pen: Pen, product: Product) -> None:
        self.pen, self.product, self.tile = pen, product, product.tile
        self.own_rows = self.tile.rows // self.tile.simdgroup_rows
        self.own_columns = self.tile.columns // self.tile.simdgroup_columns
        self.down, self.across = self.own_rows // MATRIX, self.own_columns // MATRIX
        self.is_long = product.depth.extent > self.tile.longest
        is_fast = _is_fast(product.left, product.row, product.depth)
        self.left = _Side(axis=product.row, size=self.tile.rows, is_fast=is_fast, is_turned=is_fast)
        is_fast = _is_fast(product.right, product.column, product.depth)
        self.right = _Side(axis=product.column, size=self.tile.columns, is_fast=is_fast, is_turned=not is_fast)

    def all(self) -> None:
        """Print it all."""
        self._declare()
        depth, tile = self.product.depth, self.tile
        if self.is_long:
            with_parts = f"for (int part = 0; part < {depth.extent}; part += {tile.longest}) {{"
            self._open(with_parts)
            self._clear("tile_sums")
            last = f"metal::min({depth.extent}, part + {tile.longest})"
            self._steps("part", last)
            self._add_up()
            self._close()
        else:
            self._steps("0", str(depth.extent))
        self._finish()

    def _declare(self) -> None:
        tile, line = self.tile, self.pen.line
        line(f"threadgroup float tile_left[{tile.rows * tile.depth}];")
        line(f"threadgroup float tile_right[{tile.depth * tile.columns}];")
        line(f"threadgroup float tile_strips[{tile.simdgroups * MATRIX * self.own_columns}];")
        line(f"threadgroup float* tile_strip = tile_strips + simd * {MATRIX * self.own_columns};")
        line(f"const int first_row = {self.pen.index(self.product.first_row)};")
        line(f"const int first_column = {self.pen.index(self.product.first_column)};")
        line(f"const int own_row = simd / {tile.simdgroup_columns} * {self.own_rows};")
        line(f"const int own_column = simd % {tile.simdgroup_columns} * {self.own_columns};")
        line(f"simdgroup_float8x8 tile_sums[{self.down}][{self.across}];")
        self._clear("tile_sums")
        if self.is_long:
            line(f"simdgroup_float8x8 tile_totals[{self.down}][{self.across}];")
            self._clear("tile_totals")

    def _clear(self, name: str) -> None:
        self._each(f"{name}[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);")

    def _add_up(self) -> None:
        self._each("tile_totals[i][j].thread_elements() += tile_sums[i][j].thread_elements();")

    def _each(self, text: str) -> None:
        self.pen.line(f"for (ushort i = 0; i < {self.down}; ++i)")
        self.pen.line(f"  for (ushort j = 0; j < {self.across}; ++j) {text}")

    def _steps(self, first: str, last: str) -> None:
        """Print the loop over stretches of the depth."""
        tile, product = self.tile, self.product
        self._open(f"for (int base = {first}; base < {last}; base += {tile.depth}) {{")
        self._bring("tile_left", product.left, self.left)
        self._bring("tile_right", product.right, self.right)
        self.pen.line("threadgroup_barrier(mem_flags::mem_threadgroup);")
        self._open(f"for (ushort deep = 0; deep < {tile.depth}; deep += {MATRIX}) {{")
        self.pen.line(f"simdgroup_float8x8 left[{self.down}], right[{self.across}];")
        left = _taken("tile_left", "own_row + i * 8", "deep", tile.depth, self.left)
        right = _taken("tile_right", "own_column + j * 8", "deep", tile.depth, self.right)
        self.pen.line(f"for (ushort i = 0; i < {self.down}; ++i) simdgroup_load(left[i], {left});")
        self.pen.line(f"for (ushort j = 0; j < {self.across}; ++j) simdgroup_load(right[j], {right});")
        self._each("simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);")
        self._close()
        self.pen.line("threadgroup_barrier(mem_flags::mem_threadgroup);")
        self._close()

    def _bring(self, array: str, factor: Expression, side: _Side) -> None:
        """Print how a stretch of a factor is brought near, its closest elements by neighbouring threads."""
        tile, depth, axis = self.tile, self.product.depth, side.axis
        fast = side.size if side.is_fast else tile.depth
        along, deep = ("%", "/") if side.is_fast else ("/", "%")
        stretch, threads = side.size * tile.depth, tile.simdgroups * LANES
        self._open(f"for (int place = at; place < {stretch}; place += {threads}) {{")
        self.pen.line(f"const int {axis.name} = first_{axis.name} + place {along} {fast};")
        self.pen.line(f"const int {depth.name} = base + place {deep} {fast};")
        limits = _limits((axis, side.size), (depth, tile.depth))
        if limits:
            self.pen.line("float element = 0.0f;")
            self._open(f"if ({limits}) {{")
            self.pen.line(f"element = {self.pen.show(factor)};")
            self._close()
        else:
            self.pen.line(f"const float element = {self.pen.show(factor)};")
        self.pen.line(f"{array}[place] = element;")
        self._close()

    def _finish(self) -> None:
        """Print what is done with each element of the block."""
        product, columns = self.product, self.own_columns
        sums = "tile_totals" if self.is_long else "tile_sums"
        row, column = product.row.name, product.column.name
        stored = f"simdgroup_store({sums}[i][j], tile_strip + j * 8, {columns});"
        self._open(f"for (ushort i = 0; i < {self.down}; ++i) {{")
        self.pen.line(f"for (ushort j = 0; j < {self.across}; ++j) {stored}")
        self.pen.line("simdgroup_barrier(mem_flags::mem_threadgroup);")
        self._open(f"for (ushort place = lane; place < {MATRIX * columns}; place += {LANES}) {{")
        self.pen.line(f"const int {row} = first_{row} + own_{row} + i * 8 + place / {columns};")
        self.pen.line(f"const int {column} = first_{column} + own_{column} + place % {columns};")
        limits = _limits((product.row, self.tile.rows), (product.column, self.tile.columns))
        if limits:
            self._open(f"if ({limits}) {{")
        self.pen.line(f"const float {product.name} = tile_strip[place];")
        self.pen.depth -= 1
        self.pen.block(product.body)
        self.pen.depth += 1
        if limits:
            self._close()
        self._close()
        self.pen.line("simdgroup_barrier(mem_flags::mem_threadgroup);")
        self._close()

    def _open(self, text: str) -> None:
        self.pen.line(text)
        self.pen.depth += 1

    def _close(self) -> None:
        self.pen.depth -= 1
        self.pen.line("}")


def _limits(*cut: tuple[Axis, int]) -> str:
    """Return the condition that axes cut into pieces of these sizes haven't ended; empty where all divide."""
    return " && ".join(f"{axis.name} < {axis.extent}" for axis, size in cut if axis.extent % size)


def _taken(array: str, along: str, deep: str, depth: int, side: _Side) -> str:
    """Return what a matrix is loaded from: where it begins in an array, that array's step, whether it lies turned."""
    if side.is_fast:
        place, step = f"({deep}) * {side.size} + {along}", side.size
    else:
        place, step = f"({along}) * {depth} + {deep}", depth
    return f"{array} + {place}, {step}" + (", ulong2(0), true" if side.is_turned else "")


def _is_fast(factor: Expression, side: Axis, depth: Axis) -> bool:
    """Whether neighbours in memory are neighbours along ``side`` rather than along the depth."""
    steps = [
        (abs(stride_of(node.offset, side)), abs(stride_of(node.offset, depth)))
        for node in walk(factor)
        if isinstance(node, Load)
    ]
    return any(along == 1 and deep != 1 for along, deep in steps)
