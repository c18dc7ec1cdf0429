"""Every pointwise operator of the fuser's table, one by one: its kernel, interpreted and in C++, against torch.

An operator without a case here, or without its row in docs/extending.md, fails.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from kernelwright.authors.fuser.cpp import print_cpp
from kernelwright.authors.fuser.generate import Generated, generate
from kernelwright.authors.fuser.ir_numpy import run
from kernelwright.authors.fuser.kernel import Buffer, Kernel
from kernelwright.authors.fuser.pointwise import POINTWISE
from kernelwright.authors.fuser.rules.cost import cost_of
from kernelwright.authors.fuser.schedule import Facts
from kernelwright.plan.launcher import BoundLaunch, Slot
from kernelwright.records.build import Artifact
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.graph import Graph, GraphInput, Node, Ref
from kernelwright.records.tensor import TensorSpec
from kernelwright.targets.cpu.target import CpuTarget

PAGE = Path(__file__).parents[2] / "docs" / "extending.md"
FACTS = Facts(threads=2, vector_bytes=32, cache_bytes=(1 << 12, 1 << 14))
DRAWN = np.random.default_rng(5).normal(size=(2, 20)).astype(np.float32)
SPECIAL = np.array([0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 30.0, -30.0, np.inf, -np.inf, np.nan], np.float32)
A = torch.from_numpy(np.concatenate([DRAWN[0] * 2, SPECIAL]))
B = torch.from_numpy(np.concatenate([DRAWN[1] * 2, np.roll(SPECIAL, 3)]))
FINITE, DIVISOR = A[:20], B[:20] + 0.01
MASK = B[:31] > 0
N = torch.tensor([-7, -1, 0, 1, 6, 12], dtype=torch.int64)
M = torch.tensor([3, -2, 5, 1, 6, -4], dtype=torch.int64)

# The arguments of a call, and its keywords.
Case = tuple[tuple[Any, ...], dict[str, Any]]

ONE_FLOAT = """
    neg abs sign reciprocal square floor ceil trunc round sqrt rsqrt exp exp2 expm1 log log2 log10 log1p sin cos tan
    asin acos atan sinh cosh tanh atanh erf erfc sigmoid relu relu6 hardtanh hardsigmoid hardswish leaky_relu elu
    gelu silu mish softplus log_sigmoid isnan isinf logical_not
"""
TWO_FLOATS = "add.Tensor sub.Tensor mul.Tensor div.Tensor maximum.default minimum.default atan2.default lerp.Scalar"
COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")

CASES: dict[str, Case] = {
    **{f"aten.{name}.default": ((A,), {}) for name in ONE_FLOAT.split()},
    **{f"aten.{name}": ((A, B), {}) for name in TWO_FLOATS.split()},
    **{f"aten.{name}.Tensor": ((A, B), {}) for name in COMPARISONS},
    **{f"aten.{name}.Scalar": ((A, 0.5), {}) for name in COMPARISONS},
    **{f"aten.logical_{name}.default": ((A, MASK), {}) for name in ("and", "or", "xor")},
    **{f"aten.bitwise_{name}.Tensor": ((N, M), {}) for name in ("and", "or", "xor")},
    **{f"aten.where.{kind}": ((MASK, *pair), {}) for kind, pair in (("self", (A, B)), ("ScalarOther", (A, 2.0)))},
    "aten.where.ScalarSelf": ((MASK, 2.0, A), {}),
    "aten.masked_fill.Scalar": ((A, MASK, 3.0), {}),
    "aten.masked_fill.Tensor": ((A, MASK, torch.tensor(3.0)), {}),
    "aten.bitwise_not.default": ((N,), {}),
    "aten.add.Tensor": ((A, B), {"alpha": 3}),
    "aten.add.Scalar": ((A, 2.0), {}),
    "aten.sub.Scalar": ((A, 2.0), {}),
    "aten.rsub.Scalar": ((A, 2.0), {}),
    "aten.mul.Scalar": ((A, 2.5), {}),
    "aten.div.Scalar": ((A, 2.5), {}),
    "aten.div.Tensor_mode": ((FINITE, DIVISOR), {"rounding_mode": "trunc"}),
    "aten.div.Scalar_mode": ((FINITE, 0.75), {"rounding_mode": "floor"}),
    "aten.floor_divide.default": ((N, M), {}),
    "aten.fmod.Tensor": ((A, B), {}),
    "aten.fmod.Scalar": ((A, 0.75), {}),
    "aten.remainder.Tensor": ((FINITE, DIVISOR), {}),
    "aten.remainder.Scalar": ((N, 4), {}),
    "aten.addcmul.default": ((A, B, A), {"value": 0.5}),
    "aten.addcdiv.default": ((FINITE, FINITE, DIVISOR), {"value": 0.5}),
    "aten.lerp.Scalar": ((A, B, 0.25), {}),
    "aten.lerp.Tensor": ((FINITE, DIVISOR, FINITE), {}),
    "aten.pow.Tensor_Scalar": ((A, 3), {}),
    "aten.pow.Tensor_Tensor": ((A, B), {}),
    "aten.pow.Scalar": ((2.0, A), {}),
    "aten.clamp.default": ((A, -0.5, 1.0), {}),
    "aten.clamp.Tensor": ((FINITE, DIVISOR - 1, DIVISOR + 1), {}),
    "aten.clamp_min.default": ((A, -0.5), {}),
    "aten.clamp_max.default": ((A, 0.5), {}),
    "aten.threshold.default": ((A, 0.25, -7.0), {}),
    "aten._to_copy.default": ((A,), {"dtype": torch.float64}),
}
# A copy of what nobody changes is the value itself.
NOT_RUN = {"aten.clone.default"}


def spec_of(tensor: torch.Tensor) -> TensorSpec:
    dtype = str(tensor.dtype).removeprefix("torch.")
    return TensorSpec(shape=tuple(tensor.shape), dtype=dtype, strides=tensor.stride())


def torch_operator(op: str) -> Any:
    _, name, overload = op.split(".")
    return getattr(getattr(torch.ops.aten, name), overload)


def in_float64(value: Any) -> Any:
    return value.double() if isinstance(value, torch.Tensor) and value.is_floating_point() else value


def graph_of(op: str, case: Case, name: str = "y") -> Graph:
    args, kwargs = case
    free = iter("abcd")
    inputs: list[GraphInput] = []

    def argument(value: Any) -> Any:
        if isinstance(value, torch.dtype):
            return str(value).removeprefix("torch.")
        if not isinstance(value, torch.Tensor):
            return value
        inputs.append(GraphInput(name=next(free), kind="input", target="", spec=spec_of(value)))
        return Ref(node=inputs[-1].name)

    result = torch_operator(op)(*args, **kwargs)
    node = Node(
        name=name,
        op=op,
        args=tuple(map(argument, args)),
        kwargs=tuple((keyword, argument(value)) for keyword, value in kwargs.items()),
        outputs=(spec_of(result),),
    )
    return Graph(inputs=tuple(inputs), nodes=(node,), outputs=(Ref(node=name),))


def kernel_of(op: str, name: str = "y") -> Kernel:
    made = generate(graph_of(op, CASES[op], name), FACTS)
    assert isinstance(made, Generated), made
    (kernel,) = made.kernels
    return kernel


def tensors_of(case: Case) -> dict[str, torch.Tensor]:
    """Return a call's tensors by the names that its graph gives them."""
    return dict(zip("abcd", (value for value in case[0] if isinstance(value, torch.Tensor)), strict=False))


