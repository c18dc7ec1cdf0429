"""Problems whose traffic is counted by hand: their graphs, and candidates for them."""

from kernelwright.records.candidate import PLAN_FILE, Candidate, SourceFile
from kernelwright.records.contract import Contract, NamedTensor
from kernelwright.records.graph import Argument, Graph, GraphInput, Node, Ref
from kernelwright.records.tensor import TensorSpec, dense

ROWS, COLUMNS = 64, 96
MATRIX_BYTES, ROW_BYTES = ROWS * COLUMNS * 4, COLUMNS * 4

SOFTMAX_SOURCE = """#include <metal_stdlib>
using namespace metal;
kernel void row_softmax(device const float* x, device float* out, constant int& columns,
                        uint row [[thread_position_in_grid]]) {
    float top = x[row * columns], sum = 0;
    for (int i = 1; i < columns; ++i) top = max(top, x[row * columns + i]);
    for (int i = 0; i < columns; ++i) sum += out[row * columns + i] = exp(x[row * columns + i] - top);
    for (int i = 0; i < columns; ++i) out[row * columns + i] /= sum;
}
"""
SOFTMAX_PLAN = """
def forward(x):
    out = empty(x.shape, dtype=float32)
    launch("row_softmax", x, out, x.shape[1], threads=(x.shape[0],))
    return out
"""
FUSED_SOURCE = """#include <metal_stdlib>
using namespace metal;
kernel void fused(device const float* x, constant float* bias, device const float* y, device float* out,
                  uint i [[thread_position_in_grid]]) {
    float t = x[i] + bias[i % 96];
    out[i] = 0.5f * t * (1.0f + precise::tanh(t)) + y[i];
}
"""
FUSED_PLAN = """
def forward(x, y, *, p):
    out = empty(x.shape, dtype=float32)
    launch("fused", x, p.bias, y, out, threads=(x.numel(),))
    return out
"""


def candidate(plan: str, source: str = "", *, target: str = "metal") -> Candidate:
    sources = (SourceFile(name="kernels.metal", text=source),) if source else ()
    files = (SourceFile(name=PLAN_FILE, text=plan), *sources)
    return Candidate(problem_id="a problem", target=target, form="plan", files=files, author="test")


def contract(*inputs: TensorSpec, **state: TensorSpec) -> Contract:
    named = tuple(NamedTensor(name=name, kind="parameter", spec=spec) for name, spec in state.items())
    return Contract(inputs=inputs, input_tree="", outputs=(), output_tree="", state=named, mode="eval")


def given(name: str, spec: TensorSpec, kind="input") -> GraphInput:
    return GraphInput(name=name, kind=kind, target="" if kind == "input" else name, spec=spec)


def node(name: str, op: str, args: tuple[Argument, ...], *outputs: TensorSpec) -> Node:
    return Node(name=name, op=f"aten.{op}", args=args, outputs=outputs)


def graph(inputs: list[GraphInput], *nodes: Node) -> Graph:
    return Graph(inputs=tuple(inputs), nodes=nodes, outputs=(Ref(node=nodes[-1].name),))


MATRIX, ROW = dense((ROWS, COLUMNS), "float32"), dense((COLUMNS,), "float32")
X, Y, BIAS = Ref(node="x"), Ref(node="y"), Ref(node="bias")

SOFTMAX = graph([given("x", MATRIX)], node("softmax", "_softmax.default", (X, -1, False), MATRIX))
BIAS_GELU_ADD = graph(
    [given("x", MATRIX), given("y", MATRIX), given("bias", ROW, "parameter")],
    node("biased", "add.Tensor", (X, BIAS), MATRIX),
    node("gelu", "gelu.default", (Ref(node="biased"),), MATRIX),
    node("sum", "add.Tensor", (Ref(node="gelu"), Y), MATRIX),
)
