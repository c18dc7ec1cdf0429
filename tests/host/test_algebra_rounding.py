"""Rounding: what rules leave is about as accurate in float32 as what they took away."""

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_algebra_rules import CASES, Draw
from test_algebra_runner import Build, draw_values, run_graph, worst_difference

from kernelwright.authors.fuser.algebra import rewrite

# In units of the original's own error, or of this where the original happens to be exact.
_ULP = 2.0**-23
_ALLOWED = 8.0


def growth(graph, seed: int) -> tuple[float, float]:
    """Errors of the original and of the rewritten graph in float32, against float64."""
    exact = draw_values(graph, seed)
    # Both start from the same float32 numbers; only what is done with them differs.
    single = {name: value.float() if value.is_floating_point() else value for name, value in exact.items()}
    wide = {name: value.double() if value.is_floating_point() else value for name, value in single.items()}
    wanted = run_graph(graph, wide)
    errors = []
    for one in (graph, rewrite(graph).graph):
        got = run_graph(one, single, torch.float32)
        errors.append(max(worst_difference(a, b) for a, b in zip(got, wanted, strict=True)))
    return errors[0], errors[1]


@pytest.mark.parametrize("name", sorted(CASES))
@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_rewriting_keeps_float32_accuracy(name: str, data: st.DataObject) -> None:
    torch.set_num_threads(1)
    graph = CASES[name](Draw(data), Build())

    before, after = growth(graph, data.draw(st.integers(0, 99)))

    assert after <= _ALLOWED * max(before, _ULP), str(graph)


def test_a_large_sum_loses_nothing() -> None:
    b = Build()
    y = b.call("linear", b.x(4, 512), b.w(512, 512), b.w(512))
    graph = b.graph(b.call("sum.dim_IntList", y, (1,), True))

    before, after = growth(graph, 0)

    assert rewrite(graph).removed
    assert after <= 4 * max(before, _ULP)


def test_a_far_off_mean_in_a_batch_norm_loses_no_more_than_torch_does() -> None:
    b = Build()
    mean, spread = b.given("buffer", (3,), "n.running_mean"), b.given("buffer", (3,), "n.running_var")
    x = b.call("add.Tensor", b.x(2, 3, 4), 1000.0)
    shifted = b.call("_native_batch_norm_legit_no_training", x, b.w(3), b.w(3), mean, spread, 0.1, 1e-5)

    before, after = growth(b.graph(shifted), 0)

    assert after <= 4 * max(before, _ULP)
