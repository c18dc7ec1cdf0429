"""What is made where a product is written: bias, activation, and whatever else needs one element of it alone."""

from collections.abc import Mapping, Sequence

from kernelwright.authors.fuser.expression import Apply, reads_of
from kernelwright.authors.fuser.inline import is_view, walks_in_order
from kernelwright.authors.fuser.lowering import operands_of
from kernelwright.authors.fuser.tensors import SOFTMAX, Map, Reduce, TensorProgram, Value


def made_with_products(program: TensorProgram) -> frozenset[str]:
    """Return the maps that are made where a sum of products is written, which is then not stored itself.

    To compute such a value anew elsewhere takes its sum, which is as long, and all else that it is made from.
    """
    order = {name: number for number, name in enumerate(program.values)}
    made = {name: name for name, value in program.values.items() if is_product(value)}  # with which sum
    for value in (value for value in program.values.values() if isinstance(value, Map)):
        reads = reads_of(value.body)
        beside = {read.value: made[read.value] for read in reads if read.value in made}
        beside = {name: total for name, total in beside.items() if _is_beside(value, name, program)}
        total = next(iter(beside.values()), None)
        others = [read.value for read in reads if beside.get(read.value) != total]
        # What takes all elements of the sum is not known where one of them is written.
        if total is not None and not _is_above(program, others, total, order):
            made[value.name] = total
    return frozenset(name for name in made if not is_view(program.values[name]))


def _is_beside(value: Map, name: str, program: TensorProgram) -> bool:
    """Whether a map reads a value at nothing but the point that it is at itself."""
    return all(walks_in_order(value, read, program.values[name]) for read in reads_of(value.body) if read.value == name)


def _is_above(program: TensorProgram, names: Sequence[str], other: str, order: Mapping[str, int]) -> bool:
    """Whether some of the values are made from another, which then comes before them in the program's order."""
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name == other:
            return True
        if name not in seen and order[name] > order[other]:
            seen.add(name)
            waiting += operands_of(program, name)
    return False


def is_product(value: Value) -> bool:
    """Whether a value is a sum of products, not squares, or of values weighed by a softmax of such sums."""
    match value:
        case Reduce(op="sum", body=Apply(op="multiply", operands=(left, right))):
            return left != right
        case Reduce():
            return value.op in SOFTMAX
        case _:
            return False
