"""What eager moves: every operator of a graph reads its inputs from memory and writes its outputs there.

Views are free. Nothing is kept in a cache from one operator to the next, and each operator is one call of the
library, whatever it launches.
"""

from kernelwright.records.graph import Graph, Node, Ref
from kernelwright.records.library_work import working_calls
from kernelwright.timing.arithmetic import direct_flops_of, operator_name
from kernelwright.timing.prediction.steps import Step, Traffic
from kernelwright.timing.roofline import COPIES, VIEWS, stored_bytes


def eager_traffic(graph: Graph) -> Traffic:
    """Return what one call of ``graph`` does in eager mode. Results that nobody uses aren't written."""
    used = {ref for node in graph.nodes for ref in node.uses} | set(graph.outputs)
    return Traffic(steps=tuple(_step(node, graph, used) for node in graph.nodes if not _is_free(node)))


def operations_of(graph: Graph) -> int:
    """Return the floating-point operations of one call: those of products, and one an element for other operators."""
    return sum(direct_flops_of(node, graph) or _pointwise_operations(node, graph) for node in graph.nodes)


def read_bytes_of(name: str, given: tuple[int, ...], written_bytes: int) -> int:
    """Return the bytes an operator reads of tensors of ``given`` bytes: of the first what it picks, if it picks.

    Args:
        name: the operator's: "embedding", "add".
        given: bytes of its distinct tensors, in order.
        written_bytes: of its results.
    """
    if name in COPIES and given:
        return min(given[0], written_bytes) + sum(given[1:])
    return sum(given)


def _is_free(node: Node) -> bool:
    """Whether eager does nothing on the device: a view, dropout that drops nothing, or a number made a tensor."""
    name = operator_name(node)
    # Traced, dropout of an eval mode is a clone in no named layout, and a copy into a layout names it.
    is_same = name == "clone" and "memory_format" not in dict(node.kwargs)
    is_number = not node.uses and all(spec.elements <= 1 for spec in node.outputs)
    return name in VIEWS or is_same or is_number


def _step(node: Node, graph: Graph, used: set[Ref]) -> Step:
    given = [graph.spec_of(ref) for ref in dict.fromkeys(node.uses)]
    made = [spec for at, spec in enumerate(node.outputs) if Ref(node=node.name, output=at) in used]
    written = sum(map(stored_bytes, made))
    return Step(
        name=operator_name(node),
        is_own=False,
        read_bytes=read_bytes_of(operator_name(node), tuple(map(stored_bytes, given)), written),
        written_bytes=written,
        product_operations=direct_flops_of(node, graph),
        dtype=node.outputs[0].dtype if node.outputs else "float32",
        elements=tuple(spec.elements for spec in (*given, *made)),
    )


def _pointwise_operations(node: Node, graph: Graph) -> int:
    if operator_name(node) in VIEWS or not working_calls([(operator_name(node), 1)]):
        return 0
    specs = (*(graph.spec_of(ref) for ref in node.uses), *node.outputs)
    return max((spec.elements for spec in specs), default=0)
