"""A graph record as something that torch can call, for authors whose compilers trace functions."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch

from kernelwright.records.graph import Argument, Graph, Node, Ref

# Where and how memory lies is for whoever runs the graph to say.
_ABOUT_MEMORY = frozenset({"layout", "device", "pin_memory"})
_KEPT_BY_NAME = frozenset({"dtype", "memory_format"})


def call_graph(
    graph: Graph, tensors: Sequence[torch.Tensor], instead: Mapping[str, Callable[..., Any]] | None = None
) -> tuple[torch.Tensor, ...]:
    """Call a graph's operators on ``tensors``, which stand for its inputs in order; return its outputs.

    Whatever torch does with operators on such tensors is done: fake ones are traced, real ones computed.
    ``instead`` has what to call in place of some operators, by name.
    """
    made: dict[Ref, torch.Tensor] = {
        Ref(node=given.name): tensor for given, tensor in zip(graph.inputs, tensors, strict=True)
    }
    for node in graph.nodes:
        results = call_node(node, made, instead or {})
        for index, result in enumerate(results):
            made[Ref(node=node.name, output=index)] = result
    return tuple(made[ref] for ref in graph.outputs)


def call_node(
    node: Node, made: Mapping[Ref, torch.Tensor], instead: Mapping[str, Callable[..., Any]]
) -> tuple[torch.Tensor, ...]:
    """Call one operator, or what is called in its place; its references are looked up in ``made``."""
    function: Any = instead.get(node.op) or _operator(node.op)
    arguments = [value_of(value, made) for value in node.args]
    keywords = {
        name: _named(value) if name in _KEPT_BY_NAME and isinstance(value, str) else value_of(value, made)
        for name, value in node.kwargs
        if name not in _ABOUT_MEMORY
    }
    results = function(*arguments, **keywords)
    return tuple(results) if isinstance(results, (tuple, list)) else (results,)


def _operator(name: str) -> Any:
    found: Any = torch.ops
    for part in name.split("."):
        found = getattr(found, part)
    return found


def value_of(value: Argument, made: Mapping[Ref, torch.Tensor]) -> Any:
    """Return an argument as torch takes it."""
    if isinstance(value, Ref):
        return made[value]
    return [value_of(item, made) for item in value] if isinstance(value, tuple) else value


def _named(name: str) -> Any:
    return getattr(torch, name)
