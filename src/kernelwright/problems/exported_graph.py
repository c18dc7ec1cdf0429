"""Translate a decomposed ``torch.export`` program into a graph record."""

import operator
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch._ops import OpOverload
from torch.export.graph_signature import ConstantArgument, TensorArgument
from torch.export.graph_signature import InputKind as ExportInputKind
from torch.export.graph_signature import OutputKind as ExportOutputKind

from kernelwright.problems.leaves import spec_of
from kernelwright.problems.user_code import is_user_file
from kernelwright.records.graph import Argument, Graph, GraphInput, InputKind, Node, Ref
from kernelwright.records.tensor import TensorSpec

_KINDS: dict[ExportInputKind, InputKind] = {
    ExportInputKind.PARAMETER: "parameter",
    ExportInputKind.BUFFER: "buffer",
    ExportInputKind.CONSTANT_TENSOR: "constant",
    ExportInputKind.USER_INPUT: "input",
}
# Calls that only check what tracing already knows.
_CHECKS = ("aten._assert_tensor_metadata.default", "aten._assert_scalar.default", "aten._assert_async.msg")


class NotRepresentableError(Exception):
    """A program holds what a graph record can't; ``stack_trace`` is where, as torch prints it."""

    def __init__(self, reason: str, stack_trace: str = "") -> None:
        super().__init__(reason)
        self.stack_trace = stack_trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Translated:
    """The graph, its constants by target, and what each changed buffer or input ends up as."""

    graph: Graph
    constants: dict[str, torch.Tensor]
    updates: tuple[tuple[str, Ref], ...]


def translate(exported: torch.export.ExportedProgram, module: torch.nn.Module | None) -> Translated:
    """Turn a decomposed program into a graph record.

    Args:
        exported: the program, functional and decomposed.
        module: what it was traced from; its names win where weights are tied.

    Raises:
        NotRepresentableError: it calls a higher-order operator or has a shape that depends on data.
    """
    first_names = _first_names(module)
    inputs, names = _inputs(exported, first_names)
    nodes: list[Node] = []
    for node in exported.graph.nodes:
        if node.op == "call_function" and node.target is operator.getitem:
            names[node] = Ref(node=names[node.args[0]].node, output=node.args[1])
        elif node.op == "call_function" and str(node.target) not in _CHECKS:
            names[node] = Ref(node=node.name)
            nodes.append(_node(node, names))
    by_name = {node.name: ref for node, ref in names.items()}
    outputs, updates = _outputs(exported, by_name, first_names)
    return Translated(
        graph=Graph(inputs=inputs, nodes=tuple(nodes), outputs=outputs),
        constants={each.target: _constant(exported, each.target) for each in inputs if each.kind == "constant"},
        # Inputs first, as contracts name them.
        updates=tuple(sorted(updates, key=lambda each: not each[0].startswith("input:"))),
    )


def _first_names(module: torch.nn.Module | None) -> dict[str, str]:
    """Return, for every name of a parameter or buffer, the first name that the same tensor has."""
    if module is None:
        return {}
    first: dict[int, str] = {}
    result: dict[str, str] = {}
    parameters = module.named_parameters(remove_duplicate=False)
    for name, tensor in (*parameters, *module.named_buffers(remove_duplicate=False)):
        result[name] = first.setdefault(id(tensor), name)
    return result


def _inputs(
    exported: torch.export.ExportedProgram, first_names: dict[str, str]
) -> tuple[tuple[GraphInput, ...], dict[torch.fx.Node, Ref]]:
    signature = {spec.arg.name: spec for spec in exported.graph_signature.input_specs}
    inputs: list[GraphInput] = []
    names: dict[torch.fx.Node, Ref] = {}
    seen: dict[tuple[str, str], str] = {}
    for node in exported.graph.nodes:
        if node.op != "placeholder" or not isinstance(node.meta.get("val"), torch.Tensor):
            continue  # a number or None: torch.export has made it part of the graph
        spec = signature[node.name]
        if spec.kind not in _KINDS:
            raise NotRepresentableError(f"it holds a {spec.kind.name.lower().replace('_', ' ')}")
        kind, target = _KINDS[spec.kind], first_names.get(spec.target or "", spec.target or "")
        if kind != "input" and (kind, target) in seen:  # tied: one tensor is one graph input
            names[node] = Ref(node=seen[kind, target])
            continue
        seen[kind, target] = node.name
        names[node] = Ref(node=node.name)
        inputs.append(GraphInput(name=node.name, kind=kind, target=target, spec=_spec(node.meta["val"], node)))
    return tuple(inputs), names


