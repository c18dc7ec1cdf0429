"""Windows of vector loops, taken apart: the rows of a window first, side by side, then its columns.

A window that a vector loop folds at every position reads each element as often as windows hold
it, with steps and conditions that no vector unit likes. Where the fold is one along the loop and
one across it, this pass moves it in front of the loop: an array takes the fold over all other
taps for each place the loop's windows reach, with straight loops whose borders are bounds
instead of conditions; the loop then folds neighbours in that array. What is computed before the
window is computed once for each element of a row.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import product
from math import ceil, gcd, prod

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.expression import (
    Apply,
    Constant,
    Expression,
    Fold,
    Load,
    Local,
    Within,
    cost,
    rebuilt,
    walk,
)
from kernelwright.authors.fuser.index import Axis, Index
from kernelwright.authors.fuser.kernel import (
    Accumulate,
    Let,
    Loop,
    Scratch,
    Statement,
    Store,
    When,
    expressions,
)
from kernelwright.authors.fuser.primitives import NEUTRAL

# More taps than these are loops; fewer are written out.
MOST_WRITTEN_OUT = 25
# Arrays of a window hold about this many elements, so that they stay near.
LONGEST_ROW = 2048
# Without borders, windows of values this cheap are as well folded where they are used.
CHEAP = 1
# What reading every second, or every so many, element costs against reading neighbours.
STRIDED = {1: 1, 2: 2}
_COMBINE = {"sum": "add", "product": "multiply", "maximum": "maximum", "minimum": "minimum", "or": "or", "and": "and"}


def with_window_rows(body: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """Return the statements with the windows of vector loops taken apart where that can be done and pays."""
    taken: set[str] = set()
    return tuple(_with_rows(body, taken))


def _with_rows(body: tuple[Statement, ...], taken: set[str]) -> Iterator[Statement]:
    for statement in body:
        if not isinstance(statement, Loop):
            yield statement
        elif not statement.is_vector:
            yield replace(statement, body=tuple(_with_rows(statement.body, taken)))
        else:
            yield from _taken_apart(statement, taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    """A fold that can be taken apart, along ``lane``.

    Its element for tap ``inner`` at a lane lies at ``step * lane + spread * inner`` of the array's
    places. ``value`` is over ``place`` and ``others``; ``guards`` are those of its conditions that
    do not depend on the place, ``low`` and ``high`` bound the place where they are given.
    """

    fold: Fold
    array: str
    place: Axis
    inner: Axis | None
    step: int
    spread: int
    others: tuple[Axis, ...]
    value: Expression
    guards: tuple[Within, ...]
    low: Index | None
    high: Index | None


def _taken_apart(loop: Loop, taken: set[str]) -> Iterator[Statement]:
    tiled = _tiled(loop, taken)
    if tiled is not None:
        yield tiled
        return
    moved: dict[Expression, Expression] = {}
    for fold in _folds(loop):
        window = _window_of(fold, loop, taken)
        if window is None or not _pays(window, loop):
            if prod(tap.extent for tap in fold.over) <= MOST_WRITTEN_OUT:
                moved[fold] = _written_out(fold, fold.over, fold.body)
            continue
        taken.add(window.array)
        yield Scratch(name=window.array, dtype=fold.dtype, elements=window.place.extent)
        yield from _rows(window)
        moved[fold] = _along(window, loop.axis)

    def through(node: Expression) -> Expression:
        return moved.get(node, node)

    yield replace(loop, body=tuple(_changed(statement, through) for statement in loop.body)) if moved else loop


def _tiled(loop: Loop, taken: set[str]) -> Loop | None:
    """Return a loop over tiles of a loop with windows, if it is long: arrays must stay near."""
    windows = [_window_of(fold, loop, taken) for fold in _folds(loop)]
    reach = max((window.place.extent for window in windows if window and _pays(window, loop)), default=0)
    if reach <= 2 * LONGEST_ROW or loop.start is not None:
        return None
    count = ceil(reach / LONGEST_ROW)
    size = -(-loop.axis.extent // count)
    tile, lane = Axis(f"{loop.axis.name}_tile", -(-loop.axis.extent // size)), Axis(loop.axis.name, size)
    done = ix.of(tile) * size
    limit = Index(constant=loop.axis.extent) if loop.stop is None else loop.stop
    is_whole = loop.stop is None and loop.axis.extent % size == 0
    axes = {loop.axis: done + ix.of(lane)}
    inside = Loop(
        axis=lane,
        body=tuple(_moved(statement, axes) for statement in loop.body),
        is_vector=True,
        stop=None if is_whole else limit - done,
    )
    return Loop(axis=tile, body=tuple(_taken_apart(inside, taken)))


def _folds(loop: Loop) -> list[Fold]:
    """Return the windows that a loop folds, each once, none that is inside another."""
    found: dict[Fold, None] = {}

    def look(expression: Expression) -> None:
        if isinstance(expression, Fold):
            found[expression] = None
            return
        for child in expression.children:
            look(child)

    for statement in loop.body:
        for expression in expressions(statement):
            look(expression)
    return list(found)


def _window_of(fold: Fold, loop: Loop, taken: set[str]) -> _Window | None:
    """Return how a fold is taken apart, or ``None`` where that can't be done."""
    lane = loop.axis
    conditions, value = _split(fold)
    own = {statement.name for statement in loop.body if isinstance(statement, Let)}
    is_plain = not any(isinstance(n, Fold) or (isinstance(n, Local) and n.name in own) for n in walk(value))
    indices = [index for node in (value, *conditions) for each in walk(node) for index in each.indices]
    if not is_plain or any(_is_hidden(axis, index) for index in indices for axis in (lane, *fold.over)):
        return None
    inner, step, spread = _sliding(fold, lane, indices)
    if step <= 0 or spread < 0:
        return None
    # lane and tap as multiples of one place, such that step * lane + spread * tap is that place
    first, second = _bezout(step, spread)
    reach = step * (lane.extent - 1) + spread * (inner.extent - 1 if inner else 0) + 1
    array = next(name for name in _names(fold) if name not in taken)
    place = Axis(f"{array}_at", reach)
    axes = {lane: ix.of(place) * first} | ({inner: ix.of(place) * second} if inner else {})
    guards: list[Within] = []
    low = high = None
    value = value.moved(axes)
    for condition in (each.moved(axes) for each in conditions):
        if isinstance(condition, Constant):
            continue
        assert isinstance(condition, Within)
        factor = condition.index.factor_of(place)
        if factor == 0:
            guards.append(condition)
        elif factor == 1 and low is None and not (ix.axes_of(condition.index) & set(fold.over)):
            rest = condition.index - ix.of(place)
            low, high = Index(constant=condition.low) - rest, Index(constant=condition.high) - rest
        else:
            start = Constant(NEUTRAL[fold.op](fold.dtype), fold.dtype)
            value = Apply("choose", (condition, value, start), fold.dtype)
    if high is None and loop.stop is not None:
        high = loop.stop * step + (spread * (inner.extent - 1 if inner else 0) + 1 - step)
    others = tuple(tap for tap in fold.over if tap != inner and tap.extent > 1)
    return _Window(
        fold=fold,
        array=array,
        place=place,
        inner=inner,
        step=step,
        spread=spread,
        others=others,
        value=value,
        guards=tuple(guards),
        low=low,
        high=high,
    )


