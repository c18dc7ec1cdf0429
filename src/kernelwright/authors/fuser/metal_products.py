"""How Metal makes a block of a product of matrices: factors through threadgroup memory, sums in matrices of simdgroups.

All threads of the group bring a stretch of both factors near; then each simdgroup multiplies what it needs for its
part of the block. A finished part goes through threadgroup memory as well, a strip of eight rows at a time, since
nothing says which lane of a simdgroup holds which element.
"""

from kernelwright.authors.fuser.kernel import MATRIX, Product
from kernelwright.authors.fuser.metal_launches import LANES
from kernelwright.authors.fuser.metal_tiles import Along, Pen, Piece, Tiles, limits_of


def print_product(pen: Pen, product: Product) -> None:
    """Add the statements of a product, which is all that its kernel does."""
    _Printed(pen, product).all()


class _Printed(Tiles):
    def __init__(self, pen: Pen, product: Product) -> None:
        self.product, self.tile = product, product.tile
        super().__init__(pen, self.tile.simdgroups * LANES)
        self.own_rows = self.tile.rows // self.tile.simdgroup_rows
        self.own_columns = self.tile.columns // self.tile.simdgroup_columns
        self.down, self.across = self.own_rows // MATRIX, self.own_columns // MATRIX
        self.is_long = product.depth.extent > self.tile.longest
        deep = Along(axis=product.depth, size=self.tile.depth, first="base")
        rows = Along(axis=product.row, size=self.tile.rows, first="first_row")
        columns = Along(axis=product.column, size=self.tile.columns, first="first_column")
        self.left = Piece(array="tile_left", factor=product.left, own=rows, deep=deep, is_left=True)
        self.right = Piece(array="tile_right", factor=product.right, own=columns, deep=deep, is_left=False)

    def all(self) -> None:
        """Print it all."""
        self._declare()
        depth, tile = self.product.depth, self.tile
        if self.is_long:
            with_parts = f"for (int part = 0; part < {depth.extent}; part += {tile.longest}) {{"
            self.open(with_parts)
            self._clear("tile_sums")
            last = f"metal::min({depth.extent}, part + {tile.longest})"
            self._steps("part", last)
            self._add_up()
            self.close()
        else:
            self._steps("0", str(depth.extent))
        self._finish()

    def _declare(self) -> None:
        tile, line = self.tile, self.line
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
        self.line(f"for (ushort i = 0; i < {self.down}; ++i)")
        self.line(f"  for (ushort j = 0; j < {self.across}; ++j) {text}")

    def _steps(self, first: str, last: str) -> None:
        """Print the loop over stretches of the depth."""
        self.open(f"for (int base = {first}; base < {last}; base += {self.tile.depth}) {{")
        self.bring(self.left)
        self.bring(self.right)
        self.wait()
        self.open(f"for (ushort deep = 0; deep < {self.tile.depth}; deep += {MATRIX}) {{")
        self.line(f"simdgroup_float8x8 left[{self.down}], right[{self.across}];")
        self.each(self.down, f"simdgroup_load(left[i], {self.left.matrix('own_row + i * 8', 'deep')});", "i")
        self.each(self.across, f"simdgroup_load(right[j], {self.right.matrix('own_column + j * 8', 'deep')});")
        self._each("simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);")
        self.close()
        self.wait()
        self.close()

    def _finish(self) -> None:
        """Print what is done with each element of the block."""
        product, columns = self.product, self.own_columns
        sums = "tile_totals" if self.is_long else "tile_sums"
        row, column = product.row.name, product.column.name
        self.open(f"for (ushort i = 0; i < {self.down}; ++i) {{")
        self.each(self.across, f"simdgroup_store({sums}[i][j], tile_strip + j * 8, {columns});")
        self.line("simdgroup_barrier(mem_flags::mem_threadgroup);")
        self.open(f"for (ushort place = lane; place < {MATRIX * columns}; place += {LANES}) {{")
        self.line(f"const int {row} = first_{row} + own_{row} + i * 8 + place / {columns};")
        self.line(f"const int {column} = first_{column} + own_{column} + place % {columns};")
        limits = limits_of((product.row, self.tile.rows), (product.column, self.tile.columns))
        if limits:
            self.open(f"if ({limits}) {{")
        self.line(f"const float {product.name} = tile_strip[place];")
        self.inner(product.body)
        if limits:
            self.close()
        self.close()
        self.line("simdgroup_barrier(mem_flags::mem_threadgroup);")
        self.close()
