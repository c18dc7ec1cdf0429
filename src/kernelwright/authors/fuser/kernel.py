"""The kernel IR: loops over named axes, loads, stores, expressions, reductions. A frozen tree.

A kernel is a loop over work items whose body is a list of statements. What makes a tree legal
is written down in `RULES`, as data, and `violations` checks it between passes; printers rely
on it and check nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.expression import Expression, Fold, Load, Local, Read, walk
from kernelwright.authors.fuser.index import Axis, Index
from kernelwright.authors.fuser.tuning import KEYS, AttentionTile, Tile

# Rows and columns of the matrices that matrix units multiply.
MATRIX = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Buffer:
    """A tensor that the kernel is given: ``elements`` of ``dtype``, addressed from its first."""

    name: str
    dtype: str
    elements: int
    is_written: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scratch:
    """A small array of one work item, in the nearest memory; its contents are undefined at first."""

    name: str
    dtype: str
    elements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Let:
    """Name a scalar."""

    name: str
    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Bind:
    """Give an axis the value of an index for the statements that follow."""

    axis: Axis
    index: Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Write one element of a buffer or scratch array."""

    target: str
    offset: Index
    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Accumulator:
    """Begin a reduction: a scalar that starts as the neutral element of ``op``.

    For "argmaximum" and "argminimum" it is a position, and the best value so far goes with it.
    """

    name: str
    op: str
    dtype: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accumulate:
    """Combine a value into an accumulator of an enclosing block; ``position`` is for the arg kinds."""

    name: str
    op: str
    value: Expression
    position: Index | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """Run the body for each value of an axis.

    ``is_vector`` promises that iterations are independent but for their accumulations, whose
    order is free. Where ``stop`` is given, the loop ends there if that comes before the extent;
    where ``start`` is given, it begins there if that is not negative.
    """

    axis: Axis
    body: tuple["Statement", ...]
    is_vector: bool = False
    stop: Index | None = None
    start: Index | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """Run the body where a condition holds, else what is in ``otherwise``."""

    condition: Expression
    body: tuple["Statement", ...]
    otherwise: tuple["Statement", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Divides the body of a vector loop in two: what follows sees accumulators with this iteration in them.

    ``names`` are all accumulators that the loop feeds, each before this point. It makes the
    loop a scan: iterations are in order, though hardware may combine several at once.
    Names given before are not known after.
    """

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A comment for readers of the printed kernel."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A block of a product of matrices: one work item, made by a whole group of threads together.

    ``left`` is over ``row`` and ``depth``, ``right`` over ``depth`` and ``column``, both over axes
    bound before. The block begins at ``first_row`` and ``first_column`` and has the tile's extents,
    but for what lies beyond those of the axes. ``body`` is done at each of its elements, where
    ``name`` is the sum of ``left * right`` over ``depth``; it holds no blocks.
    """

    name: str
    row: Axis
    column: Axis
    depth: Axis
    first_row: Index
    first_column: Index
    left: Expression
    right: Expression
    tile: Tile
    body: tuple["Statement", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """A block of rows of attention: one work item, made by a whole group of threads together.

    ``left`` is over ``row`` and ``depth``, ``right`` over ``key`` and ``depth``, ``score`` over ``row`` and ``key``,
    where ``product`` is the sum of ``left * right`` over ``depth``, and ``value`` over ``key`` and ``column``; all of
    them may be over axes bound before. The block begins at ``first_row``. ``body`` is done at each row and column of
    it, where ``name`` is the mean of ``value`` over the keys, weighed by the softmax of ``score``; it holds no blocks.
    Where all scores of a row are -inf, that is 0 or, unless ``is_zero_if_empty``, NaN.
    """

    name: str
    product: str
    row: Axis
    key: Axis
    column: Axis
    depth: Axis
    first_row: Index
    left: Expression
    right: Expression
    score: Expression
    value: Expression
    is_zero_if_empty: bool
    tile: AttentionTile
    body: tuple["Statement", ...]


Tiled = Product | Attention
Statement = Tiled | Let | Bind | Store | Accumulator | Accumulate | Loop | When | Reached | Note | Scratch


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """One entry point. ``item`` runs over the work items; ``group`` of them make one indivisible range."""

    name: str
    summary: str
    buffers: tuple[Buffer, ...]
    item: Axis
    group: int
    body: tuple[Statement, ...]
    items_are_vector: bool = False


def statements(body: tuple[Statement, ...]) -> Iterator[Statement]:
    """Yield every statement, loops before their bodies."""
    for statement in body:
        yield statement
        for block in blocks(statement):
            yield from statements(block)


def blocks(statement: Statement) -> tuple[tuple[Statement, ...], ...]:
    """Return the blocks that a statement holds."""
    match statement:
        case Loop() | Product() | Attention():
            return (statement.body,)
        case When():
            return (statement.body, statement.otherwise)
        case _:
            return ()


def expressions(statement: Statement) -> tuple[Expression, ...]:
    """Return the expressions that a statement itself holds."""
    match statement:
        case Let() | Store() | Accumulate():
            return (statement.value,)
        case When():
            return (statement.condition,)
        case Product():
            return (statement.left, statement.right)
        case Attention():
            return (statement.left, statement.right, statement.score, statement.value)
        case _:
            return ()


def tiled(kernel: Kernel) -> Tiled | None:
    """Return what a kernel makes in tiles, a group of threads for each work item; ``None`` for other kernels."""
    return next((s for s in kernel.body if isinstance(s, Product | Attention)), None)


def arrays(kernel: Kernel) -> dict[str, int]:
    """Return how many elements each buffer and scratch array holds."""
    sizes = {buffer.name: buffer.elements for buffer in kernel.buffers}
    sizes |= {s.name: s.elements for s in statements(kernel.body) if isinstance(s, Scratch)}
    return sizes


def _inside_arrays(kernel: Kernel) -> Iterator[str]:
    sizes = arrays(kernel)
    for offset, name, is_limited in _accesses(kernel.body, is_limited=False):
        if name not in sizes:
            yield f"{name} is neither a buffer nor a scratch array"
            continue
        low, high = ix.bounds(offset)
        if not is_limited and (low < 0 or high >= sizes[name]):
            yield f"{name} has {sizes[name]} elements and is accessed from {low} to {high}"


def _accesses(body: tuple[Statement, ...], *, is_limited: bool) -> Iterator[tuple[Index, str, bool]]:
    """Yield every access that no choice guards: its offset, its array, whether a limit or condition is around it."""
    for statement in body:
        if isinstance(statement, Store):
            yield statement.offset, statement.target, is_limited
        for expression in expressions(statement):
            for node in unguarded(expression):
                if isinstance(node, Load):
                    yield node.offset, node.buffer, is_limited
        limits = isinstance(statement, When) or (
            isinstance(statement, Loop) and (statement.stop is not None or statement.start is not None)
        )
        for block in blocks(statement):
            yield from _accesses(block, is_limited=is_limited or limits)


def unguarded(expression: Expression) -> Iterator[Expression]:
    """Yield the nodes that are evaluated whatever a condition says."""
    yield expression
    is_choice = getattr(expression, "op", "") == "choose"
    for child in expression.children[:1] if is_choice else expression.children:
        yield from unguarded(child)


def _defined_before_use(kernel: Kernel) -> Iterator[str]:
    yield from _undefined(kernel.body, frozenset({kernel.item}), frozenset())


def _undefined(body: tuple[Statement, ...], axes: frozenset[Axis], names: frozenset[str]) -> Iterator[str]:
    outer = names
    for statement in body:
        yield from _strange_to(statement, axes, names)
        match statement:
            case Let() | Accumulator():
                if statement.name in names:
                    yield f"{statement.name} is defined twice"
                names |= {statement.name}
            case Bind():
                axes |= {statement.axis}
            case Loop():
                yield from _undefined(statement.body, axes | {statement.axis}, names)
            case Product() | Attention():
                inner = axes | {statement.row, statement.column}
                yield from _undefined(statement.body, inner, names | {statement.name})
            case When():
                for block in blocks(statement):
                    yield from _undefined(block, axes, names)
            case Reached():
                names = outer  # not what this block named before; the accumulators are of blocks around it
            case Accumulate() | Store() | Note() | Scratch():
                pass


def _strange_to(statement: Statement, axes: frozenset[Axis], names: frozenset[str]) -> Iterator[str]:
    """Yield what a statement itself uses that nobody has defined."""
    own, made = _own_of(statement)
    for expression in expressions(statement):
        bound = {axis for node in walk(expression) if isinstance(node, Fold) for axis in node.over} | own
        yield from (f"axis {axis.name} is used outside its loop" for axis in expression.axes - axes - bound)
        locals_ = {node.name for node in walk(expression) if isinstance(node, Local)}
        yield from (f"{name} is used before it is defined" for name in locals_ - names - made)
    for index in _own_indices(statement):
        yield from (f"axis {axis.name} is used outside its loop" for axis in ix.axes_of(index) - axes)
    if isinstance(statement, Accumulate) and statement.name not in names:
        yield f"accumulator {statement.name} is not declared"


def _own_of(statement: Statement) -> tuple[set[Axis], set[str]]:
    """Return the axes and the names that a statement gives to its own expressions."""
    match statement:
        case Product():
            return {statement.row, statement.column, statement.depth}, set()
        case Attention():
            return {statement.row, statement.key, statement.column, statement.depth}, {statement.product}
        case _:
            return set(), set()


def _own_indices(statement: Statement) -> tuple[Index, ...]:
    match statement:
        case Bind():
            return (statement.index,)
        case Store():
            return (statement.offset,)
        case Loop():
            return tuple(limit for limit in (statement.start, statement.stop) if limit is not None)
        case Product():
            return (statement.first_row, statement.first_column)
        case Attention():
            return (statement.first_row,)
        case _:
            return ()


def _scheduled(kernel: Kernel) -> Iterator[str]:
    for statement in statements(kernel.body):
        for expression in expressions(statement):
            for node in walk(expression):
                if isinstance(node, Read):
                    yield f"{node.value} is still read by position"


def _written_buffers(kernel: Kernel) -> Iterator[str]:
    written = {s.target for s in statements(kernel.body) if isinstance(s, Store)}
    for buffer in kernel.buffers:
        if buffer.is_written != (buffer.name in written):
            yield f"buffer {buffer.name} is {'never' if buffer.is_written else 'not declared as'} written"


def _vector_loops_are_innermost(kernel: Kernel) -> Iterator[str]:
    for statement in statements(kernel.body):
        if isinstance(statement, Loop) and statement.is_vector:
            yield from ("a vector loop holds a block" for inner in statement.body if blocks(inner))


def _products_are_alone(kernel: Kernel) -> Iterator[str]:
    products = [s for s in statements(kernel.body) if isinstance(s, Product | Attention)]
    if products and (len(products) > 1 or kernel.body[-1] is not products[0]):
        yield "a product is not the last thing that its kernel does"
    if products and any(not isinstance(s, Bind) for s in kernel.body[:-1]):
        yield "something other than axes is before a product"
    for product in products:
        yield from ("a product holds a block" for inner in product.body if blocks(inner))
        strange = (expression.axes & others for expression, others in _of_others(product))
        yield from (f"a factor depends on the other's {axis.name}" for found in strange for axis in found)
        yield from _tile_violations(product.tile)


def _of_others(product: Tiled) -> tuple[tuple[Expression, set[Axis]], ...]:
    """Return the expressions of a product, each with the product's axes that it may not depend on."""
    row, column, depth = product.row, product.column, product.depth
    if isinstance(product, Product):
        return (product.left, {column}), (product.right, {row})
    return (
        (product.left, {column, product.key}),
        (product.right, {column, row}),
        (product.score, {column, depth}),
        (product.value, {row, depth}),
    )


def _tile_violations(tile: Tile | AttentionTile) -> Iterator[str]:
    if isinstance(tile, AttentionTile):
        sizes = (KEYS // tile.simdgroup_columns, tile.columns // tile.simdgroup_columns, tile.depth)
        is_made = all(size >= MATRIX and size % MATRIX == 0 for size in sizes)
        is_made = is_made and tile.columns % tile.simdgroup_columns == 0
    else:
        sizes = (tile.rows // tile.simdgroup_rows, tile.columns // tile.simdgroup_columns, tile.depth)
        is_made = all(size >= MATRIX and not size & (size - 1) for size in sizes)
    if not is_made:
        yield f"a tile of {tile} is not made of matrices of {MATRIX} by {MATRIX}"


def _scans_are_whole(kernel: Kernel) -> Iterator[str]:
    for names, loop in _reached(kernel.body):
        if loop is None or not loop.is_vector:
            yield "a scan is outside any vector loop"
            continue
        at = next(number for number, s in enumerate(loop.body) if isinstance(s, Reached))
        if any(isinstance(s, Accumulate | Reached) for s in loop.body[at + 1 :]):
            yield "a scan goes on after the point where it is reached"
        fed = [s.name for s in loop.body if isinstance(s, Accumulate)]
        if sorted(fed) != sorted(names):
            yield f"a scan of {', '.join(names)} feeds {', '.join(fed)}"


def _reached(body: tuple[Statement, ...], loop: Loop | None = None) -> Iterator[tuple[tuple[str, ...], Loop | None]]:
    for statement in body:
        if isinstance(statement, Reached):
            yield statement.names, loop
        for block in blocks(statement):
            yield from _reached(block, statement if isinstance(statement, Loop) else None)


def _dividends_not_negative(kernel: Kernel) -> Iterator[str]:
    for statement in statements(kernel.body):
        held = [index for expression in expressions(statement) for node in walk(expression) for index in node.indices]
        match statement:
            case Store():
                held.append(statement.offset)
            case Bind():
                held.append(statement.index)
            case _:
                pass
        yield from ("an index divides what may be negative" for index in held if ix.has_negative_dividend(index))


Rule = Callable[[Kernel], Iterator[str]]

RULES: tuple[Rule, ...] = (
    _scheduled,
    _defined_before_use,
    _inside_arrays,
    _dividends_not_negative,
    _written_buffers,
    _vector_loops_are_innermost,
    _scans_are_whole,
    _products_are_alone,
)


def violations(kernel: Kernel) -> tuple[str, ...]:
    """Return what is illegal about a kernel, a sentence each; empty if it may be printed."""
    return tuple(complaint for rule in RULES for complaint in rule(kernel))
