"""Running small graphs with torch: what the other algebra tests stand on."""

import sys
from pathlib import Path

import pytest
import torch

from graph_runs import run_graph
from kernelwright.records.graph import Graph, Node, Ref
from kernelwright.records.tensor import dense

sys.path.insert(0, str(Path(__file__).parents[1] / "pure"))  # the builder is shared with the tests without torch

from test_algebra_graphs import Build, conv

__all__ = ["Build", "conv", "draw_values", "run_graph", "worst_difference"]


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
