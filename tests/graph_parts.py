"""Parts of captured graphs, made by hand: dense float32 inputs and operators of one output."""

from kernelwright.records.graph import Argument, GraphInput, Node
from kernelwright.records.tensor import TensorSpec, contiguous_strides


def spec(*shape: int) -> TensorSpec:
    return TensorSpec(shape=shape, dtype="float32", strides=contiguous_strides(shape))


def given(name: str, *shape: int) -> GraphInput:
    return GraphInput(name=name, kind="input", target="", spec=spec(*shape))


def called(name: str, op: str, *args: Argument, shape: tuple[int, ...]) -> Node:
    return Node(name=name, op=op, args=args, kwargs=(), outputs=(spec(*shape),))
