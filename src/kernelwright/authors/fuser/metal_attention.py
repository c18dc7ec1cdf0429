"""How Metal makes a block of attention's rows: keys one lot after the other, with a softmax that goes along.

For each lot of keys the simdgroups multiply what they need for the scores, as products do; then each row is known
by the greatest score so far and the sum of its weights (M. Milakov and N. Gimelshein, Online normalizer calculation
for softmax, 2018), one key for each lane. What came of earlier lots shrinks as the greatest score rises: a factor for
each row, laid out as a matrix, since nothing says which lane holds which element. Sums of a lot are taken apart and
then added, so that the error of a long walk stays that of a short one. Products are of eight rows for each simdgroup.
"""

from kernelwright.authors.fuser.attention_tiles import near_floats
from kernelwright.authors.fuser.kernel import MATRIX, Attention
from kernelwright.authors.fuser.metal_launches import LANES
from kernelwright.authors.fuser.metal_tiles import Along, Pen, Piece, Tiles, limits_of
from kernelwright.authors.fuser.tuning import KEYS

_ZERO = "make_filled_simdgroup_matrix<float, 8, 8>(0.0f)"


def print_attention(pen: Pen, attention: Attention) -> None:
    """Add the statements of attention, which is all that its kernel does."""
    _Printed(pen, attention).all()


