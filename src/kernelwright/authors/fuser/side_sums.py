"""Sums in vector loops, four side by side: one alone waits for each addition before it begins the next.

Each quarter of the loop has its own sum, which is also a shorter one and loses less.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.expression import Expression, Local, rebuilt
from kernelwright.authors.fuser.index import Axis, Index
from kernelwright.authors.fuser.kernel import (
    Accumulate,
    Accumulator,
    Let,
    Loop,
    Statement,
    When,
)

SIDES = 4
# Shorter loops end before it pays to begin several sums.
SHORTEST = 512
# Longer bodies have other work to do while an addition is under way.
MOST_STATEMENTS = 3


def with_side_sums(body: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """Return the statements with the long sums of vector loops taken in four."""
    return tuple(_with_sides(body, {}))


def _with_sides(body: tuple[Statement, ...], types: Mapping[str, str]) -> Iterator[Statement]:
    for statement in body:
        match statement:
            case Accumulator():
                types = {**types, statement.name: statement.dtype}
                yield statement
            case Loop() if statement.is_vector:
                yield from _in_four(statement, types) if _may_split(statement) else [statement]
            case Loop():
                yield replace(statement, body=tuple(_with_sides(statement.body, types)))
            case When():
                chosen, other = (tuple(_with_sides(each, types)) for each in (statement.body, statement.otherwise))
                yield replace(statement, body=chosen, otherwise=other)
            case _:
                yield statement


def _may_split(loop: Loop) -> bool:
    sums = [s for s in loop.body if isinstance(s, Accumulate)]
    is_plain = all(isinstance(s, Let | Accumulate) for s in loop.body) and len(loop.body) <= MOST_STATEMENTS
    are_sums = bool(sums) and all(s.op == "sum" and s.value.dtype.startswith("float") for s in sums)
    is_whole = loop.start is None and loop.stop is None and loop.axis.extent % SIDES == 0
    return is_plain and are_sums and is_whole and loop.axis.extent >= SHORTEST


def _in_four(loop: Loop, types: Mapping[str, str]) -> Iterator[Statement]:
    quarter = Axis(loop.axis.name, loop.axis.extent // SIDES)
    names = {s.name: types[s.name] for s in loop.body if isinstance(s, Accumulate)}
    work: list[Statement] = []
    for side in range(SIDES):
        for name, dtype in names.items() if side else ():
            yield Accumulator(name=f"{name}_side{side}", op="sum", dtype=dtype)
        at = ix.of(quarter) + side * quarter.extent
        work += [_on_side(statement, loop, at, side) for statement in loop.body]
    yield replace(loop, axis=quarter, body=tuple(work))
    for name, dtype in names.items():
        for side in range(1, SIDES):
            yield Accumulate(name=name, op="sum", value=Local(f"{name}_side{side}", dtype))


def _on_side(statement: Statement, loop: Loop, at: Index, side: int) -> Statement:
    """Return one statement of the loop for one quarter; names of the first stay as they are."""
    own = {s.name for s in loop.body if isinstance(s, Let)}
    suffix = f"_side{side}" if side else ""

    def through(node: Expression) -> Expression:
        return replace(node, name=f"{node.name}{suffix}") if isinstance(node, Local) and node.name in own else node

    assert isinstance(statement, Let | Accumulate)
    value = rebuilt(statement.value, through, {loop.axis: at})
    return replace(statement, name=f"{statement.name}{suffix}", value=value)