def output_of(kernel: Kernel) -> Buffer:
    (output,) = (buffer for buffer in kernel.buffers if buffer.is_written)
    return output


def assert_right(op: str, got: torch.Tensor) -> None:
    args, kwargs = CASES[op]
    wanted = torch_operator(op)(*map(in_float64, args), **kwargs)
    torch.testing.assert_close(
        got.double(), wanted.double(), rtol=2e-6, atol=1e-6, equal_nan=True, msg=lambda text: f"{op}: {text}"
    )


@pytest.mark.parametrize("op", CASES)
def test_the_interpreter_agrees_with_torch_in_float64_also_on_special_values(op: str) -> None:
    kernel = kernel_of(op)
    arrays = {name: tensor.reshape(-1).numpy() for name, tensor in tensors_of(CASES[op]).items()}
    result = np.zeros(output_of(kernel).elements, output_of(kernel).dtype)

    run(kernel, arrays | {output_of(kernel).name: result})

    assert_right(op, torch.from_numpy(result))


def test_cpp_agrees_with_torch_in_float64_also_on_special_values() -> None:
    kernels = {op: kernel_of(op, name=op.replace(".", "_")) for op in CASES}
    target = CpuTarget()
    file = SourceFile(name="operators.cpp", text=print_cpp(kernels.values()))
    built = target.build(Candidate(problem_id="t", target="cpu", form="plan", files=(file,), author="test"))
    assert isinstance(built, Artifact), built
    launcher = target.load(built)

    for op, kernel in kernels.items():
        given = tensors_of(CASES[op])
        result = torch.zeros(output_of(kernel).elements, dtype=getattr(torch, output_of(kernel).dtype))
        tensors = [result if buffer.is_written else given[buffer.name].contiguous() for buffer in kernel.buffers]
        slots = tuple(Slot(index=place) for place in range(len(tensors)))
        launcher.launch(
            BoundLaunch(kernel=kernel.name, arguments=slots, threads=(kernel.item.extent,), group=(kernel.group,)),
            tensors,
        )
        assert_right(op, result)


def test_the_algebra_counts_every_operator_as_fused() -> None:
    for op, case in CASES.items():
        graph = graph_of(op, case)
        node = graph.nodes[0]
        last = Node(name="z", op="aten.sum.default", args=(Ref(node="y"),), outputs=(spec_of(torch.tensor(0.0)),))
        total = Graph(inputs=graph.inputs, nodes=(node, last), outputs=(Ref(node="z"),))
        read = sum(given.spec.bytes for given in graph.inputs)

        assert cost_of(total).bytes == read + 4, op


def test_every_operator_has_a_case_and_a_row_in_the_documentation() -> None:
    rows = re.findall(r"^\| `(aten\.[\w.]+)` \|", PAGE.read_text(), re.MULTILINE)

    assert set(CASES) | NOT_RUN == set(POINTWISE)
    assert rows == list(POINTWISE)
