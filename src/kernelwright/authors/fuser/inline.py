"""Reading through: values that cost nothing on their own become part of their readers.

Views vanish. A map whose reader walks it in another order than its own (a window, a gather, a
transposition) can't share a loop with it, so it is either stored or computed where it is
read; this pass decides which. Maps read in their own order are left: sharing a loop is the
regions' business.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import prod

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.expression import Apply, Expression, Fold, Read, cost, reads_of, rebuilt, walk
from kernelwright.authors.fuser.index import Axis, Index
from kernelwright.authors.fuser.lowering import operands_of, without_dead_values
from kernelwright.authors.fuser.scalar import compute_type
from kernelwright.authors.fuser.tensors import SOFTMAX, Computed, Given, Map, Reduce, TensorProgram, Value, space
from kernelwright.records.tensor import contiguous_strides

# A map read out of order is recomputed while evaluations times cost stay below this many
# additions for each element; a load and a store of a float cost about as much.
RECOMPUTE_LIMIT = 8


def is_view(value: Value) -> bool:
    """Whether a value only rearranges another."""
    return isinstance(value, Map) and isinstance(value.body, Read)


def reshaped_base(program: TensorProgram, name: str) -> str:
    """Return the value that ``name`` is a reshaped view of, in the same memory order (itself if it is none)."""
    value = program.values[name]
    while isinstance(value, Map) and isinstance(value.body, Read):
        source = program.values[value.body.value]
        is_same = source.spec.dtype == value.dtype and source.spec.is_contiguous
        if not is_same or not walks_in_order(value, value.body, source):
            break
        value = source
    return value.name


def static_values(program: TensorProgram) -> frozenset[str]:
    """Return the values that depend on weights and constants only."""
    static: set[str] = set()
    for name, value in program.values.items():
        if isinstance(value, Given):
            if value.source.kind != "input":
                static.add(name)
        elif all(operand in static for operand in operands_of(program, name)):
            static.add(name)
    return frozenset(static)


def flat_position(position: Iterable[Index], shape: tuple[int, ...]) -> Index:
    """Return the row-major linear index of a position."""
    return ix.linear(tuple(position), contiguous_strides(shape))


def point_of(axes: Sequence[Axis]) -> Index:
    """Return the row-major linear index of the point that a loop over ``axes`` is at."""
    return flat_position(map(ix.of, axes), tuple(axis.extent for axis in axes))


def walks_in_order(reader: Computed, read: Read, read_from: Value) -> bool:
    """Whether the reader's loop visits every element read once, in the order in which it lies."""
    shape = read_from.spec.shape
    return prod(shape) == space(reader) and flat_position(read.position, shape) == point_of(reader.axes)


def read_through(program: TensorProgram, stored: frozenset[str], most_reads: int = 0) -> TensorProgram:
    """Put views, constants and maps that are read out of order into their readers, where that pays.

    ``stored`` names values that are stored anyway, for a library call or as an output;
    ``most_reads`` is that of ``lower``.
    """
    static = static_values(program)
    values: dict[str, Value] = {}
    for name, value in program.values.items():
        if isinstance(value, Computed):
            value = _with_body(value, _inlined(value, values, static, stored, most_reads))  # noqa: PLW2901 - the same value
        values[name] = value
    return without_dead_values(replace(program, values=values))


def substituted(body: Expression, read: Read, source: Map) -> Expression:
    """Replace ``read`` of ``source`` in ``body`` by what it computes."""
    computed = source.body.moved(dict(zip(source.axes, read.position, strict=True)))
    return rebuilt(body, lambda node: computed if node == read else node)


def _inlined(
    reader: Computed,
    values: dict[str, Value],
    static: frozenset[str],
    stored: frozenset[str],
    most_reads: int,
) -> Expression:
    body = reader.body
    kept: set[Read] = set()
    while waiting := [read for read in reads_of(body) if read not in kept]:
        read = waiting[0]
        source = values[read.value]
        current = _with_body(reader, body)
        if isinstance(source, Map) and _pays(current, read, source, static, stored):
            longer = substituted(body, read, source)
            is_too_long = most_reads and len({each.value for each in reads_of(longer)}) > most_reads
            if not is_too_long or is_view(source):
                body = longer
                continue
        kept.add(read)
    return body


def _pays(reader: Computed, read: Read, source: Map, static: frozenset[str], stored: frozenset[str]) -> bool:
    if is_view(source) or not reads_of(source.body):
        return True
    is_prepared = source.name in static and reader.name not in static
    if is_prepared or source.name in stored or walks_in_order(reader, read, source):
        return False
    evaluations = space(reader) * _window_size(reader.body, read)
    times = evaluations / max(space(source), 1)
    if space(source) * 2 <= evaluations and not _is_windowed(reader.body, read):
        return cost(source.body) <= 1  # broadcast: a value for each row is made once for the row
    if _is_windowed(reader.body, read):
        # Windows stride through memory, where dear functions would run one at a time.
        return max(times, 1) * cost(source.body) <= RECOMPUTE_LIMIT
    return times <= 1 or times * cost(source.body) <= RECOMPUTE_LIMIT


