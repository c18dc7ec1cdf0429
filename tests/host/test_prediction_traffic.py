"""What plans move, counted by hand: on tensors without memory, with nothing built."""

import pytest
import torch

from kernelwright.problems.capture import capture_eager
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.graph import Graph
from kernelwright.records.prediction import NotPredicted
from kernelwright.records.tensor import TensorSpec, dense
from kernelwright.targets.metal.declared import Use, uses_in
from kernelwright.timing.prediction.eager import eager_traffic
from kernelwright.timing.prediction.plan_traffic import traffic_of
from kernelwright.timing.prediction.steps import Traffic
from prediction_problems import (
    COLUMNS,
    FUSED_PLAN,
    FUSED_SOURCE,
    MATRIX,
    MATRIX_BYTES,
    ROW,
    ROW_BYTES,
    ROWS,
    SOFTMAX_PLAN,
    SOFTMAX_SOURCE,
    candidate,
    contract,
)

READ, WRITTEN, BOTH = (
    Use(is_read=True, is_written=False),
    Use(is_read=False, is_written=True),
    Use(is_read=True, is_written=True),
)


def counted(made, *inputs, **state):
    """Return the steps of a call: name, whether it is an own launch, bytes read and written."""
    found = traffic_of(made, contract(*inputs, **state))
    assert isinstance(found, Traffic), found
    return [(step.name, step.is_own, step.read_bytes, step.written_bytes) for step in found.steps]


def test_a_softmax_in_one_launch_reads_and_writes_its_matrix_once() -> None:
    assert counted(candidate(SOFTMAX_PLAN, SOFTMAX_SOURCE), MATRIX) == [
        ("row_softmax", True, MATRIX_BYTES, MATRIX_BYTES)
    ]


def test_three_operators_in_one_launch_read_each_input_once() -> None:
    assert counted(candidate(FUSED_PLAN, FUSED_SOURCE), MATRIX, MATRIX, bias=ROW) == [
        ("fused", True, 2 * MATRIX_BYTES + ROW_BYTES, MATRIX_BYTES)
    ]


def test_sizes_that_no_machine_here_holds_are_counted_in_no_time() -> None:
    large = dense((1 << 16, 1 << 15), "float32")  # 8 GiB

    assert counted(candidate(SOFTMAX_PLAN, SOFTMAX_SOURCE), large) == [("row_softmax", True, 1 << 33, 1 << 33)]


def test_what_prepare_does_is_not_part_of_a_call_and_the_library_says_what_it_moves() -> None:
    plan = """
def prepare(p):
    return {"wt": p.w.t().contiguous()}

def forward(x, *, p, s):
    product = mm(x, s.wt)
    unused = exp(x)
    wide = p.bias.expand(64, 48)
    return add(product, wide, out=product), zeros((4, 4))
"""
    weight, bias = dense((48, COLUMNS), "float32"), dense((48,), "float32")
    product = ROWS * 48 * 4

    found = traffic_of(candidate(plan), contract(MATRIX, w=weight, bias=bias))

    assert isinstance(found, Traffic)
    assert [(step.name, step.read_bytes, step.written_bytes) for step in found.steps] == [
        ("mm", MATRIX_BYTES + 48 * COLUMNS * 4, product),
        ("add", product + 48 * 4, product),
        ("fill", 0, 64),
    ]
    assert [step.product_operations for step in found.steps] == [2 * ROWS * COLUMNS * 48, 0, 0]
    assert (found.launches, found.library_calls) == (0, 3)


@pytest.mark.parametrize(
    ("call", "operations"),
    [
        ("linear(x, p.w)", 2 * 64 * 96 * 96),
        ("bmm(x.view(2, 32, 96), x.view(2, 96, 32))", 2 * 64 * 96 * 32),
        ("mv(x, p.v)", 2 * 64 * 96),
        ("conv1d(x.view(1, 64, 96), p.c)", 2 * 32 * 64 * 3 * 94),
        (
            "scaled_dot_product_attention(x.view(1, 1, 64, 96), x.view(1, 1, 64, 96), x.view(1, 1, 64, 96))",
            4 * 64**2 * 96,
        ),
        ("exp(x)", 0),
    ],
)
def test_products_of_the_library_are_counted_from_their_shapes(call: str, operations: int) -> None:
    state = {"w": dense((96, 96), "float32"), "v": ROW, "c": dense((32, 64, 3), "float32")}
    found = traffic_of(candidate(f"def forward(x, *, p):\n    return {call}\n"), contract(MATRIX, **state))

    assert isinstance(found, Traffic)
    assert [step.product_operations for step in found.steps] == [operations]


