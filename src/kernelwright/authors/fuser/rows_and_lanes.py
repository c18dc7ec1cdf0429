"""The three shapes of a kernel: pointwise, rows, lanes.

Each function takes the passes of a space and gives the work-item axis, how many items make one
group, the statements of one item, and whether items themselves are the vector loop.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.expression import Apply, Constant, Expression, Load, Local, Position
from kernelwright.authors.fuser.index import Axis, Index
from kernelwright.authors.fuser.kernel import (
    Accumulate,
    Accumulator,
    Bind,
    Let,
    Loop,
    Scratch,
    Statement,
    Store,
)
from kernelwright.authors.fuser.passes import Passes, locals_of
from kernelwright.authors.fuser.primitives import NEUTRAL
from kernelwright.authors.fuser.walk_order import Space, Step, extent_of

Shape = tuple[Axis, int, tuple[Statement, ...], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How many work items are wanted at least, and how long a block of lanes may be."""

    least_items: int
    most_lanes: int


# A float sum longer than this is summed in parts, so that its error stays that of a short one.
LONGEST_SUM = 8192
PART = 4096
# The shortest block of lanes: long enough to stream memory.
FEWEST_LANES = 128
SMALLEST_RANGE = 1024


def pointwise_kernel(passes: Passes, bounds: Bounds) -> Shape:
    """Nothing is reduced: every point is computed once."""
    space = passes.space
    steps = passes.walked(0)
    if len(space.axes) <= 1:
        item = Axis("i", extent_of(space.axes))
        moved = {axis: ix.of(item) for axis in space.axes}
        group = min(item.extent, SMALLEST_RANGE)
        return item, group, tuple(_computed(moved_steps(steps, moved), passes, 0)), True
    *outer, inner = space.axes
    blocks, lane, moved, stop = blocks_of(inner, extent_of(outer), bounds.least_items, 1 << 16)
    item, binds = items_over([*outer, *blocks])
    body = tuple(_computed(moved_steps(steps, moved), passes, 0))
    loop = Loop(axis=lane, body=body, is_vector=True, stop=stop)
    return item, 1, (*binds, loop), False


def rows_kernel(passes: Passes, bounds: Bounds) -> Shape:
    """The innermost axis is reduced: an item walks its row once for each pass."""
    del bounds  # rows are as many as they are; long ones were split before
    space = passes.space
    item, body = items_over(space.kept)
    body += _scratches(passes, extent_of(space.gone))
    for number in range(passes.count):
        body += _row_values(passes, number)
        body += _row_pass(passes, number)
    body += _row_values(passes, passes.count)
    return item, 1, tuple(body), False


def _row_pass(passes: Passes, number: int) -> list[Statement]:
    """Return one walk over the reduced axes, with what its reductions need before and after."""
    axes = list(passes.space.gone)
    reductions = [step for step in passes.targets(number) if step.level == "reduction"]
    work = _fetches(passes, number, _linear(axes)) + _computed(passes.walked(number), passes, number)
    is_long = extent_of(axes) > LONGEST_SUM and any(step.op == "sum" for step in reductions)
    stop: Index | None = None
    if is_long and axes[-1].extent > LONGEST_SUM:
        inner = axes[-1]
        block, lane, stop = _parts_of(inner)
        axes[-1:] = [block, lane]
        work = [_moved_statement(statement, {inner: ix.of(block) * PART + ix.of(lane)}) for statement in work]
    cut = _cut(axes) if is_long else 0
    before = [Accumulator(name=_partial(step, cut), op=step.op, dtype=_part_type(step)) for step in reductions]
    work = [_into(statement, reductions, cut) for statement in work]
    is_vector = all(not step.op.startswith("arg") for step in reductions)
    loops = _nest(axes[cut:], work, is_vector=is_vector, stop=stop)
    if not cut:
        widened: list[Statement] = [
            Let(name=step.name, value=_cast(Local(_partial(step, cut), _part_type(step)), step.dtype))
            for step in reductions
            if _part_type(step) != step.dtype
        ]
        return [*before, *loops, *widened, *_stored_reductions(reductions)]
    totals: list[Statement] = [
        Accumulator(name=f"{step.name}_total", op=step.op, dtype=_total_type(step)) for step in reductions
    ]
    sums: list[Statement] = [
        Accumulate(
            name=f"{step.name}_total",
            op=step.op,
            value=_cast(Local(_partial(step, cut), _part_type(step)), _total_type(step)),
        )
        for step in reductions
    ]
    outer = _nest(axes[:cut], [*before, *loops, *sums], is_vector=False)
    final: list[Statement] = [
        Let(name=step.name, value=_cast(Local(f"{step.name}_total", _total_type(step)), step.dtype))
        for step in reductions
    ]
    return [*totals, *outer, *final, *_stored_reductions(reductions)]


