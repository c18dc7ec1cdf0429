"""The two shapes of kernels with scans: along rows, and along columns side by side.

A row is walked in blocks. Inside a block the scan is a vector loop, in the type of its values;
what came before the block is carried in double, so that the error of a long sum stays that of
a short one. Products lose digits with every factor, wherever they stand, and are carried in
double throughout, as are columns, where it costs nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.expression import Apply, Constant, Expression, Load, Local, rebuilt
from kernelwright.authors.fuser.index import Axis, Index
from kernelwright.authors.fuser.kernel import Accumulate, Accumulator, Let, Loop, Reached, Scratch, Statement, Store
from kernelwright.authors.fuser.passes import Passes, locals_of
from kernelwright.authors.fuser.primitives import NEUTRAL
from kernelwright.authors.fuser.rows_and_lanes import Bounds, Shape, blocks_of, items_over, moved_steps
from kernelwright.authors.fuser.walk_order import Space, Step, extent_of

# Long enough that the carry costs nothing, short enough that a float sum of it loses little: sums of 4096 positive
# numbers are off by 1.8 ulp at worst with blocks of 32, by 2.5 with 128, at the same speed.
BLOCK = 32
_COMBINE = {"sum": "add", "product": "multiply"}


def turned(space: Space) -> Space:
    """Return the same space with its scanned axis walked from its end."""
    (axis,) = space.gone
    return replace(space, steps=space.moved({axis: Index(constant=axis.extent - 1) - ix.of(axis)}))


def scanned_rows_kernel(passes: Passes, bounds: Bounds) -> Shape:
    """The innermost axis is scanned: an item walks its row in blocks."""
    del bounds  # rows are as many as they are
    space = passes.space
    (axis,) = space.gone
    item, body = items_over(space.kept)
    rows = passes.between(0)
    body += [*_lets(rows), *_stores(rows)]
    block, lane = Axis("part", -(-axis.extent // BLOCK)), Axis(axis.name, min(BLOCK, axis.extent))
    stop = None if axis.extent % lane.extent == 0 else Index(constant=axis.extent) - ix.of(block) * BLOCK
    steps = moved_steps(passes.walked(0), {axis: ix.of(block) * BLOCK + ix.of(lane)})
    scan = _scan_of(steps)
    if _is_carried(scan):
        carry = Local(f"{scan.name}_carry", "float64")
        running = Local(_running(scan), scan.dtype)
        body.append(Accumulator(name=carry.name, op=scan.op, dtype=carry.dtype))
        before = Local(f"{scan.name}_before", scan.dtype)
        reached = Apply(_COMBINE[scan.op], (before, running), scan.dtype)
        work: tuple[Statement, ...] = (
            Let(name=before.name, value=_cast(carry, scan.dtype)),
            Accumulator(name=running.name, op=scan.op, dtype=running.dtype),
            Loop(axis=lane, body=tuple(_scanned(steps, running, reached)), is_vector=True, stop=stop),
            Accumulate(name=carry.name, op=scan.op, value=_cast(running, carry.dtype)),
        )
    else:
        running = Local(_running(scan), _wide(scan.dtype))
        body.append(Accumulator(name=running.name, op=scan.op, dtype=running.dtype))
        walk = tuple(_scanned(steps, running, _cast(running, scan.dtype)))
        work = (Loop(axis=lane, body=walk, is_vector=True, stop=stop),)
    return item, 1, (*body, Loop(axis=block, body=work)), False


def scanned_lanes_kernel(passes: Passes, bounds: Bounds) -> Shape:
    """The innermost axis is kept: a block of columns is scanned side by side."""
    space = passes.space
    (axis,) = space.gone
    inner = space.axes[-1]
    outer = [each for each in space.kept if each != inner]
    blocks, lane, moved, stop = blocks_of(inner, extent_of(outer), bounds.least_items, bounds.most_lanes)
    item, body = items_over([*outer, *blocks])
    rows, steps = moved_steps(passes.between(0), moved), moved_steps(passes.walked(0), moved)
    scan = _scan_of(steps)
    wide = _wide(scan.dtype)
    at, array, now = ix.of(lane), _running(scan), Local(f"{scan.name}_now", wide)
    start = Store(target=array, offset=at, value=Constant(NEUTRAL[scan.op](wide), wide))
    body.append(Scratch(name=array, dtype=wide, elements=lane.extent))
    body.append(Loop(axis=lane, body=(start,), is_vector=True))
    if row_stores := _stores(rows):
        body.append(Loop(axis=lane, body=(*_lets(rows), *row_stores), is_vector=True, stop=stop))
    work: list[Statement] = _lets(rows)
    for step in steps:
        if step is scan:
            sum_ = Apply(_COMBINE[scan.op], (Load(array, at, wide), _cast(scan.body, wide)), wide)
            work += [Let(name=now.name, value=sum_), Store(target=array, offset=at, value=now)]
            step = replace(scan, body=_cast(now, scan.dtype))  # noqa: PLW2901 - the same step, its value made
        work += _lets([step])
    loop = Loop(axis=lane, body=(*work, *_stores(steps)), is_vector=True, stop=stop)
    return item, 1, (*body, Loop(axis=axis, body=(loop,))), False


def _scanned(steps: Sequence[Step], running: Local, reached: Expression) -> Iterator[Statement]:
    """Yield the body of the vector loop: what feeds the scan, where it is reached, what it feeds."""
    scan = _scan_of(steps)
    before = _needed(steps, locals_of(scan.body))
    yield from _lets(before)
    yield Accumulate(name=running.name, op=scan.op, value=_cast(scan.body, running.dtype))
    yield Reached(names=(running.name,))
    # Names given before the point are not known after it; computing them again costs less than keeping them.
    again = {step.name: f"{step.name}_again" for step in before}

    def renamed(node: Expression) -> Expression:
        return replace(node, name=again[node.name]) if isinstance(node, Local) and node.name in again else node

    wanted = _needed(steps, [step.name for step in steps if step.buffer])
    for step in wanted:
        body = reached if step is scan else rebuilt(step.body, renamed)
        yield Let(name=again.get(step.name, step.name), value=body)
    for store in _stores(wanted):
        yield replace(store, value=renamed(store.value))


def _needed(steps: Sequence[Step], names: Iterable[str]) -> list[Step]:
    """Return the steps that ``names`` and what they need stand for, in order; a scan is taken as made."""
    by_name = {step.name: step for step in steps}
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in by_name and name not in found:
            found.add(name)
            waiting += () if by_name[name].level == "scan" else locals_of(by_name[name].body)
    return [step for step in steps if step.name in found]


def _scan_of(steps: Sequence[Step]) -> Step:
    """Return the scan of a region, which has one."""
    (scan,) = (step for step in steps if step.level == "scan")
    return scan


def _is_carried(scan: Step) -> bool:
    """Whether blocks are scanned in the type of the values, and what came before them carried in double."""
    return scan.op == "sum" and scan.dtype == "float32"


def _running(scan: Step) -> str:
    return f"{scan.name}_running"


def _wide(dtype: str) -> str:
    return "float64" if dtype == "float32" else dtype


def _lets(steps: Iterable[Step]) -> list[Statement]:
    return [Let(name=step.name, value=step.body) for step in steps]


def _stores(steps: Iterable[Step]) -> list[Store]:
    return [Store(target=s.buffer, offset=s.offset, value=Local(s.name, s.dtype)) for s in steps if s.buffer]


def _cast(value: Expression, dtype: str) -> Expression:
    return value if value.dtype == dtype else Apply("cast", (value,), dtype)