def test_views_of_one_tensor_count_no_more_than_it_has_and_an_expanded_one_once() -> None:
    source = "kernel void k(device const float* a, device const float* b, device const float* c, device float* out) {}"
    plan = """
def forward(x, wide):
    out = empty(x.shape, dtype=float32)
    launch("k", x[:40], x[20:], wide, out, threads=(1,))
    return out
"""
    wide = TensorSpec(shape=(ROWS, COLUMNS), dtype="float32", strides=(0, 1))

    assert counted(candidate(plan, source), MATRIX, wide) == [("k", True, MATRIX_BYTES + ROW_BYTES, MATRIX_BYTES)]


def test_what_is_updated_in_place_is_read_and_written_but_scratch_is_only_written() -> None:
    source = """
kernel void make(device float* out, uint i [[thread_position_in_grid]]) { out[i] = 1; out[i] += out[i + 1]; }
kernel void change(device float* data, uint i [[thread_position_in_grid]]) { data[i] += 1; }
"""
    plan = """
def forward(x):
    out = empty(x.shape, dtype=float32)
    launch("make", out, threads=(64,))
    launch("change", out, threads=(64,))
    return out
"""

    assert counted(candidate(plan, source), MATRIX) == [
        ("make", True, 0, MATRIX_BYTES),
        ("change", True, MATRIX_BYTES, MATRIX_BYTES),
    ]


def test_kernels_say_what_they_do_with_each_buffer_in_the_order_of_a_launch() -> None:
    source = """
#include <metal_stdlib>
using namespace metal;
constant int table[2] = {1, 2};
kernel void as_tinygrad(device float* data0, device float* data1, uint3 gid [[threadgroup_position_in_grid]]) {
    float val0 = *(data1 + gid.x);
    *((device float4*)(data0 + gid.x * 4)) = float4(val0 == 0.0f, 1, 2, 3);
}
kernel void out_of_order(device float* b [[buffer(1)]], const device half* a [[buffer(0)]],
                         constant uint& n [[buffer(2)]]) {
    b[n] = a[n]; b[0] *= 2;
}
kernel void counts(device atomic_int* n, device int* m) {
    atomic_fetch_add_explicit(&n[0], 1, memory_order_relaxed);
    atomic_store_explicit((device atomic_int*)(m + 1), 2, memory_order_relaxed);
}
kernel void hands_on(device float* p, device const float* const q, threadgroup float* t [[threadgroup(0)]]) {}
template <typename T> kernel void twice(device const T* x, device T* y) { y[0] = x[0]; }
template [[host_name("twice_half")]] kernel void twice<half>(device const half*, device half*);
"""

    assert uses_in([SourceFile(name="kernels.metal", text=source)]) == {
        "as_tinygrad": (WRITTEN, READ),
        "out_of_order": (READ, BOTH, READ),
        "counts": (BOTH, BOTH),
        "hands_on": (WRITTEN, READ),
        "twice_half": (READ, WRITTEN),
    }


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (candidate(SOFTMAX_PLAN, target="cuda"), "nobody reads what kernels for cuda write"),
        (candidate("def forward(x):\n    return open(x)\n"), "the plan is refused: "),
        (candidate("def forward(x):\n    return mm(x, x)\n"), "the plan fails: "),
        (
            Candidate(
                problem_id="p",
                target="metal",
                form="module",
                files=(SourceFile(name="model_new.py", text=""),),
                author="a",
            ),
            "only a plan says ahead of a run what it launches; this is a ModelNew file",
        ),
    ],
)
def test_what_cannot_be_predicted_has_its_reason(made: Candidate, reason: str) -> None:
    found = traffic_of(made, contract(MATRIX))

    assert isinstance(found, NotPredicted)
    assert found.reason.startswith(reason)


class Whole(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.norm, self.linear = torch.nn.BatchNorm1d(8), torch.nn.Linear(8, 8)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.mse_loss(
            torch.nn.functional.silu(self.linear(self.norm(x).view(2, 2, 8))), x.view(2, 2, 8)
        )


def test_eager_runs_operators_whole_that_capture_splits() -> None:
    graph = capture_eager(Whole().eval(), (torch.randn(4, 8),), {})

    assert isinstance(graph, Graph)
    names = [step.name for step in eager_traffic(graph).steps]
    assert names == ["_native_batch_norm_legit_no_training", "linear", "silu", "mse_loss"]


def test_eager_runs_an_lstm_in_one_call_with_the_products_of_every_step() -> None:
    class Recurrent(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lstm = torch.nn.LSTM(6, 5, num_layers=2)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.lstm(x)[0]

    graph = capture_eager(Recurrent().eval(), (torch.randn(7, 3, 6),), {})

    assert isinstance(graph, Graph)
    (step,) = (step for step in eager_traffic(graph).steps if step.product_operations)
    assert step.name == "lstm"
    assert step.product_operations == 2 * 7 * 3 * 4 * 5 * (6 + 5 + 5 + 5)
