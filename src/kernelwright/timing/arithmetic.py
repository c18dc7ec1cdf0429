"""Arithmetic: how many floating-point operations an operator can't do without, by name.

Only products are counted: they are what can bound a call from below where memory doesn't. A
multiplication and its addition are two operations. Pure; reads graph records, needs no torch.
"""

from collections.abc import Callable
from math import prod

from kernelwright.records.graph import Graph, Node, Ref

# Winograd's F(4x4, 3x3) does with a quarter of the multiplications. With larger windows a Fourier
# transform does with about four for each element, channel and filter, however large they are.
WINOGRAD_SAVING = 4

Count = Callable[[Node, Graph], int]


def flops_of(node: Node, graph: Graph) -> int:
    """Return how many operations ``node`` needs at least; 0 where the table doesn't know it."""
    return direct_flops_of(node, graph) // _saving(node, graph)


def direct_flops_of(node: Node, graph: Graph) -> int:
    """Return how many operations ``node`` takes if it is done as it is defined; 0 where the table doesn't know it."""
    count = _TABLE.get(operator_name(node))
    return 0 if count is None else count(node, graph)


def _saving(node: Node, graph: Graph) -> int:
    """Return how many times fewer operations the best known algorithm takes."""
    if operator_name(node) != "convolution":
        return 1
    window = prod(_shape(node, graph, 1)[2:])
    return 1 if window == 1 else max(WINOGRAD_SAVING, window // 4)


def operator_name(node: Node) -> str:
    """Return the operator's name alone: "mm" of "aten.mm.default"."""
    return node.op.removeprefix("aten.").split(".")[0]


def _shape(node: Node, graph: Graph, position: int) -> tuple[int, ...]:
    value = node.args[position]
    if not isinstance(value, Ref):
        raise TypeError(f"argument {position} of {node.op} is not a tensor")
    return graph.spec_of(value).shape


def _product(first: int) -> Count:
    """Count ``[.., M, K] @ [.., K, N]`` whose left side is argument ``first``."""

    def count(node: Node, graph: Graph) -> int:
        return 2 * node.outputs[0].elements * _shape(node, graph, first)[-1]

    return count


def _convolution(node: Node, graph: Graph) -> int:
    """Count aten.convolution(input, weight, bias, stride, padding, dilation, transposed, output_padding, groups)."""
    taken, weight = _shape(node, graph, 0), _shape(node, graph, 1)
    is_transposed = len(node.args) > 6 and node.args[6] is True
    # weight is [C_out, C_in / groups, *kernel], transposed [C_in, C_out / groups, *kernel]: either way each
    # element of one side meets prod(weight.shape[1:]) weights.
    positions = prod(taken) if is_transposed else node.outputs[0].elements
    return 2 * positions * prod(weight[1:])


def _attention(node: Node, graph: Graph) -> int:
    """Count attention of [.., L, E] queries, [.., S, E] keys and [.., S, Ev] values: two products."""
    queries, keys, values = (_shape(node, graph, position) for position in range(3))
    pairs = prod(queries[:-1]) * keys[-2]
    operations = 2 * pairs * (queries[-1] + values[-1])
    is_causal = (len(node.args) > 5 and node.args[5] is True) or dict(node.kwargs).get("is_causal") is True
    return operations // 2 if is_causal else operations


def _lstm(node: Node, graph: Graph) -> int:
    """Count aten.lstm(input, states, weights, ...): every row of every step meets every matrix."""
    taken, weights = _shape(node, graph, 0), node.args[2]
    matrices = [graph.spec_of(ref) for ref in weights if isinstance(ref, Ref)] if isinstance(weights, tuple) else []
    return 2 * prod(taken[:-1]) * sum(spec.elements for spec in matrices if len(spec.shape) == 2)


_TABLE: dict[str, Count] = {
    "mm": _product(0),
    "bmm": _product(0),
    "matmul": _product(0),
    "mv": _product(0),
    "dot": _product(0),
    "linear": _product(0),
    "addmm": _product(1),
    "baddbmm": _product(1),
    "addbmm": _product(1),
    "addmv": _product(1),
    "convolution": _convolution,
    "scaled_dot_product_attention": _attention,
    "lstm": _lstm,
}