def _names(fold: Fold) -> Iterator[str]:
    base = fold.over[0].name.rpartition("_tap")[0]
    yield f"{base}_window"
    yield from (f"{base}_window{number}" for number in range(2, 1000))


def _split(fold: Fold) -> tuple[list[Expression], Expression]:
    """Return the conditions under which a fold's element counts, and the element."""
    conditions: list[Expression] = []
    value = fold.body
    start = Constant(NEUTRAL[fold.op](fold.dtype), fold.dtype)
    while isinstance(value, Apply) and value.op == "choose":
        condition, element, otherwise = value.operands
        if otherwise != start or not isinstance(condition, Within):
            break
        conditions.append(condition)
        value = element
    return conditions, value


def _is_hidden(axis: Axis, index: Index) -> bool:
    """Whether an axis takes part in an index other than as a term of its own."""
    return any(not isinstance(atom, Axis) and axis in ix.axes_of(Index(((atom, 1),))) for atom, _ in index.terms)


def _sliding(fold: Fold, lane: Axis, indices: Sequence[Index]) -> tuple[Axis | None, int, int]:
    """Return the tap that slides along the lane, and by how many places a step of the lane and of the tap move.

    Of several (an image's rows are far along the lane as well) the one that stays nearest. (0, 0)
    where none slides and one moves across the lane differently in different places.
    """
    found: list[tuple[int, Axis, int, int]] = []
    for tap in fold.over:
        moves = {(index.factor_of(lane), index.factor_of(tap)) for index in indices}
        ratios = {(a // gcd(a, b), b // gcd(a, b)) for a, b in moves if a or b}
        if tap.extent > 1 and len(ratios) == 1:
            ((step, spread),) = ratios
            if step and spread:
                found.append((spread * (tap.extent - 1), tap, step, spread))
    if found:
        _, tap, step, spread = min(found, key=lambda each: each[0])
        return tap, step, spread
    return None, 1, 0


def _bezout(a: int, b: int) -> tuple[int, int]:
    """Return ``u, v`` with ``a * u + b * v == 1`` for coprime ``a`` and ``b``."""
    if b == 0:
        return 1, 0
    return (pow(a, -1, b), (1 - a * pow(a, -1, b)) // b) if b > 1 else (0, 1)


def _pays(window: _Window, loop: Loop) -> bool:
    """Whether borders, dear values or many taps make the array worth its while."""
    if window.inner is None and not window.guards and window.low is None:
        return False
    rows, columns = prod(tap.extent for tap in window.others), window.inner.extent if window.inner else 1
    lanes = loop.axis.extent
    if window.place.extent > 2 * columns * lanes:
        return False  # most places would be computed for no window
    has_borders = bool(window.guards) or window.low is not None
    strided = STRIDED.get(window.step, 4) * columns * lanes
    apart = rows * window.place.extent + strided
    return has_borders or cost(window.value) > CHEAP or apart < rows * strided


def _rows(window: _Window) -> Iterator[Statement]:
    """Yield what fills the array: borders with the neutral element, the rest with the fold over other taps."""
    start = Constant(NEUTRAL[window.fold.op](window.fold.dtype), window.fold.dtype)
    clear = Store(target=window.array, offset=ix.of(window.place), value=start)
    if window.low is not None and ix.bounds(window.low)[1] > 0:
        yield Loop(axis=window.place, body=(clear,), is_vector=True, stop=window.low)
    if window.high is not None and ix.bounds(window.high)[0] < window.place.extent:
        yield Loop(axis=window.place, body=(clear,), is_vector=True, start=window.high)
    whole = _inside_everywhere(window)
    slow = (Loop(axis=window.place, body=(clear,), is_vector=True), *_tap_by_tap(window))
    if prod(tap.extent for tap in window.others) > MOST_WRITTEN_OUT:
        yield from slow
        return
    fast = _at_places(window, replace(clear, value=_written_out(window.fold, window.others, window.value)))
    yield fast if whole is None else When(condition=whole, body=(fast,), otherwise=slow)


def _at_places(window: _Window, store: Store) -> Loop:
    low = window.low if window.low is not None and ix.bounds(window.low)[1] > 0 else None
    high = window.high if window.high is not None and ix.bounds(window.high)[0] < window.place.extent else None
    return Loop(axis=window.place, body=(store,), is_vector=True, start=low, stop=high)


def _tap_by_tap(window: _Window) -> tuple[Statement, ...]:
    """Return the loops that add one row after the other to the array, those inside the tensor."""
    at = ix.of(window.place)
    before = Load(window.array, at, window.fold.dtype)
    combined = Apply(_COMBINE[window.fold.op], (before, window.value), window.fold.dtype)
    work: Statement = _at_places(window, Store(target=window.array, offset=at, value=combined))
    if window.guards:
        work = When(condition=_all(window.guards), body=(work,))
    for tap in reversed(window.others):
        work = Loop(axis=tap, body=(work,))
    return (work,)


def _inside_everywhere(window: _Window) -> Expression | None:
    """Return the condition under which every tap's guards hold; ``None`` if there are no guards."""
    conditions: list[Within] = []
    for guard in window.guards:
        taps = Index(tuple((a, f) for a, f in guard.index.terms if a in window.others))
        low, high = ix.bounds(taps)
        conditions.append(Within(guard.index - taps, guard.low - low, guard.high - high))
    return _all(conditions) if conditions else None


def _all(conditions: Sequence[Expression]) -> Expression:
    return reduce(lambda a, b: Apply("and", (a, b), "bool"), conditions)


def _written_out(fold: Fold, taps: Sequence[Axis], value: Expression) -> Expression:
    """Return the fold of ``value`` over ``taps`` as one expression."""
    positions = product(*(range(tap.extent) for tap in taps))
    terms = [
        value.moved({tap: Index(constant=at) for tap, at in zip(taps, position, strict=True)}) for position in positions
    ]
    return _chained(fold, terms)


def _along(window: _Window, lane: Axis) -> Expression:
    """Return the fold of the array's elements that one position needs."""
    fold = window.fold
    if window.inner is None:
        return Load(window.array, ix.of(lane), fold.dtype)
    if window.inner.extent > MOST_WRITTEN_OUT:
        at = ix.of(lane) * window.step + ix.of(window.inner) * window.spread
        return Fold(fold.op, (window.inner,), Load(window.array, at, fold.dtype), fold.dtype)
    offsets = (ix.of(lane) * window.step + window.spread * tap for tap in range(window.inner.extent))
    return _chained(fold, [Load(window.array, offset, fold.dtype) for offset in offsets])


def _chained(fold: Fold, terms: Sequence[Expression]) -> Expression:
    return reduce(lambda a, b: Apply(_COMBINE[fold.op], (a, b), fold.dtype), terms)


def _changed(statement: Statement, change: Callable[[Expression], Expression]) -> Statement:
    match statement:
        case Let() | Store() | Accumulate():
            return replace(statement, value=rebuilt(statement.value, change))
        case _:
            return statement


def _moved(statement: Statement, axes: dict[Axis, Index]) -> Statement:
    match statement:
        case Let():
            return replace(statement, value=statement.value.moved(axes))
        case Store():
            return replace(statement, value=statement.value.moved(axes), offset=ix.substitute(statement.offset, axes))
        case Accumulate():
            where = None if statement.position is None else ix.substitute(statement.position, axes)
            return replace(statement, value=statement.value.moved(axes), position=where)
        case _:
            return statement