def _partial(step: Step, cut: int) -> str:
    return f"{step.name}_part" if cut or _part_type(step) != step.dtype else step.name


def _part_type(step: Step) -> str:
    """Return the type that a short stretch is summed in: that of what is summed, however wide the result."""
    return step.body.dtype if step.op == "sum" and step.body.dtype == "float32" else step.dtype


def _total_type(step: Step) -> str:
    return "float64" if step.op == "sum" and step.dtype == "float32" else step.dtype


def _cut(axes: Sequence[Axis]) -> int:
    """Return how many outer axes to leave outside, so that the rest is short enough to sum at once."""
    cut = len(axes) - 1
    while cut > 1 and extent_of(axes[cut - 1 :]) <= LONGEST_SUM:
        cut -= 1
    return cut


def _parts_of(axis: Axis) -> tuple[Axis, Axis, Index | None]:
    block = Axis("part", -(-axis.extent // PART))
    lane = Axis(axis.name, PART)
    stop = None if axis.extent % PART == 0 else Index(constant=axis.extent) - ix.of(block) * PART
    return block, lane, stop


def _into(statement: Statement, reductions: Sequence[Step], cut: int) -> Statement:
    if isinstance(statement, Accumulate):
        step = next(step for step in reductions if step.name == statement.name)
        return replace(statement, name=_partial(step, cut))
    return statement


def lanes_kernel(passes: Passes, bounds: Bounds) -> Shape:
    """The innermost axis is kept: a block of its positions is reduced side by side."""
    space = passes.space
    inner = space.axes[-1]
    outer = [axis for axis in space.kept if axis != inner]
    depth = extent_of(space.gone)
    streams = max(1, len({step.name for step in space.steps if step.level == "full"}))
    fitting = passes.scratch_bytes // max(1, depth * 4 * min(streams, 2))
    # What is walked once need not stay near, and is best read in long stretches.
    is_walked_again = passes.count > 1
    most = (
        min(bounds.most_lanes, max(FEWEST_LANES, 1 << max(fitting, 1).bit_length() - 1))
        if is_walked_again
        else bounds.most_lanes
    )
    blocks, lane, moved, stop = blocks_of(inner, extent_of(outer), bounds.least_items, most)
    space = Space(
        axes=tuple(lane if axis == inner else axis for axis in space.axes),
        reduced=space.reduced,
        steps=tuple(moved_steps(space.steps, moved)),
    )
    passes = Passes(space=space, scratch_bytes=passes.scratch_bytes, lanes=lane.extent)
    item, body = items_over([*outer, *blocks])
    body += _scratches(passes, depth * lane.extent)
    lanes = _Lanes(passes=passes, lane=lane, stop=stop)
    for number in range(passes.count):
        body += lanes.row_values(number, ())
        body += lanes.walk(number)
    return item, 1, tuple(body), False


class _Lanes:
    """Statements of a lanes kernel, in which every scalar of a row is an array over lanes."""

    def __init__(self, passes: Passes, lane: Axis, stop: Index | None) -> None:
        self.passes, self.lane, self.stop = passes, lane, stop

    def walk(self, number: int) -> list[Statement]:
        """Return one pass and the row values made from its reductions."""
        passes = self.passes
        reductions = [step for step in passes.targets(number) if step.level == "reduction"]
        axes = list(passes.space.gone)
        point = _linear(axes) * self.lane.extent + ix.of(self.lane)
        work = _fetches(passes, number, point) + _computed(passes.walked(number), passes, number, point)
        work = [*self._fetch_rows(work), *work]
        is_long = extent_of(axes) > LONGEST_SUM // 8 and any(step.op == "sum" for step in reductions)
        cut = max(len(axes) - 1, 1) if is_long and len(axes) > 1 else 0
        suffix = "_part" if cut else ""
        inner = [s for statement in work for s in self._accumulated(statement, reductions, suffix)]
        nest = _nest(axes[cut:], [self._loop(inner)], is_vector=False)
        begin = self._cleared(reductions, suffix)
        if not cut:
            return [*begin, *nest, *self._finish(number, reductions)]
        folded = [
            self._combine(step, step.name, Load(f"{step.name}{suffix}", ix.of(self.lane), step.dtype))
            for step in reductions
        ]
        outer = _nest(axes[:cut], [*self._fill(reductions, suffix), *nest, self._loop(folded)], is_vector=False)
        return [*begin, *self._cleared(reductions, ""), *outer, *self._finish(number, reductions)]

    def row_values(self, number: int, reductions: Sequence[Step]) -> list[Statement]:
        """Return the loop over lanes that makes row values, and stores and keeps what is needed."""
        rows = self.passes.between(number)
        work: list[Statement] = [Let(name=step.name, value=step.body) for step in rows]
        work = [*self._fetch_rows(work), *work]
        for step in (*reductions, *rows):
            if step.buffer:
                if step.level == "reduction" and not any(isinstance(s, Let) and s.name == step.name for s in work):
                    work.insert(0, self._fetch(step))
                work.append(Store(target=step.buffer, offset=step.offset, value=Local(step.name, step.dtype)))
        declared: list[Statement] = []
        for step in rows:
            if self.passes.used_later(step.name, number):
                declared.append(Scratch(name=f"{step.name}_lanes", dtype=step.dtype, elements=self.lane.extent))
                target = f"{step.name}_lanes"
                work.append(Store(target=target, offset=ix.of(self.lane), value=Local(step.name, step.dtype)))
        return [*declared, self._loop(work)] if work else []

    def _finish(self, number: int, reductions: Sequence[Step]) -> list[Statement]:
        if number + 1 < self.passes.count and not any(step.buffer for step in reductions):
            return []  # the next pass begins with these row values
        if number + 1 == self.passes.count:
            return self.row_values(number + 1, reductions)
        stores = [Store(target=s.buffer, offset=s.offset, value=Local(s.name, s.dtype)) for s in reductions if s.buffer]
        return [self._loop([*(self._fetch(s) for s in reductions if s.buffer), *stores])]

    def _loop(self, work: Sequence[Statement]) -> Loop:
        return Loop(axis=self.lane, body=tuple(work), is_vector=True, stop=self.stop)

    def _fetch(self, step: Step) -> Let:
        return Let(name=step.name, value=Load(f"{step.name}_lanes", ix.of(self.lane), step.dtype))

    def _fetch_rows(self, work: Sequence[Statement]) -> list[Statement]:
        """Return lets for the row values and reductions that ``work`` uses and does not make."""
        made = {statement.name for statement in work if isinstance(statement, Let)}
        used: dict[str, None] = {}
        for statement in work:
            if isinstance(statement, Let | Store | Accumulate):
                used |= dict.fromkeys(locals_of(statement.value))
        steps = {step.name: step for step in self.passes.space.steps}
        return [self._fetch(steps[name]) for name in used if name not in made and steps[name].level != "full"]

    def _cleared(self, reductions: Sequence[Step], suffix: str) -> list[Statement]:
        declared: list[Statement] = []
        for step in reductions:
            declared.append(Scratch(name=self._name(step, suffix), dtype=step.dtype, elements=self.lane.extent))
            if step.op.startswith("arg"):
                kind = _value_type(step)
                declared.append(Scratch(name=f"{step.name}_best{suffix}", dtype=kind, elements=self.lane.extent))
        return [*declared, *self._fill(reductions, suffix)] if declared else []

    def _name(self, step: Step, suffix: str) -> str:
        return f"{step.name}{suffix}" if suffix else f"{step.name}_lanes"

    def _fill(self, reductions: Sequence[Step], suffix: str) -> list[Statement]:
        stores: list[Statement] = []
        at = ix.of(self.lane)
        for step in reductions:
            if step.op.startswith("arg"):
                kind = _value_type(step)
                best = Constant(NEUTRAL[step.op.removeprefix("arg")](kind), kind)
                stores.append(Store(target=f"{step.name}_best{suffix}", offset=at, value=best))
                stores.append(Store(target=self._name(step, suffix), offset=at, value=Constant(0, step.dtype)))
            else:
                start = Constant(NEUTRAL[step.op](step.dtype), step.dtype)
                stores.append(Store(target=self._name(step, suffix), offset=at, value=start))
        return [Loop(axis=self.lane, body=tuple(stores), is_vector=True)]

    def _accumulated(self, statement: Statement, reductions: Sequence[Step], suffix: str) -> list[Statement]:
        if not isinstance(statement, Accumulate):
            return [statement]
        step = next(step for step in reductions if step.name == statement.name)
        if not step.op.startswith("arg"):
            return [self._combine(step, self._name(step, suffix), statement.value, is_array_name=True)]
        assert statement.position is not None
        kind = statement.value.dtype
        at = ix.of(self.lane)
        best = Load(f"{step.name}_best{suffix}", at, kind)
        value = Local(f"{step.name}_value", kind)
        better = Local(f"{step.name}_is_better", "bool")
        test = Apply("is_above" if step.op == "argmaximum" else "is_below", (value, best), "bool")
        here = Position(statement.position)
        array = self._name(step, suffix)
        return [
            Let(name=value.name, value=statement.value),
            Let(name=better.name, value=test),
            Store(target=best.buffer, offset=at, value=Apply("where", (better, value, best), kind)),
            Store(target=array, offset=at, value=Apply("where", (better, here, Load(array, at, "int64")), "int64")),
        ]

    def _combine(self, step: Step, array: str, value: Expression, *, is_array_name: bool = False) -> Store:
        target = array if is_array_name else f"{array}_lanes"
        at = ix.of(self.lane)
        combined = Apply(_COMBINE[step.op], (Load(target, at, step.dtype), value), step.dtype)
        return Store(target=target, offset=at, value=combined)


_COMBINE = {"sum": "add", "product": "multiply", "maximum": "maximum", "minimum": "minimum", "or": "or", "and": "and"}


def _value_type(step: Step) -> str:
    return step.body.dtype


def items_over(axes: Sequence[Axis]) -> tuple[Axis, list[Statement]]:
    """Return the work-item axis that runs over ``axes``, and the statements that recover them."""
    if len(axes) == 1:
        return axes[0], []
    item = Axis("item", extent_of(axes))
    position = ix.split(ix.of(item), [axis.extent for axis in axes])
    return item, [Bind(axis=axis, index=index) for axis, index in zip(axes, position, strict=True)]


def blocks_of(
    axis: Axis, rows: int, least_items: int, longest: int
) -> tuple[list[Axis], Axis, dict[Axis, Index], Index | None]:
    """Cut an axis into blocks for work items: block axes, the axis inside a block, how to get back, where to stop."""
    wanted = max(1, -(-least_items // max(rows, 1)))
    size = max(FEWEST_LANES, min(longest, -(-axis.extent // wanted)))
    if size >= axis.extent:
        return [], axis, {}, None
    size = next((s for s in range(size, max(size // 2, 1), -1) if axis.extent % s == 0), size - size % FEWEST_LANES)
    block, lane = Axis("block", -(-axis.extent // size)), Axis(axis.name, size)
    back = ix.of(block) * size + ix.of(lane)
    stop = None if axis.extent % size == 0 else Index(constant=axis.extent) - ix.of(block) * size
    return [block], lane, {axis: back}, stop


def _scratches(passes: Passes, points: int) -> list[Statement]:
    return [
        Scratch(name=f"{name}_row", dtype=step.dtype, elements=points)
        for name, step in passes.kept.items()
        if name not in passes.borrowed
    ]


def _row_values(passes: Passes, number: int) -> list[Statement]:
    made: list[Statement] = []
    for step in passes.between(number):
        made.append(Let(name=step.name, value=step.body))
        if step.buffer:
            made.append(Store(target=step.buffer, offset=step.offset, value=Local(step.name, step.dtype)))
    return made


def _stored_reductions(reductions: Sequence[Step]) -> list[Statement]:
    return [
        Store(target=step.buffer, offset=step.offset, value=Local(step.name, step.dtype))
        for step in reductions
        if step.buffer
    ]


def _fetches(passes: Passes, number: int, point: Index) -> list[Statement]:
    places = [(step, *_place(passes, step.name, point)) for step in passes.fetched(number)]
    return [Let(name=step.name, value=Load(array, offset, step.dtype)) for step, array, offset in places]


def _place(passes: Passes, name: str, point: Index) -> tuple[str, Index]:
    """Return where a kept value waits: in an array of its own, or in the output that will follow it."""
    output = passes.borrowed.get(name)
    return (f"{name}_row", point) if output is None else (output.buffer, output.offset)


def _computed(steps: Sequence[Step], passes: Passes, number: int, point: Index | None = None) -> list[Statement]:
    """Return the statements that compute full values and feed reductions, at one point."""
    done: list[Statement] = []
    at = point if point is not None else _linear(passes.space.gone)
    for step in steps:
        if step.level == "reduction":
            where = _linear(passes.space.gone) if step.op.startswith("arg") else None
            done.append(Accumulate(name=step.name, op=step.op, value=step.body, position=where))
            continue
        done.append(Let(name=step.name, value=step.body))
        local = Local(step.name, step.dtype)
        if passes.number[step.name] != number:
            continue
        if step.buffer:
            done.append(Store(target=step.buffer, offset=step.offset, value=local))
        if step.name in passes.kept:
            array, offset = _place(passes, step.name, at)
            done.append(Store(target=array, offset=offset, value=local))
    return done


def _nest(
    axes: Sequence[Axis], body: Sequence[Statement], *, is_vector: bool, stop: Index | None = None
) -> list[Statement]:
    work: list[Statement] = list(body)
    for axis in reversed(axes):
        is_innermost = axis == axes[-1]
        work = [
            Loop(axis=axis, body=tuple(work), is_vector=is_vector and is_innermost, stop=stop if is_innermost else None)
        ]
    return work


def moved_steps(steps: Sequence[Step], axes: dict[Axis, Index]) -> list[Step]:
    """Return the steps with axes replaced."""
    if not axes:
        return list(steps)
    return [replace(s, body=s.body.moved(axes), offset=ix.substitute(s.offset, axes)) for s in steps]


def _moved_statement(statement: Statement, axes: dict[Axis, Index]) -> Statement:
    match statement:
        case Let():
            return replace(statement, value=statement.value.moved(axes))
        case Accumulate():
            where = None if statement.position is None else ix.substitute(statement.position, axes)
            return replace(statement, value=statement.value.moved(axes), position=where)
        case Store():
            return replace(statement, value=statement.value.moved(axes), offset=ix.substitute(statement.offset, axes))
        case _:
            return statement


def _linear(axes: Sequence[Axis]) -> Index:
    total, step = Index(), 1
    for axis in reversed(axes):
        total += ix.of(axis) * step
        step *= axis.extent
    return total


def _cast(value: Local, dtype: str) -> "Local | Apply":
    return value if value.dtype == dtype else Apply("cast", (value,), dtype)