def _window_size(body: Expression, read: Read) -> int:
    sizes = [
        prod(axis.extent for axis in node.over)
        for node in walk(body)
        if isinstance(node, Fold) and read in reads_of(node.body)
    ]
    return prod(sizes)


def _is_windowed(body: Expression, read: Read) -> bool:
    return any(isinstance(node, Fold) and read in reads_of(node.body) for node in walk(body))


def _with_body(value: Computed, body: Expression) -> Computed:
    return replace(value, body=body)


def split_long_reductions(
    program: TensorProgram, parallelism: int, longest: int = 1 << 14, *, widens: bool = True, slack: int = 64
) -> TensorProgram:
    """Split reductions that leave too few results to keep every thread busy.

    Such a reduction becomes one that keeps some of the reduced axes, and a short second one
    over what the first leaves; where ``widens``, what it leaves of a float sum is float64. An axis with up to
    ``slack`` times as many elements as pieces are wanted is kept whole, so that pieces are walked in memory's order.
    """
    values: dict[str, Value] = {}
    for name, value in program.values.items():
        if not isinstance(value, Reduce) or not is_to_be_split(value, parallelism, longest):
            values[name] = value
            continue
        pieces = parallelism // max(prod(value.spec.shape), 1)
        for piece in split_in_two(value, pieces, widens=widens, slack=slack):
            values[piece.name] = piece
    return replace(program, values=values)


def is_to_be_split(value: Reduce, parallelism: int, longest: int = 1 << 14) -> bool:
    """Whether a reduction is longer than ``longest``, leaves few results (``parallelism``) and can be had in parts."""
    is_divisible = not value.op.startswith("arg") and value.op not in SOFTMAX
    return is_divisible and space(value) > longest and prod(value.spec.shape) < parallelism


def split_in_two(value: Reduce, pieces: int, *, widens: bool, slack: int = 64) -> tuple[Reduce, ...]:
    """Return the two halves of a split reduction, or the reduction itself if no axis divides well.

    The first leaves about as many ``pieces`` for each result as are asked for; ``widens`` and ``slack`` are those
    of ``split_long_reductions``.
    """
    axes: list[tuple[Axis, bool, bool]] = []  # the axis, whether reduced, whether the first half keeps it
    moved: dict[Axis, Index] = {}
    found = 1
    for axis, reduced in zip(value.axes, value.reduced, strict=True):
        if not reduced or found >= pieces:
            axes.append((axis, reduced, False))
            continue
        outer = axis.extent if axis.extent <= slack * pieces else _divisor(axis.extent, pieces)
        found *= outer
        if outer == axis.extent:
            axes.append((axis, True, True))
            continue
        major, minor = Axis(f"{axis.name}_piece", outer), Axis(f"{axis.name}_rest", axis.extent // outer)
        axes += [(major, True, True), (minor, True, False)]
        moved[axis] = ix.of(major) * minor.extent + ix.of(minor)
    left_over = prod(axis.extent for axis, reduced, kept in axes if reduced and not kept)
    if found == 1 or left_over == 1:
        return (value,)
    kind = compute_type(value.dtype)
    widened = "float64" if widens and value.op == "sum" and kind == "float32" else kind
    first = Reduce(
        name=f"{value.name}_parts",
        axes=tuple(axis for axis, _, _ in axes),
        reduced=tuple(reduced and not kept for _, reduced, kept in axes),
        op=value.op,
        dtype=widened,
        body=value.body.moved(moved),  # widened between the pieces only: see the schedule's part type
    )
    left = [(axis, reduced) for axis, reduced, kept in axes if not reduced or kept]
    position = tuple(ix.of(axis) for axis, _ in left)
    second = Reduce(
        name=value.name,
        axes=tuple(axis for axis, _ in left),
        reduced=tuple(reduced for _, reduced in left),
        op=value.op,
        dtype=value.dtype,
        body=_cast(Read(first.name, position, widened), kind),
    )
    return (first, second)


def _cast(body: Expression, dtype: str) -> Expression:
    return body if body.dtype == dtype else Apply("cast", (body,), dtype)


def _divisor(extent: int, least: int) -> int:
    """Return the divisor of ``extent`` nearest above ``least`` (1 if there is none below ``64 * least``)."""
    return next((number for number in range(least, 64 * least) if extent % number == 0), 1)
