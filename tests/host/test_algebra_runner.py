"""Running small graphs with torch: what the other algebra tests stand on."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import torch

from kernelwright.records.graph import Argument, Graph, Node, Ref
from kernelwright.records.tensor import dense

sys.path.insert(0, str(Path(__file__).parents[1] / "pure"))  # the builder is shared with the tests without torch

from test_algebra_graphs import Build, conv

__all__ = ["Build", "conv", "draw_values", "run_graph", "worst_difference"]

_FORMATS = {"contiguous_format": torch.contiguous_format, "preserve_format": torch.preserve_format}
_IGNORED = {"layout", "device", "pin_memory"}


def draw_values(graph: Graph, seed: int, dtype: torch.dtype = torch.float64) -> dict[str, torch.Tensor]:
    """Random contents for every input of a graph; variances are positive, constants what they are."""
    generator = torch.Generator().manual_seed(seed)
    values: dict[str, torch.Tensor] = {}
    for given in graph.inputs:
        value = torch.randn(given.spec.shape, generator=generator, dtype=torch.float64)
        if given.target.endswith("running_var"):
            value = value.abs() + 0.1
        if given.value is not None:
            value = torch.full(given.spec.shape, given.value, dtype=torch.float64)
        values[given.name] = value.to(dtype) if given.spec.is_floating else value.abs().to(torch.int64)
    return values


def run_graph(
    graph: Graph, values: Mapping[str, torch.Tensor], dtype: torch.dtype = torch.float64
) -> tuple[torch.Tensor, ...]:
    """Run a graph node by node, its float32 as ``dtype``, checking every spec that is used."""
    made: dict[Ref, torch.Tensor] = {Ref(node=name): value for name, value in values.items()}
    used = {ref for node in graph.nodes for ref in node.uses} | set(graph.outputs)
    for node in graph.nodes:
        namespace, name, overload = node.op.split(".")
        function = getattr(getattr(getattr(torch.ops, namespace), name), overload)
        args = [_value(value, made) for value in node.args]
        kwargs = {key: _keyword(key, value, made, dtype) for key, value in node.kwargs if key not in _IGNORED}
        results = function(*args, **kwargs)
        results = results if isinstance(results, (tuple, list)) else (results,)
        for index, (spec, result) in enumerate(zip(node.outputs, results, strict=True)):
            ref = Ref(node=node.name, output=index)
            if ref in used:
                _check(str(node), spec, result, dtype)
            made[ref] = result
    return tuple(made[ref] for ref in graph.outputs)


def _check(text: str, spec: Any, result: torch.Tensor, dtype: torch.dtype) -> None:
    wanted = dtype if spec.dtype == "float32" else getattr(torch, spec.dtype)
    assert (tuple(result.shape), result.dtype) == (spec.shape, wanted), text
    steps = zip(spec.shape, spec.strides, result.stride(), strict=True)
    assert all(size <= 1 or step == real for size, step, real in steps), (text, spec.strides, result.stride())


def _value(value: Argument, made: Mapping[Ref, torch.Tensor]) -> Any:
    if isinstance(value, Ref):
        return made[value]
    return [_value(item, made) for item in value] if isinstance(value, tuple) else value


def _keyword(key: str, value: Argument, made: Mapping[Ref, torch.Tensor], dtype: torch.dtype) -> Any:
    if key == "dtype":
        return dtype if value == "float32" else getattr(torch, str(value))
    return _FORMATS[str(value)] if key == "memory_format" else _value(value, made)


def worst_difference(one: torch.Tensor, other: torch.Tensor) -> float:
    """The largest difference, relative to the largest element (or to 1 where that is smaller)."""
    assert one.shape == other.shape
    scale = max(1.0, float(other.double().abs().max())) if other.numel() else 1.0
    return float((one.double() - other.double()).abs().max()) / scale if one.numel() else 0.0


def test_a_graph_runs_to_what_torch_says() -> None:
    b = Build()
    x, w, v = b.x(2, 3, 8), b.w(4, 3, 3), b.w(4)
    graph = b.graph(b.call("relu", conv(b, x, w, v, padding=(1,))))
    values = draw_values(graph, 0)

    (result,) = run_graph(graph, values)

    wanted = torch.conv1d(values[x.node], values[w.node], values[v.node], padding=1).relu()
    assert torch.equal(result, wanted)


def test_a_wrong_spec_is_noticed() -> None:
    b = Build()
    node = Node(name="n", op="aten.relu.default", args=(b.x(2, 3),), outputs=(dense((3, 2), "float32"),))
    graph = Graph(inputs=tuple(b.inputs), nodes=(node,), outputs=(Ref(node="n"),))

    with pytest.raises(AssertionError, match="relu"):
        run_graph(graph, draw_values(graph, 0))
