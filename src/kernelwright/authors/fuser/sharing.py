"""Sharing: kernels that differ in nothing but names are one kernel, launched on other buffers.

Networks repeat their blocks, and recurrent ones their steps. What each step reads of a longer tensor
begins somewhere else; that is no difference either, for the plan can pass a view that begins there.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.expression import Expression, Fold, Load, Local, rebuilt, walk
from kernelwright.authors.fuser.index import Axis, Index
from kernelwright.authors.fuser.kernel import (
    Accumulate,
    Accumulator,
    Attention,
    Buffer,
    Kernel,
    Let,
    Loop,
    Product,
    Reached,
    Scratch,
    Statement,
    Store,
    When,
    expressions,
    statements,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A kernel to launch, and how many elements into each of its buffers, in order, it begins."""

    kernel: Kernel
    begins: tuple[int, ...]


class Sharing:
    """The kernels of a candidate so far, by what they do."""

    def __init__(self) -> None:
        self._known: dict[Kernel, Kernel] = {}

    def of(self, kernel: Kernel, movable: frozenset[str]) -> Shared:
        """Return the kernel to launch for ``kernel``; buffers that are ``movable`` may be passed from further in."""
        touched = {buffer.name: _touched(kernel, buffer) for buffer in kernel.buffers if buffer.name in movable}
        moved = _moved(kernel, touched)
        begins = tuple(touched[buffer.name].start if buffer.name in touched else 0 for buffer in kernel.buffers)
        return Shared(kernel=self._known.setdefault(_nameless(moved), moved), begins=begins)


def _touched(kernel: Kernel, buffer: Buffer) -> range:
    """Return the elements of a buffer from the first to the last that a kernel may touch."""
    bounds = [ix.bounds(offset) for offset in _offsets(kernel, buffer.name)]
    first = max(0, min((low for low, _ in bounds), default=0))
    last = min(buffer.elements, max((high for _, high in bounds), default=-1) + 1)
    # Where a condition keeps a kernel from a buffer for good, its indices may lie anywhere.
    return range(first, last) if first < last else range(buffer.elements)


def _offsets(kernel: Kernel, buffer: str) -> Iterator[Index]:
    for statement in statements(kernel.body):
        if isinstance(statement, Store) and statement.target == buffer:
            yield statement.offset
        for expression in expressions(statement):
            yield from (node.offset for node in walk(expression) if isinstance(node, Load) and node.buffer == buffer)


def _moved(kernel: Kernel, touched: Mapping[str, range]) -> Kernel:
    """Return the kernel with buffers that hold nothing else than what it touches."""
    begins = {name: elements.start for name, elements in touched.items() if elements.start}

    def through(node: Expression) -> Expression:
        if isinstance(node, Load) and node.buffer in begins:
            return replace(node, offset=node.offset - begins[node.buffer])
        return node

    def one(statement: Statement) -> Statement:
        if isinstance(statement, Store) and statement.target in begins:
            statement = replace(statement, offset=statement.offset - begins[statement.target])
        return _changed(statement, lambda expression: rebuilt(expression, through), one)

    buffers = tuple(replace(b, elements=len(touched[b.name])) if b.name in touched else b for b in kernel.buffers)
    return replace(kernel, buffers=buffers, body=tuple(map(one, kernel.body)) if begins else kernel.body)


def _named_by(statement: Statement) -> tuple[str, ...]:
    match statement:
        case Let() | Accumulator() | Scratch() | Product():
            return (statement.name,)
        case Attention():
            return statement.name, statement.product
        case _:
            return ()


def _nameless(kernel: Kernel) -> Kernel:
    """Return the kernel with numbers for names, which is the same for kernels that do the same."""
    names: dict[str, str] = {buffer.name: f"buffer{number}" for number, buffer in enumerate(kernel.buffers)}
    for name in (name for statement in statements(kernel.body) for name in _named_by(statement)):
        names.setdefault(name, f"name{len(names)}")

    def named(node: Expression) -> Expression:
        match node:
            case Local():
                return replace(node, name=names.get(node.name, node.name))
            case Load():
                return replace(node, buffer=names.get(node.buffer, node.buffer))
            case Fold():
                # Folds within a fold have other taps than it has.
                inner = sum(isinstance(each, Fold) for each in walk(node.body))
                taps = {axis: Axis(f"tap{inner}_{number}", axis.extent) for number, axis in enumerate(node.over)}
                body = node.body.moved({axis: ix.of(tap) for axis, tap in taps.items()})
                return replace(node, over=tuple(taps.values()), body=body)
            case _:
                return node

    def one(statement: Statement) -> Statement:
        match statement:
            case Attention():
                statement = replace(statement, name=names[statement.name], product=names[statement.product])
            case Let() | Accumulator() | Accumulate() | Scratch() | Product():
                statement = replace(statement, name=names.get(statement.name, statement.name))
            case Store():
                statement = replace(statement, target=names.get(statement.target, statement.target))
            case Reached():
                statement = replace(statement, names=tuple(names.get(name, name) for name in statement.names))
            case _:
                pass
        return _changed(statement, lambda expression: rebuilt(expression, named), one)

    buffers = tuple(replace(buffer, name=names[buffer.name]) for buffer in kernel.buffers)
    return replace(kernel, name="", summary="", buffers=buffers, body=tuple(map(one, kernel.body)))


def _changed(
    statement: Statement, value: Callable[[Expression], Expression], inner: Callable[[Statement], Statement]
) -> Statement:
    """Return a statement with its expressions and the statements in its blocks changed."""
    match statement:
        case Let() | Store() | Accumulate():
            return replace(statement, value=value(statement.value))
        case Loop():
            return replace(statement, body=tuple(map(inner, statement.body)))
        case When():
            return When(
                condition=value(statement.condition),
                body=tuple(map(inner, statement.body)),
                otherwise=tuple(map(inner, statement.otherwise)),
            )
        case Product():
            left, right = value(statement.left), value(statement.right)
            return replace(statement, left=left, right=right, body=tuple(map(inner, statement.body)))
        case Attention():
            return replace(
                statement,
                left=value(statement.left),
                right=value(statement.right),
                score=value(statement.score),
                value=value(statement.value),
                body=tuple(map(inner, statement.body)),
            )
        case _:
            return statement
