"""Products in tiles: which kernels are products of matrices, and how they are cut into blocks for groups of threads.

Axes that only one factor depends on are rows or columns, those that both depend on are a batch, and
those that are summed over are the depth. That makes products of matrices of convolutions too, whose
elements are looked up through several axes and whose borders are conditions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.expression import Apply, Expression, Local
from kernelwright.authors.fuser.index import Axis, Index
from kernelwright.authors.fuser.kernel import MATRIX, Let, Product, Statement, Store
from kernelwright.authors.fuser.passes import locals_of
from kernelwright.authors.fuser.rows_and_lanes import Shape, items_over
from kernelwright.authors.fuser.tuning import Tile
from kernelwright.authors.fuser.walk_order import Space, Step, extent_of

# Below these there is nothing that matrix units could share: a simdgroup for each sum is as good.
FEWEST = MATRIX
FEWEST_TERMS = MATRIX
# Groups that keep a GPU busy; tiles are made smaller until there are as many.
ENOUGH_GROUPS = 64
# Tiles aren't made smaller than this for the sake of more groups: each reads its factors anew.
SMALLEST = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """The parts of a product: two factors, and whose axes are whose. ``after`` is what is done with each sum."""

    step: Step
    left: Expression
    right: Expression
    batch: tuple[Axis, ...]
    rows: tuple[Axis, ...]
    columns: tuple[Axis, ...]
    depth: tuple[Axis, ...]
    after: tuple[Step, ...]


def product_of(space: Space) -> Factors | None:
    """Return the parts of a kernel that is a product of matrices large enough for tiles; ``None`` for others.

    The axes are those of the region, unmerged: one that two factors share only in part would be nobody's.
    """
    sums = [step for step in space.steps if step.level == "reduction"]
    if len(sums) != 1 or any(step.level not in ("reduction", "row") for step in space.steps):
        return None
    (step,) = sums
    body = step.body
    is_product = step.op == "sum" and isinstance(body, Apply) and body.op == "multiply" and body.dtype == step.dtype
    if not is_product or not step.dtype.startswith("float") or any(locals_of(body)):
        return None
    assert isinstance(body, Apply)
    factors = _with_roles(space, step, *body.operands)
    sizes = (extent_of(factors.rows), extent_of(factors.columns))
    return factors if min(sizes) >= FEWEST and extent_of(factors.depth) >= FEWEST_TERMS else None


def _rows(space: Space) -> tuple[Step, ...]:
    return tuple(step for step in space.steps if step.level == "row")


def _with_roles(space: Space, step: Step, left: Expression, right: Expression) -> Factors:
    """Give axes their roles; columns are those that lie closest in the result, so that rows of it are written."""
    last = max(space.kept, key=lambda axis: (_is_nearest(space, step, axis), space.axes.index(axis)), default=None)
    if last in left.axes and last not in right.axes:
        left, right = right, left
    only_left = tuple(axis for axis in space.kept if axis in left.axes and axis not in right.axes)
    only_right = tuple(axis for axis in space.kept if axis in right.axes and axis not in left.axes)
    return Factors(
        step=step,
        left=left,
        right=right,
        batch=tuple(axis for axis in space.kept if axis not in only_left and axis not in only_right),
        rows=only_left,
        columns=only_right,
        depth=space.gone,
        after=_rows(space),
    )


def _is_nearest(space: Space, step: Step, axis: Axis) -> bool:
    """Whether neighbours along an axis are neighbours in the memory of what is stored."""
    stored = [each for each in (*_rows(space), step) if each.buffer]
    return any(stride_of(each.offset, axis) == 1 for each in stored)


def tiled_kernel(factors: Factors, wanted: Tile) -> Shape:
    """Return the kernel of a product, a group of threads for each tile."""
    row, column, depth = (
        Axis(name, extent_of(axes))
        for name, axes in (("row", factors.rows), ("column", factors.columns), ("term", factors.depth))
    )
    tile = fitted_tile(wanted, prod(axis.extent for axis in factors.batch), row.extent, column.extent, depth.extent)
    down = Axis("tile_row", -(-row.extent // tile.rows))
    across = Axis("tile_column", -(-column.extent // tile.columns))
    item, binds = items_over([*factors.batch, down, across])
    moved = flattened(factors.rows, row) | flattened(factors.columns, column) | flattened(factors.depth, depth)
    product = Product(
        name=factors.step.name,
        row=row,
        column=column,
        depth=depth,
        first_row=ix.of(down) * tile.rows,
        first_column=ix.of(across) * tile.columns,
        left=factors.left.moved(moved),
        right=factors.right.moved(moved),
        tile=tile,
        body=stored_with(factors.step, factors.after, moved),
    )
    return item, 1, (*binds, product), False


def stored_with(made: Step, after: Sequence[Step], moved: dict[Axis, Index]) -> tuple[Statement, ...]:
    """Return what is done with each result of a tile: values made from it, and stores."""
    done: list[Statement] = []
    for step in (made, *after):
        if step is not made:
            done.append(Let(name=step.name, value=step.body.moved(moved)))
        if step.buffer:
            offset = ix.substitute(step.offset, moved)
            done.append(Store(target=step.buffer, offset=offset, value=Local(step.name, step.dtype)))
    return tuple(done)


def flattened(axes: Sequence[Axis], joint: Axis) -> dict[Axis, Index]:
    """Return where each of ``axes`` is when one axis runs over all of them."""
    places = ix.split(ix.of(joint), [axis.extent for axis in axes])
    return dict(zip(axes, places, strict=True))


def fitted_tile(wanted: Tile, batch: int, rows: int, columns: int, depth: int) -> Tile:
    """Return the tile for a product of these extents: as wanted, smaller where that leaves too much of it empty.

    Where there would be few groups they are made more, down to ``SMALLEST`` rows and columns; then
    simdgroups are shared out anew.
    """
    tile_rows, tile_columns = _halved(wanted.rows, rows), _halved(wanted.columns, columns)
    while batch * -(-rows // tile_rows) * -(-columns // tile_columns) < ENOUGH_GROUPS:
        if max(tile_rows, tile_columns) <= SMALLEST:
            break
        if tile_rows > tile_columns:
            tile_rows //= 2
        else:
            tile_columns //= 2
    across = min(wanted.simdgroup_columns, tile_columns // MATRIX)
    down = min(wanted.simdgroups // across, tile_rows // MATRIX)
    across = min(wanted.simdgroups // down, tile_columns // MATRIX)
    return replace(
        wanted,
        rows=tile_rows,
        columns=tile_columns,
        depth=_halved(wanted.depth, depth),
        simdgroup_rows=down,
        simdgroup_columns=across,
    )


def _halved(size: int, extent: int) -> int:
    while size > MATRIX and size // 2 >= extent:
        size //= 2
    return size


def stride_of(offset: Index, axis: Axis) -> int:
    """Return how far apart an index's first two positions along an axis are, all other axes at 0."""
    zeros = dict.fromkeys(ix.axes_of(offset), Index())
    first, second = (ix.substitute(offset, zeros | {axis: Index(constant=at)}) for at in (0, 1))
    return second.constant - first.constant if first.is_constant and second.is_constant else 0
