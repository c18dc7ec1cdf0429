"""Attention in tiles: which kernels it is, whose axes are whose, and how it is cut into blocks of rows.

Axes that only the left factor of the scores depends on are rows, those that only the values depend on are columns;
whatever else is kept is a batch. A group of threads walks all keys for its rows, so that no score is ever stored
(T. Dao et al., FlashAttention, 2022); how it does that is its printer's business.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.expression import Apply, Expression, Fold, Local, rebuilt, walk
from kernelwright.authors.fuser.index import Axis
from kernelwright.authors.fuser.kernel import MATRIX, Attention, Bind
from kernelwright.authors.fuser.product_tiles import ENOUGH_GROUPS, FEWEST, flattened, stored_with
from kernelwright.authors.fuser.rows_and_lanes import Shape
from kernelwright.authors.fuser.tensors import SOFTMAX
from kernelwright.authors.fuser.tuning import KEYS, NEAR_BYTES, AttentionTile
from kernelwright.authors.fuser.walk_order import Space, Step, extent_of

# Matrices of sums that a simdgroup keeps in registers: 2 floats of each lane's for each. Beyond the first number
# more simdgroups share the columns, beyond the second nothing is left to compute with.
MANY_SUMS = 16
MOST_SUMS = 32
# Columns of values, and terms of scores, that are brought near at a time.
MOST_COLUMNS = 128
STRETCH = 64
SHORT_STRETCH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Whose axes the kept ones of attention are."""

    batch: tuple[Axis, ...]
    rows: tuple[Axis, ...]
    columns: tuple[Axis, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """How a score is made: ``score`` of ``dot``, the sum of ``left * right`` over the axes it is folded over."""

    score: Expression
    dot: Fold
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of a kernel that is attention; ``after`` is what is done with each result."""

    step: Step
    scores: Scores
    value: Expression
    keys: tuple[Axis, ...]
    roles: Roles
    after: tuple[Step, ...]


def scores_of(score: Expression, keys: Sequence[Axis]) -> Scores | None:
    """Return the parts of a score that holds one sum of products of what doesn't depend on the keys and what does."""
    for node in walk(score):
        body = node.body if isinstance(node, Fold) and node.op == "sum" else None
        if not isinstance(node, Fold) or not isinstance(body, Apply) or body.op != "multiply":
            continue
        left, right = body.operands
        if any(key in left.axes for key in keys):
            left, right = right, left
        if not any(key in left.axes for key in keys) and all(key in right.axes for key in keys):
            return Scores(score=score, dot=node, left=left, right=right)
    return None


def roles_of(kept: Sequence[Axis], scores: Scores, value: Expression) -> Roles:
    """Give the kept axes their roles."""
    in_rest = rebuilt(scores.score, lambda node: Local("", node.dtype) if node == scores.dot else node).axes
    rows = [a for a in kept if a in scores.left.axes and a not in scores.right.axes | value.axes]
    columns = [a for a in kept if a in value.axes and a not in scores.left.axes | scores.right.axes | in_rest]
    batch = [axis for axis in kept if axis not in rows and axis not in columns]
    return Roles(batch=tuple(batch), rows=tuple(rows), columns=tuple(columns))


def attention_of(space: Space) -> Parts | None:
    """Return the parts of a kernel that is attention; ``None`` for others."""
    step = next((step for step in space.steps if step.op in SOFTMAX), None)
    if step is None:
        return None
    assert isinstance(step.body, Apply)
    score, value = step.body.operands
    scores = scores_of(score, space.gone)
    assert scores is not None, "a softmax of no products is no value of a program"
    return Parts(
        step=step,
        scores=scores,
        value=value,
        keys=space.gone,
        roles=roles_of(space.kept, scores, value),
        after=tuple(each for each in space.steps if each is not step),
    )


def attention_kernel(parts: Parts) -> Shape:
    """Return the kernel of attention, a group of threads for each block of rows."""
    roles, scores = parts.roles, parts.scores
    row, key, column, depth = (
        Axis(name, extent_of(axes))
        for name, axes in (
            ("row", roles.rows),
            ("tile_key", parts.keys),
            ("column", roles.columns),
            ("term", scores.dot.over),
        )
    )
    tile = fitted_attention(extent_of(roles.batch), row.extent, column.extent, depth.extent)
    assert tile is not None, "attention that doesn't fit is no value of a program"
    down = Axis("tile_row", -(-row.extent // tile.rows))
    outer = [*roles.batch, down]
    item = Axis("item", extent_of(outer))
    places = ix.split(ix.of(item), [axis.extent for axis in outer])
    moved = flattened(roles.rows, row) | flattened(roles.columns, column) | flattened(parts.keys, key)
    deep = moved | flattened(scores.dot.over, depth)
    product = f"{parts.step.name}_score"
    dot = Local(product, scores.dot.dtype)
    attention = Attention(
        name=parts.step.name,
        product=product,
        row=row,
        key=key,
        column=column,
        depth=depth,
        first_row=ix.of(down) * tile.rows,
        left=scores.left.moved(deep),
        right=scores.right.moved(deep),
        score=rebuilt(scores.score, lambda node: dot if node == scores.dot else node).moved(moved),
        value=parts.value.moved(moved),
        is_zero_if_empty=parts.step.op == "softmax_or_zero",
        tile=tile,
        body=stored_with(parts.step, parts.after, moved),
    )
    binds = [Bind(axis=axis, index=index) for axis, index in zip(outer, places, strict=True)]
    return item, 1, (*binds, attention), False


def fitted_attention(batch: int, rows: int, columns: int, depth: int) -> AttentionTile | None:
    """Return the tile for attention of these extents; ``None`` where there is none, or it would be mostly empty.

    Four simdgroups make eight rows each; where columns are more than one keeps sums for, several share them. Where
    there would be few groups, each makes fewer rows.
    """
    if min(rows, columns, depth) < FEWEST:
        return None
    for across in (1, 2, 4):
        stretch = _evenly(columns, min(STRETCH * across, MOST_COLUMNS), MATRIX * across)
        sums = -(-columns // stretch) * (stretch // MATRIX // across)
        if sums <= (MANY_SUMS if across < 4 else MOST_SUMS):
            break
    else:
        return None
    down = min(4 if across < 4 else 2, -(-rows // MATRIX))
    while down > 2 and batch * -(-rows // (down * MATRIX)) < ENOUGH_GROUPS:
        down //= 2
    tiles = (
        AttentionTile(
            simdgroup_rows=down,
            simdgroup_columns=across,
            depth=_evenly(depth, most, MATRIX),
            columns=stretch,
            keeps_rows=keeps,
        )
        for most, keeps in ((STRETCH, True), (SHORT_STRETCH, False))
    )
    return next((tile for tile in tiles if sum(near_floats(tile, depth)) * 4 <= NEAR_BYTES), None)


def near_floats(tile: AttentionTile, depth: int) -> tuple[int, int, int, int]:
    """Return how many floats the arrays of a group hold.

    They are: rows of the left factor that are kept, what is brought near for a while, scores, and what is
    known of each row, eight times over as a matrix has it.
    """
    left = tile.rows * tile.depth * (-(-depth // tile.depth) if tile.keeps_rows else 1)
    right, values = KEYS * tile.depth, KEYS * tile.columns
    finished = tile.rows * tile.columns
    passing = max(right if tile.keeps_rows else left + right, values, finished)
    return left if tile.keeps_rows else 0, passing, tile.rows * KEYS, tile.rows * MATRIX


def _evenly(extent: int, most: int, step: int) -> int:
    """Return the size of the fewest pieces that ``extent`` is cut in of at most ``most``, as a multiple of ``step``."""
    pieces = -(-extent // most)
    return -(-extent // (pieces * step)) * step
