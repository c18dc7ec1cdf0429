"""Tidying: kernels as a person would write them, without changing what they compute.

Locals used once, right where they are stored, disappear; axes get short names by their role.
"""

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain, count

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.expression import Expression, Local, rebuilt, walk
from kernelwright.authors.fuser.index import Axis, Index
from kernelwright.authors.fuser.kernel import (
    Accumulate,
    Attention,
    Bind,
    Kernel,
    Let,
    Loop,
    Product,
    Statement,
    Store,
    When,
    expressions,
    statements,
)


def tidied(kernel: Kernel) -> Kernel:
    """Return the same kernel, easier to read."""
    kernel = replace(kernel, body=_without_single_uses(kernel.body, kernel))
    return _with_short_axes(kernel)


def _without_single_uses(body: tuple[Statement, ...], kernel: Kernel) -> tuple[Statement, ...]:
    uses = _uses(kernel)
    result: list[Statement] = []
    for statement in body:
        if isinstance(statement, Loop | Product | Attention):
            statement = replace(statement, body=_without_single_uses(statement.body, kernel))  # noqa: PLW2901
        if isinstance(statement, When):
            chosen = _without_single_uses(statement.body, kernel)
            other = _without_single_uses(statement.otherwise, kernel)
            statement = replace(statement, body=chosen, otherwise=other)  # noqa: PLW2901
        before = result[-1] if result else None
        if isinstance(before, Let) and uses.get(before.name) == 1 and _is_just(statement, before.name):
            assert isinstance(statement, Store | Accumulate)
            result[-1] = replace(statement, value=before.value)
        else:
            result.append(statement)
    return tuple(result)


def _is_just(statement: Statement, name: str) -> bool:
    if not isinstance(statement, Store | Accumulate) or not isinstance(statement.value, Local):
        return False
    return statement.value.name == name


def _uses(kernel: Kernel) -> dict[str, int]:
    counts: dict[str, int] = {}
    for statement in statements(kernel.body):
        for expression in expressions(statement):
            for node in walk(expression):
                if isinstance(node, Local):
                    counts[node.name] = counts.get(node.name, 0) + 1
    return counts


def _with_short_axes(kernel: Kernel) -> Kernel:
    names: dict[Axis, Axis] = {}
    taken = {buffer.name for buffer in kernel.buffers}
    bound = (name for name in chain("abcdefgh", (f"a{n}" for n in count(1))) if name not in taken)
    serial = (name for name in chain("jklmnopq", (f"j{n}" for n in count(1))) if name not in taken)
    is_row = not kernel.items_are_vector and not any(isinstance(s, Bind) for s in kernel.body)
    names[kernel.item] = Axis("i" if kernel.items_are_vector else "row" if is_row else "item", kernel.item.extent)
    for statement in statements(kernel.body):
        match statement:
            case Bind() if statement.axis.name != "block":
                names[statement.axis] = Axis(next(bound), statement.axis.extent)
            case Loop() if statement.axis not in names and statement.axis.name != "part":
                is_inner = statement.is_vector or not any(isinstance(s, Loop) for s in statements(statement.body))
                names[statement.axis] = Axis("i" if is_inner else next(serial), statement.axis.extent)
            case _:
                pass
    moved = {old: ix.of(new) for old, new in names.items() if old != new}
    renamed = replace(kernel, item=names[kernel.item], body=_renamed(kernel.body, names, moved))
    locals_ = {name for s in statements(kernel.body) if isinstance(s, Let) for name in (s.name,)}
    return kernel if locals_ & {axis.name for axis in names.values()} else renamed


def _renamed(
    body: tuple[Statement, ...], names: Mapping[Axis, Axis], moved: Mapping[Axis, Index]
) -> tuple[Statement, ...]:
    return tuple(_one_renamed(statement, names, moved) for statement in body)


def _one_renamed(statement: Statement, names: Mapping[Axis, Axis], moved: Mapping[Axis, Index]) -> Statement:
    def through(expression: Expression) -> Expression:
        return rebuilt(expression, lambda node: node, moved)

    match statement:
        case Let():
            return replace(statement, value=through(statement.value))
        case Bind():
            index = ix.substitute(statement.index, moved)
            return Bind(axis=names.get(statement.axis, statement.axis), index=index)
        case Store():
            return replace(statement, value=through(statement.value), offset=ix.substitute(statement.offset, moved))
        case Accumulate():
            where = None if statement.position is None else ix.substitute(statement.position, moved)
            return replace(statement, value=through(statement.value), position=where)
        case Loop():
            stop = None if statement.stop is None else ix.substitute(statement.stop, moved)
            axis = names.get(statement.axis, statement.axis)
            start = None if statement.start is None else ix.substitute(statement.start, moved)
            return replace(statement, axis=axis, start=start, stop=stop, body=_renamed(statement.body, names, moved))
        case Product():
            return replace(
                statement,
                first_row=ix.substitute(statement.first_row, moved),
                first_column=ix.substitute(statement.first_column, moved),
                left=through(statement.left),
                right=through(statement.right),
                body=_renamed(statement.body, names, moved),
            )
        case Attention():
            return replace(
                statement,
                first_row=ix.substitute(statement.first_row, moved),
                left=through(statement.left),
                right=through(statement.right),
                score=through(statement.score),
                value=through(statement.value),
                body=_renamed(statement.body, names, moved),
            )
        case When():
            return When(
                condition=through(statement.condition),
                body=_renamed(statement.body, names, moved),
                otherwise=_renamed(statement.otherwise, names, moved),
            )
        case _:
            return statement
