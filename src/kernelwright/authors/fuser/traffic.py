"""Traffic: the bytes a graph, or one unit of a plan, moves between memory and the processor.

A count of what is touched, each buffer once: caches that keep more, and rows that are walked
twice, are a clock's business.
"""

from dataclasses import dataclass

from kernelwright.authors.fuser.expression import Load, walk
from kernelwright.authors.fuser.generate import Called, Launched
from kernelwright.authors.fuser.kernel import Kernel, Store, expressions, statements
from kernelwright.authors.fuser.rules.cost import cost_of, operations_of
from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.operators import VIEWS
from kernelwright.records.graph import Graph, Node
from kernelwright.records.tensor import DTYPE_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """Bytes moved, and arithmetic operations."""

    bytes: int
    operations: int


def eager_traffic(graph: Graph) -> Traffic:
    """Return what one call moves where each operator reads and writes memory, and views are free."""
    draft = Draft(graph)
    nodes = [node for node in graph.nodes if node.op not in VIEWS]
    return Traffic(
        bytes=sum(_call_bytes(node, graph) for node in nodes), operations=sum(operations_of(draft, n) for n in nodes)
    )


def fused_traffic(graph: Graph) -> Traffic:
    """Return what one call moves by the algebra's cost model: pointwise work fused, weights prepared."""
    cost = cost_of(graph)
    return Traffic(bytes=cost.bytes, operations=cost.flops)


def traffic_of(unit: Called | Launched, graph: Graph) -> Traffic:
    """Return what one unit of a plan for ``graph`` moves when it runs."""
    if isinstance(unit, Called):
        return Traffic(bytes=_call_bytes(unit.node, graph), operations=operations_of(Draft(graph), unit.node))
    return Traffic(bytes=kernel_bytes(unit.kernel), operations=unit.region.operations)


def kernel_bytes(kernel: Kernel) -> int:
    """Return the bytes of the buffers that a kernel takes from memory and of those it leaves there.

    A buffer that is written first and read back lends its memory to values on their way: those are near.
    """
    written: set[str] = set()
    taken: set[str] = set()
    for statement in statements(kernel.body):
        for expression in expressions(statement):
            taken |= {node.buffer for node in walk(expression) if isinstance(node, Load)} - written
        if isinstance(statement, Store):
            written.add(statement.target)
    times = {buffer.name: (buffer.name in taken) + buffer.is_written for buffer in kernel.buffers}
    return sum(buffer.elements * DTYPE_BYTES[buffer.dtype] * times[buffer.name] for buffer in kernel.buffers)


def _call_bytes(node: Node, graph: Graph) -> int:
    read = sum(graph.spec_of(ref).bytes for ref in dict.fromkeys(node.uses))
    return read + sum(spec.bytes for spec in node.outputs)
