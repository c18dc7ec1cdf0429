"""A random graph as the text of a module, to be read, run by itself, and captured again."""

from dataclasses import replace
from typing import Any

import torch

from drawn_graphs import RandomGraph
from kernelwright.problems.capture import NotCaptured, capture
from kernelwright.records.graph import Argument, Node, Ref

_NOT_PASSED = {"layout", "device", "pin_memory"}


def module_text(drawn: RandomGraph) -> str:
    """Return the source of ``Model``, whose constructor takes the weights by name."""
    graph = drawn.graph
    weights = [each for each in graph.inputs if each.kind != "input"]
    inputs = ", ".join(["self", *(each.name for each in graph.inputs if each.kind == "input")])
    lines = [
        "import torch",
        "from torch import inf",
        "",
        "aten = torch.ops.aten",
        "",
        "",
        "class Model(torch.nn.Module):",
    ]
    lines += ["    def __init__(self, given):", "        super().__init__()"]
    for each in weights:
        if each.kind == "parameter":
            value = f'torch.nn.Parameter(given["{each.name}"], requires_grad=False)'
            lines.append(f"        self.{each.name} = {value}  # {each.spec}")
        else:
            lines.append(f'        self.register_buffer("{each.name}", given["{each.name}"])  # {each.spec}')
    lines += ["", f"    def forward({inputs}):"]
    names = {each.name: each.name if each.kind == "input" else f"self.{each.name}" for each in graph.inputs}
    for node in graph.nodes:
        made = [_name(node.name, output, names) for output in range(len(node.outputs))]
        shown = ", ".join(str(spec) for spec in node.outputs)
        lines.append(f"        {', '.join(made)} = {_called(node, names)}  # {shown}")
    outputs = ", ".join(_name(ref.node, ref.output, names) for ref in graph.outputs)
    return "\n".join([*lines, f"        return ({outputs},)", ""])


def captured(drawn: RandomGraph) -> RandomGraph | NotCaptured:
    """Return the graph that capturing the module gives, for the same contents."""
    namespace: dict[str, Any] = {}
    exec(compile(module_text(drawn), "model.py", "exec"), namespace)
    module = namespace["Model"](drawn.given).eval()
    inputs = [each.name for each in drawn.graph.inputs if each.kind == "input"]
    found = capture(module, tuple(drawn.given[name] for name in inputs), {})
    if isinstance(found, NotCaptured):
        return found
    waiting = iter(inputs)
    given: dict[str, torch.Tensor] = {}
    for each in found.graph.inputs:
        if each.kind == "input":
            given[each.name] = drawn.given[next(waiting)]
        else:
            given[each.name] = found.constants[each.target] if each.kind == "constant" else drawn.given[each.target]
    return replace(drawn, graph=found.graph, given=given)


def _name(node: str, output: int, names: dict[str, str]) -> str:
    return names.get(node, node if output == 0 else f"{node}_{output}")


def _called(node: Node, names: dict[str, str]) -> str:
    arguments = [_shown(value, names) for value in node.args]
    arguments += [f"{name}={_keyword(name, value, names)}" for name, value in node.kwargs if name not in _NOT_PASSED]
    return f"{node.op}({', '.join(arguments)})"


def _keyword(name: str, value: Argument, names: dict[str, str]) -> str:
    return f"torch.{value}" if name in ("dtype", "memory_format") and value is not None else _shown(value, names)


def _shown(value: Argument, names: dict[str, str]) -> str:
    if isinstance(value, Ref):
        return _name(value.node, value.output, names)
    return f"[{', '.join(_shown(item, names) for item in value)}]" if isinstance(value, tuple) else repr(value)
