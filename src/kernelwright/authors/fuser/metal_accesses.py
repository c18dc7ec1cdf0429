"""What the statements of a kernel read and write: where lanes of a simdgroup have to wait for each other."""

from collections.abc import Iterator

from kernelwright.authors.fuser.expression import Load, walk
from kernelwright.authors.fuser.kernel import (
    Accumulate,
    Kernel,
    Loop,
    Reached,
    Statement,
    Store,
    expressions,
    statements,
)
from kernelwright.authors.fuser.metal_launches import scratches_of


def fed_by_lanes(loop: Loop) -> Iterator[Accumulate]:
    """Yield what vector loops within a loop, or itself, accumulate, but for scans, whose lanes are in step."""
    for inner in statements((loop,)):
        if isinstance(inner, Loop) and inner.is_vector and not any(isinstance(s, Reached) for s in inner.body):
            yield from (s for s in inner.body if isinstance(s, Accumulate))


def read_and_written(kernel: Kernel) -> frozenset[str]:
    """Return the arrays that lanes may see each other's elements of."""
    reads: set[str] = set()
    writes: set[str] = set()
    for statement in kernel.body:
        more_reads, more_writes = accesses_of(statement)
        reads |= more_reads
        writes |= more_writes
    return frozenset(reads & writes) | {scratch.name for scratch in scratches_of(kernel)}


def accesses_of(statement: Statement) -> tuple[set[str], set[str]]:
    """Return the arrays that a statement reads, and those that it writes, blocks included."""
    reads: set[str] = set()
    writes: set[str] = set()
    for each in statements((statement,)):
        for expression in expressions(each):
            reads |= {node.buffer for node in walk(expression) if isinstance(node, Load)}
        if isinstance(each, Store):
            writes.add(each.target)
    return reads, writes