def _constant(exported: torch.export.ExportedProgram, target: str) -> torch.Tensor:
    value = exported.constants[target]
    if not isinstance(value, torch.Tensor):
        raise NotRepresentableError(f"it holds a constant {type(value).__name__}")
    return value.detach()


def _outputs(
    exported: torch.export.ExportedProgram, by_name: dict[str, Ref], first_names: dict[str, str]
) -> tuple[tuple[Ref, ...], list[tuple[str, Ref]]]:
    user_inputs = [
        spec.arg.name for spec in exported.graph_signature.input_specs if spec.kind == ExportInputKind.USER_INPUT
    ]
    outputs: list[Ref] = []
    updates: list[tuple[str, Ref]] = []
    for spec in exported.graph_signature.output_specs:
        match spec.arg:
            case ConstantArgument():
                continue  # the contract has its value
            case TensorArgument(name=name) if spec.kind == ExportOutputKind.USER_OUTPUT:
                outputs.append(by_name[name])
            case TensorArgument(name=name) if spec.kind == ExportOutputKind.BUFFER_MUTATION and spec.target:
                updates.append((first_names.get(spec.target, spec.target), by_name[name]))
            case TensorArgument(name=name) if spec.kind == ExportOutputKind.USER_INPUT_MUTATION and spec.target:
                updates.append((f"input:{user_inputs.index(spec.target)}", by_name[name]))
            case _:
                raise NotRepresentableError(f"it returns or changes a {type(spec.arg).__name__}, {spec.kind.name}")
    return tuple(outputs), updates


def _node(node: torch.fx.Node, names: dict[torch.fx.Node, Ref]) -> Node:
    stack = node.meta.get("stack_trace") or ""
    if not isinstance(node.target, OpOverload):
        called = getattr(node.target, "__name__", str(node.target))
        raise NotRepresentableError(f"it calls {called}, which is not a plain operator", stack)
    results = node.meta["val"]
    results = results if isinstance(results, (tuple, list)) else (results,)
    if any(isinstance(each, (torch.SymInt, torch.SymFloat, torch.SymBool)) for each in results):
        raise NotRepresentableError(f"{node.target} reads a number out of a tensor (.item(), float(), int())", stack)
    if len(results) > 1 and not all(isinstance(each, torch.Tensor) for each in results):
        raise NotRepresentableError(f"{node.target} leaves out one of its results", stack)
    return Node(
        name=node.name,
        op=str(node.target),
        args=tuple(_argument(value, names) for value in node.args),
        kwargs=tuple((name, _argument(value, names)) for name, value in node.kwargs.items()),
        outputs=tuple(_spec(value, node) for value in results if isinstance(value, torch.Tensor)),
        source=_source(stack),
    )


def _spec(tensor: torch.Tensor, node: torch.fx.Node) -> TensorSpec:
    if any(isinstance(size, torch.SymInt) for size in tensor.shape):
        stack = node.meta.get("stack_trace") or ""
        raise NotRepresentableError(f"the shape of what {node.target} gives depends on the values of a tensor", stack)
    return spec_of(tensor)


def _argument(value: Any, names: dict[torch.fx.Node, Ref]) -> Argument:
    match value:
        case torch.fx.Node():
            return names[value]
        case tuple() | list():
            return tuple(_argument(item, names) for item in value)
        case torch.dtype() | torch.layout() | torch.memory_format() | torch.device():
            return str(value).removeprefix("torch.")
        case None | bool() | int() | float() | str():
            return value
        case _:
            raise NotRepresentableError(f"an operator takes a {type(value).__name__}")


def _source(stack_trace: str) -> str:
    """Return "file.py:12" of the innermost line that is the user's own, else of the innermost line."""
    lines = re.findall(r'File "([^"]+)", line (\d+)', stack_trace)
    own = [each for each in lines if is_user_file(each[0])]
    for filename, line in reversed(own or lines):
        return f"{Path(filename).name}:{line}"
    return ""
