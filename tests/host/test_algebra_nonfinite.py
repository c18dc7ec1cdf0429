"""NaN and infinities: a rewrite that changes what becomes of them says what it assumes."""

import math

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_algebra_rules import CASES, Draw
from test_algebra_runner import Build, draw_values, run_graph

from kernelwright.authors.fuser.algebra import Rewritten, rewrite
from kernelwright.authors.fuser.rules.rule import INPUTS_FINITE, WEIGHTS_FINITE
from kernelwright.records.graph import Graph


def spiked(graph: Graph, rewritten: Rewritten, seed: int) -> dict[str, torch.Tensor]:
    """Values with some NaN and infinities wherever nothing was assumed."""
    values = draw_values(graph, seed)
    generator = torch.Generator().manual_seed(seed)
    for entry in graph.inputs:
        assumed = INPUTS_FINITE if entry.kind == "input" else WEIGHTS_FINITE
        if assumed in rewritten.assumptions or entry.value is not None or entry.target.endswith("running_var"):
            continue
        flat = values[entry.name].view(-1)
        for spike in (math.nan, math.inf, -math.inf)[: 1 + flat.numel() // 4]:
            flat[torch.randint(flat.numel(), (1,), generator=generator)] = spike
    return values


@pytest.mark.parametrize("name", sorted(CASES))
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_is_not_assumed_finite_may_be_anything(name: str, data: st.DataObject) -> None:
    torch.set_num_threads(1)
    graph = CASES[name](Draw(data), Build())
    rewritten = rewrite(graph)
    values = spiked(graph, rewritten, data.draw(st.integers(0, 99)))

    pairs = zip(run_graph(rewritten.graph, values), run_graph(graph, values), strict=True)

    for got, want in pairs:
        torch.testing.assert_close(got, want, rtol=1e-9, atol=1e-9, equal_nan=True, msg=f"{graph}\n\n{rewritten.graph}")


def softmax_of_one(b: Build) -> Graph:
    return b.graph(b.call("_softmax", b.x(3, 1), 1, False))


def difference_of_one(b: Build) -> Graph:
    x = b.x(3, 4)
    return b.graph(b.call("sub.Tensor", x, x))


def times_nothing(b: Build) -> Graph:
    return b.graph(b.call("mul.Tensor", b.x(3, 4), 0.0))


def clamped_to_nothing(b: Build) -> Graph:
    return b.graph(b.call("clamp", b.call("clamp", b.x(3, 4), None, 0.0), 0.0, 1.0))


def sum_of_product(b: Build) -> Graph:
    return b.graph(b.call("sum.dim_IntList", b.call("linear", b.x(3, 4), b.w(64, 4), None), (1,), False))


@pytest.mark.parametrize("make", [softmax_of_one, difference_of_one, times_nothing, clamped_to_nothing, sum_of_product])
def test_finite_inputs_are_assumed_where_a_nan_would_show(make) -> None:
    graph = make(Build())
    rewritten = rewrite(graph)
    values = draw_values(graph, 0)
    values["i0"].view(-1)[0], values["i0"].view(-1)[-1] = math.nan, math.inf
    if make is sum_of_product:  # inf * (a + b) is infinite where inf * a + inf * b is not a number
        values["i0"][0, 0] = math.inf

    (got,), (want,) = run_graph(rewritten.graph, values), run_graph(graph, values)

    assert INPUTS_FINITE in rewritten.assumptions
    assert not torch.allclose(got, want, equal_nan=True)


def test_weights_are_assumed_finite_only_where_weights_matter() -> None:
    b = Build()
    x = b.x(3, 4)
    on_inputs = rewrite(b.graph(b.call("sub.Tensor", x, x)))
    shifted = b.call("_softmax", b.call("add.Tensor", x, b.w(1)), 1, False)
    on_weights = rewrite(b.graph(shifted))

    assert on_inputs.assumptions == (INPUTS_FINITE,)
    assert on_weights.assumptions == (WEIGHTS_FINITE,)


def test_a_value_that_may_not_be_finite_is_not_assumed_to_be() -> None:
    b = Build()
    logs = b.call("log", b.x(3, 4))  # of negative inputs too

    rewritten = rewrite(b.graph(b.call("sub.Tensor", logs, logs)))

    assert rewritten.removed == ()
