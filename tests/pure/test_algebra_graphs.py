"""Writing small graphs down by hand, without torch, and the specs inferred on the way."""

from typing import Any

import pytest

from kernelwright.authors.fuser.rules.infer import infer
from kernelwright.records.graph import Argument, Graph, GraphInput, InputKind, Node, Ref
from kernelwright.records.tensor import dense


class Build:
    """Writes a graph down call by call."""

    def __init__(self) -> None:
        self.inputs: list[GraphInput] = []
        self.nodes: list[Node] = []

    def given(self, kind: InputKind, shape: tuple[int, ...], target: str = "", **fields: Any) -> Ref:
        name = f"{kind[0]}{len(self.inputs)}"
        spec = dense(shape, fields.pop("dtype", "float32"))
        target = target or ("" if kind == "input" else f"m.{name}")
        self.inputs.append(GraphInput(name=name, kind=kind, target=target, spec=spec, **fields))
        return Ref(node=name)

    def x(self, *shape: int) -> Ref:
        return self.given("input", shape)

    def w(self, *shape: int, target: str = "") -> Ref:
        return self.given("parameter", shape, target)

    def constant(self, value: float) -> Ref:
        return self.given("constant", (), value=value)

    def call(self, op: str, *args: Argument, **kwargs: Argument) -> Ref:
        name = f"n{len(self.nodes)}"
        op = f"aten.{op}" if "." in op else f"aten.{op}.default"
        outputs = infer(op, args, kwargs, self._graph().spec_of)
        self.nodes.append(Node(name=name, op=op, args=args, kwargs=tuple(kwargs.items()), outputs=outputs))
        return Ref(node=name)

    def shape(self, ref: Ref) -> tuple[int, ...]:
        return self._graph().spec_of(ref).shape

    def graph(self, *outputs: Ref) -> Graph:
        return self._graph(outputs)

    def _graph(self, outputs: tuple[Ref, ...] = ()) -> Graph:
        return Graph(inputs=tuple(self.inputs), nodes=tuple(self.nodes), outputs=outputs)


def conv(b: Build, x: Ref, w: Ref, bias: Ref | None = None, *, transposed: bool = False, **fields: Any) -> Ref:
    """Put in a convolution, its other arguments filled in for the rank of ``w``."""
    rank = len(b.shape(w)) - 2
    ones, zeros = (1,) * rank, (0,) * rank
    stride, padding, dilation = (
        fields.get(k, v) for k, v in (("stride", ones), ("padding", zeros), ("dilation", ones))
    )
    extra, groups = fields.get("extra", zeros), fields.get("groups", 1)
    return b.call("convolution", x, w, bias, stride, padding, dilation, transposed, extra, groups)


def test_shapes_are_inferred_call_by_call() -> None:
    b = Build()
    y = conv(b, b.x(2, 3, 9, 9), b.w(4, 3, 3, 3), stride=(2, 2), padding=(1, 1))

    assert b.shape(y) == (2, 4, 5, 5)
    assert b.shape(b.call("mean.dim", y, (2, 3), True)) == (2, 4, 1, 1)


def test_an_unknown_operator_has_no_inferred_shape() -> None:
    b = Build()

    with pytest.raises(KeyError, match="nonesuch"):
        b.call("nonesuch", b.x(2))
