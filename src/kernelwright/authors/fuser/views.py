"""The table of operators that only move elements: each maps a position of its result to one of its operand.

Views in torch's sense, and copies that rearrange. None of them costs anything in a kernel: the
reader reads through the map.
"""

from collections.abc import Callable, Sequence
from typing import Any

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.index import Index
from kernelwright.records.tensor import contiguous_strides

Position = tuple[Index, ...]
# (shape of the operand, shape of the result, arguments after the operand, position) -> position
View = Callable[[tuple[int, ...], tuple[int, ...], Sequence[Any], Position], Position]


def reshape(operand: tuple[int, ...], result: tuple[int, ...], _: Sequence[Any], position: Position) -> Position:
    """Keep the row-major order; also squeeze, unsqueeze and flatten."""
    return ix.split(ix.linear(position, contiguous_strides(result)), operand)


def permute(operand: tuple[int, ...], _: tuple[int, ...], args: Sequence[Any], position: Position) -> Position:
    """Reorder axes: axis ``k`` of the result is axis ``dims[k]`` of the operand."""
    source = list(position)
    for here, there in zip(position, args[0], strict=True):
        source[there % len(operand)] = here
    return tuple(source)


def transpose(operand: tuple[int, ...], _: tuple[int, ...], args: Sequence[Any], position: Position) -> Position:
    """Swap two axes."""
    a, b = (args[0] % len(operand), args[1] % len(operand)) if args else (0, len(operand) - 1)
    source = list(position)
    source[a], source[b] = source[b], source[a]
    return tuple(source)


def expand(operand: tuple[int, ...], _: tuple[int, ...], __: Sequence[Any], position: Position) -> Position:
    """Repeat axes of extent 1; new axes come first."""
    own = position[len(position) - len(operand) :]
    return tuple(Index() if extent == 1 else at for extent, at in zip(operand, own, strict=True))


def slice_(operand: tuple[int, ...], _: tuple[int, ...], args: Sequence[Any], position: Position) -> Position:
    """``[start:end:step]`` along one axis."""
    axis, start, _end, step = (*args, *(0, None, None, 1)[len(args) :])
    axis, step = int(axis or 0) % len(operand), int(step or 1)
    first = range(operand[axis])[slice(start, None)].start
    return (*position[:axis], position[axis] * step + first, *position[axis + 1 :])


def select(operand: tuple[int, ...], _: tuple[int, ...], args: Sequence[Any], position: Position) -> Position:
    """One position of one axis, which vanishes."""
    axis, at = args[0] % len(operand), args[1]
    return (*position[:axis], Index(constant=at % operand[axis]), *position[axis:])


def flip(operand: tuple[int, ...], _: tuple[int, ...], args: Sequence[Any], position: Position) -> Position:
    """Reverse axes."""
    flipped = {axis % len(operand) for axis in args[0]}
    return tuple(Index(constant=operand[axis] - 1) - at if axis in flipped else at for axis, at in enumerate(position))


def repeat(operand: tuple[int, ...], _: tuple[int, ...], __: Sequence[Any], position: Position) -> Position:
    """Tile axes; new axes come first."""
    own = position[len(position) - len(operand) :]
    return tuple(ix.remainder(at, extent) for extent, at in zip(operand, own, strict=True))


VIEWS: dict[str, View] = {
    "aten.view.default": reshape,
    "aten.reshape.default": reshape,
    "aten._unsafe_view.default": reshape,
    "aten.unsqueeze.default": reshape,
    "aten.squeeze.default": reshape,
    "aten.squeeze.dim": reshape,
    "aten.squeeze.dims": reshape,
    "aten.flatten.using_ints": reshape,
    "aten.alias.default": reshape,
    "aten.detach.default": reshape,
    "aten.permute.default": permute,
    "aten.transpose.int": transpose,
    "aten.t.default": transpose,
    "aten.expand.default": expand,
    "aten.slice.Tensor": slice_,
    "aten.select.int": select,
    "aten.flip.default": flip,
    "aten.repeat.default": repeat,
}


def part(outputs: Sequence[tuple[int, ...]], axis: int, number: int, position: Position) -> Position:
    """Map a position in the ``number``-th piece of a split to one in the whole."""
    start = sum(shape[axis] for shape in outputs[:number])
    return (*position[:axis], position[axis] + start, *position[axis + 1 :])
