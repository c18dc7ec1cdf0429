"""Long sums of squared differences from a mean: pieces are centred on means of their own, and need no other's.

Split like other long reductions, a norm's variance would wait for its mean, and read everything once more in a
launch of its own. With c the mean of a piece of n terms, s the sum of its differences from c (nothing but rounding)
and q that of their squares, the piece's part of the sum of squared differences from any m is

    q + 2 (c - m) s + n (c - m)^2

(the corrected two-pass algorithm of Chan, Golub and LeVeque, "Algorithms for computing the sample variance", 1983, by
pieces). A piece's three sums come from one kernel, in which the second walk over a piece finds it in a cache.
"""

from collections.abc import Mapping
from dataclasses import replace
from math import prod

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.expression import Apply, Constant, Expression, Read
from kernelwright.authors.fuser.inline import is_to_be_split, split_in_two
from kernelwright.authors.fuser.tensors import Map, Reduce, TensorProgram, Value


def split_long_moments(program: TensorProgram, parallelism: int, *, most_pieces: int) -> TensorProgram:
    """Split sums that leave too few results, and with each the sums of squared differences over the same elements.

    What has no such sums beside it is left to ``split_long_reductions``, whose arguments these are.
    """
    squares = {value.name: total for value in program.values.values() if (total := _total_of(value, program.values))}
    split: dict[str, tuple[Reduce, Reduce, Map]] = {}
    values: dict[str, Value] = {}
    for name, value in program.values.items():
        made: tuple[Value, ...] = (value,)
        if isinstance(value, Reduce) and name in squares.values() and is_to_be_split(value, parallelism):
            wanted = parallelism // max(prod(value.spec.shape), 1)
            pieces = split_in_two(value, wanted, widens=False, most_pieces=most_pieces)
            if len(pieces) > 1:
                first, second = pieces
                split[name] = first, second, _centers(first)
                made = (first, split[name][2], second)
        elif isinstance(value, Reduce) and squares.get(name) in split:
            made = _about_centers(value, *split[squares[name]])
        values |= {each.name: each for each in made}
    return replace(program, values=values)


def _total_of(value: Value, values: Mapping[str, Value]) -> str:
    """Return the name of the sum of the elements whose squared differences from their row's number ``value`` adds."""
    difference = _difference_in(value)
    if difference is None or not isinstance(value, Reduce):
        return ""
    shape = (value.axes, value.reduced, "sum", value.dtype, difference.operands[0])
    return next(
        (
            other.name
            for other in values.values()
            if isinstance(other, Reduce) and (other.axes, other.reduced, other.op, other.dtype, other.body) == shape
        ),
        "",
    )


def _difference_in(value: Value) -> Apply | None:
    """Return ``element - read`` of a sum of its squares, where what is read is the same for a whole row."""
    body = value.body if isinstance(value, Reduce) and value.op == "sum" else None
    if not isinstance(body, Apply) or body.op != "multiply" or body.operands[0] != body.operands[1]:
        return None
    difference = body.operands[0]
    if not isinstance(difference, Apply) or difference.op != "subtract" or difference.dtype != "float32":
        return None
    assert isinstance(value, Reduce)
    center = difference.operands[1]
    is_of_row = isinstance(center, Read) and center.position == tuple(map(ix.of, value.kept))
    return difference if is_of_row else None


def _centers(first: Reduce) -> Map:
    """Return the mean of each piece."""
    total = Read(first.name, tuple(map(ix.of, first.kept)), first.dtype)
    body = Apply("divide", (total, Constant(_terms(first), first.dtype)), first.dtype)
    return Map(name=f"{first.name}_centers", axes=first.kept, dtype=first.dtype, body=body)


def _about_centers(squares: Reduce, first: Reduce, second: Reduce, centers: Map) -> tuple[Reduce, ...]:
    """Return the sums of a piece's differences and of their squares, and what they come to in all."""
    kind = first.dtype
    position = tuple(map(ix.of, centers.axes))
    center = Read(centers.name, position, kind)
    difference = Apply("subtract", (first.body, center), kind)
    own = replace(first, name=f"{squares.name}_parts", body=Apply("multiply", (difference, difference), kind))
    left = replace(first, name=f"{squares.name}_left", body=difference)
    wanted = _difference_in(squares)
    assert wanted is not None
    away = Apply("subtract", (center, wanted.operands[1]), kind)
    twice = Apply("multiply", (Constant(2.0, kind), Read(left.name, position, kind)), kind)
    moved: Expression = Apply("add", (twice, Apply("multiply", (Constant(_terms(first), kind), away), kind)), kind)
    body = Apply("add", (Read(own.name, position, kind), Apply("multiply", (away, moved), kind)), kind)
    return left, own, replace(second, name=squares.name, body=body)


def _terms(first: Reduce) -> float:
    return float(prod(axis.extent for axis, reduced in zip(first.axes, first.reduced, strict=True) if reduced))