class _Printed(Tiles):
    def __init__(self, pen: Pen, attention: Attention) -> None:
        self.attention, self.tile = attention, attention.tile
        tile = self.tile
        super().__init__(pen, tile.simdgroups * LANES)
        self.own_keys = KEYS // tile.simdgroup_columns
        self.own_columns = tile.columns // tile.simdgroup_columns
        self.own_rows = MATRIX // tile.simdgroup_columns  # of eight that simdgroups share, one by one
        self.stretches = -(-attention.column.extent // tile.columns)
        padded = -(-attention.depth.extent // tile.depth) * tile.depth
        rows = Along(axis=attention.row, size=tile.rows, first="first_row")
        keys = Along(axis=attention.key, size=KEYS, first="first_key")
        columns = Along(axis=attention.column, size=tile.columns, first=f"part * {tile.columns}")
        deep = Along(axis=attention.depth, size=tile.depth, first="base")
        kept = Along(axis=attention.depth, size=padded, first="0")
        left = "tile_left" if tile.keeps_rows else f"(tile_near + {KEYS * tile.depth})"
        whole = kept if tile.keeps_rows else deep
        self.left = Piece(array=left, factor=attention.left, own=rows, deep=whole, is_left=True)
        self.right = Piece(array="tile_near", factor=attention.right, own=keys, deep=deep, is_left=False)
        self.values = Piece(array="tile_near", factor=attention.value, own=columns, deep=keys, is_left=False)

    def all(self) -> None:
        """Print it all."""
        self._declare()
        if self.tile.keeps_rows:
            self.bring(self.left)
        self.open(f"for (int first_key = 0; first_key < {self.attention.key.extent}; first_key += {KEYS}) {{")
        self._dots()
        self._weights()
        self._sums()
        self.close()
        self._shares()
        self._finish()

    def _declare(self) -> None:
        tile, line = self.tile, self.line
        left, near, scores, factors = near_floats(tile, self.attention.depth.extent)
        if left:
            line(f"threadgroup float tile_left[{left}];")
        line(f"threadgroup float tile_near[{near}];")
        line(f"threadgroup float tile_scores[{scores}];")
        line(f"threadgroup float tile_factors[{factors}];")
        line(f"const int first_row = {self.pen.index(self.attention.first_row)};")
        across = tile.simdgroup_columns
        line(f"const ushort own_row = simd{f' / {across}' if across > 1 else ''} * {MATRIX};")
        line(f"const ushort own_part = {f'simd % {across}' if across > 1 else '0'};")
        line(f"simdgroup_float8x8 tile_totals[{self.stretches}][{self.own_columns // MATRIX}];")
        self._each_part()
        self.each(self.own_columns // MATRIX, f"tile_totals[part][j] = {_ZERO};")
        self.close()
        line(f"float tile_tops[{self.own_rows}], tile_weights[{self.own_rows}];")
        self.open(f"for (ushort i = 0; i < {self.own_rows}; ++i) {{")
        line("tile_tops[i] = -INFINITY;")
        line("tile_weights[i] = 0.0f;")
        self.close()

    def _dots(self) -> None:
        """Print how the rows' products with a lot of keys are made."""
        count = self.own_keys // MATRIX
        self._clear("tile_dots", count)
        self.open(f"for (int base = 0; base < {self.attention.depth.extent}; base += {self.tile.depth}) {{")
        if not self.tile.keeps_rows:
            self.bring(self.left)
        self.bring(self.right)
        self.wait()
        deep = "base + deep" if self.tile.keeps_rows else "deep"
        right = self.right.matrix(f"own_part * {self.own_keys} + j * 8", "deep")
        self._multiply("tile_dots", self.tile.depth, self.left.matrix("own_row", deep), right, count)
        self.wait()
        self.close()
        place = f"tile_scores + own_row * {KEYS} + own_part * {self.own_keys} + j * 8"
        self.each(count, f"simdgroup_store(tile_dots[j], {place}, {KEYS});")
        self.wait()

    def _clear(self, sums: str, count: int) -> None:
        self.line(f"simdgroup_float8x8 {sums}[{count}];")
        self.each(count, f"{sums}[j] = {_ZERO};")

    def _multiply(self, sums: str, depth: int, left: str, right: str, count: int) -> None:
        self.open(f"for (ushort deep = 0; deep < {depth}; deep += {MATRIX}) {{")
        self.line(f"simdgroup_float8x8 left, right[{count}];")
        self.line(f"simdgroup_load(left, {left});")
        self.each(count, f"simdgroup_load(right[j], {right});")
        self.each(count, f"simdgroup_multiply_accumulate({sums}[j], left, right[j], {sums}[j]);")
        self.close()

    def _weights(self) -> None:
        """Print how scores become weights, and what is known of each row goes along."""
        attention, line = self.attention, self.line
        key = attention.key.name
        self.open(f"for (ushort i = 0; i < {self.own_rows}; ++i) {{")
        line(f"const ushort place = own_row + own_part * {self.own_rows} + i;")
        line(f"const int {attention.row.name} = first_row + place;")
        line(f"const int {key} = first_key + lane;")
        line("float tile_score = -INFINITY;")
        limits = limits_of((attention.row, self.tile.rows), (attention.key, KEYS))
        self.open(f"if ({limits}) {{" if limits else "{")
        line(f"const float {attention.product} = tile_scores[place * {KEYS} + lane];")
        line(f"tile_score = {self.pen.show(attention.score)};")
        self.close()
        line("const float top = metal::max(tile_tops[i], metal::simd_max(tile_score));")
        line("// Where all scores so far are -inf, so is the greatest, and weights are 0.")
        line("const float level = top == -INFINITY ? 0.0f : top;")
        line("const float weight = metal::precise::exp(tile_score - level);")
        line("const float factor = metal::precise::exp(tile_tops[i] - level);")
        line("tile_tops[i] = top;")
        line("tile_weights[i] = tile_weights[i] * factor + metal::simd_sum(weight);")
        line(f"tile_scores[place * {KEYS} + lane] = weight;")
        line(f"if (lane < {MATRIX}) tile_factors[place * {MATRIX} + lane] = factor;")
        self.close()

    def _sums(self) -> None:
        """Print how values are weighed and added to what is there, stretch by stretch of the columns."""
        count = self.own_columns // MATRIX
        self._each_part()
        self.bring(self.values)
        self.wait()
        self._clear("tile_sums", count)
        weights = f"tile_scores + own_row * {KEYS} + deep, {KEYS}"
        values = self.values.matrix(f"own_part * {self.own_columns} + j * 8", "deep")
        self._multiply("tile_sums", KEYS, weights, values, count)
        self._load_factors()
        total = "tile_totals[part][j].thread_elements()"
        grown = f"{total} * tile_factor.thread_elements() + tile_sums[j].thread_elements()"
        self.each(count, f"{total} = {grown};")
        self.wait()
        self.close()

    def _each_part(self) -> None:
        """Open a loop over stretches of the columns, written out: registers, where totals are, have no index."""
        if self.stretches > 1:
            self.line("#pragma clang loop unroll(full)")
        self.open(f"for (ushort part = 0; part < {self.stretches}; ++part) {{")

    def _load_factors(self) -> None:
        self.line("simdgroup_float8x8 tile_factor;")
        self.line(f"simdgroup_load(tile_factor, tile_factors + own_row * {MATRIX}, {MATRIX});")

    def _shares(self) -> None:
        """Print how each row's sum of weights becomes a factor."""
        self.open(f"for (ushort i = 0; i < {self.own_rows}; ++i) {{")
        self.line(f"const ushort place = own_row + own_part * {self.own_rows} + i;")
        whole = "tile_weights[i]"
        if self.attention.is_zero_if_empty:
            whole = f"({whole} <= 0.0f ? 1.0f : {whole})"
        self.line(f"if (lane < {MATRIX}) tile_factors[place * {MATRIX} + lane] = 1.0f / {whole};")
        self.close()
        self.wait()

    def _finish(self) -> None:
        """Print what is done with each result."""
        attention, columns = self.attention, self.own_columns
        row, column = attention.row.name, attention.column.name
        self.line(f"threadgroup float* tile_strip = tile_near + simd * {MATRIX * columns};")
        self._load_factors()
        self._each_part()
        self.open(f"for (ushort j = 0; j < {columns // MATRIX}; ++j) {{")
        total = "tile_totals[part][j]"
        self.line(f"{total}.thread_elements() *= tile_factor.thread_elements();")
        self.line(f"simdgroup_store({total}, tile_strip + j * 8, {columns});")
        self.close()
        self.line("simdgroup_barrier(mem_flags::mem_threadgroup);")
        self.open(f"for (ushort place = lane; place < {MATRIX * columns}; place += {LANES}) {{")
        self.line(f"const int {row} = first_row + own_row + place / {columns};")
        first = f"part * {self.tile.columns} + own_part * {columns}"
        self.line(f"const int {column} = {first} + place % {columns};")
        limits = limits_of((attention.row, self.tile.rows), (attention.column, self.tile.columns))
        if limits:
            self.open(f"if ({limits}) {{")
        self.line(f"const float {attention.name} = tile_strip[place];")
        self.inner(attention.body)
        if limits:
            self.close()
        self.close()
        self.line("simdgroup_barrier(mem_flags::mem_threadgroup);")
        self.close()
