"""Long products with few results: their sums are cut in pieces, so that more groups of threads have something to do."""

from collections.abc import Collection
from dataclasses import replace
from math import prod

from kernelwright.authors.fuser.expression import Apply
from kernelwright.authors.fuser.index import Axis
from kernelwright.authors.fuser.inline import split_in_two
from kernelwright.authors.fuser.product_tiles import ENOUGH_GROUPS, FEWEST, SMALLEST
from kernelwright.authors.fuser.tensors import Reduce, TensorProgram, Value

# A piece that is shorter than this costs more to write and read back than it keeps busy.
SHORTEST_PIECE = 1024


def split_long_products(program: TensorProgram) -> TensorProgram:
    """Cut the sums of products of two matrices whose results make too few tiles for a GPU.

    Each becomes a product in a batch of pieces, and a short sum over those. Convolutions are left:
    cutting their channels leaves too little of a window in each piece.
    """
    values: dict[str, Value] = {}
    for name, value in program.values.items():
        pieces = _pieces(value) if isinstance(value, Reduce) else 1
        if not isinstance(value, Reduce) or pieces < 2:
            values[name] = value
            continue
        for piece in split_in_two(value, pieces, widens=False):
            values[piece.name] = piece
    return replace(program, values=values)


def _pieces(value: Reduce) -> int:
    """Return in how many pieces to cut a sum; 1 leaves it whole."""
    body = value.body
    gone = [axis for axis, reduced in zip(value.axes, value.reduced, strict=True) if reduced]
    is_product = value.op == "sum" and isinstance(body, Apply) and body.op == "multiply"
    if not is_product or len(gone) != 1 or not value.dtype.startswith(("float", "bfloat")):
        return 1
    assert isinstance(body, Apply)
    left, right = (set(factor.axes).difference(gone) for factor in body.operands)
    if min(_extent(left - right), _extent(right - left)) < FEWEST:
        return 1  # sums of rows, each of its own: `split_long_reductions` knows when those are too few
    groups = -(-prod(value.spec.shape) // SMALLEST**2)
    return min(ENOUGH_GROUPS // groups, gone[0].extent // SHORTEST_PIECE)


def _extent(axes: Collection[Axis]) -> int:
    return prod(axis.extent for axis in axes)
