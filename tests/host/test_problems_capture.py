"""Captured graphs, run by a naive evaluator, do what the module does."""

import copy
from typing import Any

import pytest
import torch
from torch import nn

from kernelwright.problems.capture import Captured, NotCaptured, capture
from kernelwright.problems.leaves import Inputs, leaves_of, spec_of, tensor_leaves
from kernelwright.problems.observe import observe
from kernelwright.records.graph import Argument, Graph, Node, Ref
from kernelwright.records.tensor import TensorSpec

torch.set_num_threads(1)
TORCH_NAMES = ("ScalarType", "Layout", "MemoryFormat", "Device")


def evaluate(graph: Graph, given: dict[str, torch.Tensor]) -> dict[str, tuple[torch.Tensor, ...]]:
    """Run every node through torch.ops; every value by the name of the node that made it."""
    values = {each.name: (given[each.name],) for each in graph.inputs}
    for node in graph.nodes:
        result = call(node, values)
        values[node.name] = tuple(result) if isinstance(result, (tuple, list)) else (result,)
    return values


def call(node: Node, values: dict[str, tuple[torch.Tensor, ...]]) -> Any:
    _, name, overload = node.op.split(".")
    operator = getattr(getattr(torch.ops.aten, name), overload)
    kinds = {each.name: str(each.type) for each in operator._schema.arguments}
    positions = list(kinds.values())
    args = [real(value, kind, values) for value, kind in zip(node.args, positions, strict=False)]
    kwargs = {key: real(value, kinds[key], values) for key, value in node.kwargs}
    return operator(*args, **kwargs)


def real(value: Argument, kind: str, values: dict[str, tuple[torch.Tensor, ...]]) -> Any:
    if isinstance(value, Ref):
        return values[value.node][value.output]
    if isinstance(value, tuple):
        return [real(item, kind, values) for item in value]
    # dtypes and the like appear by name; a schema prints their type as int or as their own
    if isinstance(value, str) and isinstance(
        getattr(torch, value, None), (torch.dtype, torch.layout, torch.memory_format)
    ):
        return getattr(torch, value)
    return value


def given_to(captured: Captured, module: nn.Module, inputs: Inputs) -> dict[str, torch.Tensor]:
    state = {**dict(module.named_parameters()), **dict(module.named_buffers())}
    tensors = iter(tensor_leaves(inputs.leaves))
    result = {}
    for each in captured.graph.inputs:
        match each.kind:
            case "input":
                result[each.name] = next(tensors)
            case "constant":
                result[each.name] = captured.constants[each.target]
            case _:
                result[each.name] = state[each.target]
    assert next(tensors, None) is None
    return result


class Nested(nn.Module):
    def forward(self, pair, *, options):
        left, right = pair
        return {"sum": left + right * options["factor"], "both": [right, (left - 1, None)], "count": 3}


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(11, 6)
        self.head = nn.Linear(6, 11, bias=False)
        self.head.weight = self.embed.weight

    def forward(self, tokens):
        return self.head(torch.tanh(self.embed(tokens)))


class Buffers(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("scale", torch.rand(4))
        self.register_buffer("hidden", torch.rand(4), persistent=False)
        self.plain = torch.rand(4)
        self.table = [torch.rand(4)]

    def forward(self, x):
        return x * self.scale + self.hidden - self.plain + self.table[0] + torch.tensor([1.0, 2.0, 3.0, 4.0])


class Counting(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("calls", torch.zeros((), dtype=torch.int64))
        self.register_buffer("mean", torch.zeros(4))

    def forward(self, x):
        self.calls += 1
        self.mean.mul_(0.9).add_(x.mean(0), alpha=0.1)
        return x - self.mean


class InPlace(nn.Module):
    def forward(self, x, scale, y):
        y.mul_(scale)
        return x + y


class Returns(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.rand(3))

    def forward(self, x):
        y = x * 2
        return y, x, y, self.weight, None, 7, "text", y.t()


class Gather(nn.Module):
    def forward(self, x, index, keep):
        picked = torch.gather(x, 1, index).cumsum(1)
        return torch.where(keep, picked, x[:, : index.shape[1]].flip(1)), x.argmax(1), x.sort(dim=1)[0]


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, x):
        return self.inner(x, x, x, need_weights=False)[0]


class HandAttention(nn.Module):
    def forward(self, q, k, v):
        mask = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool).tril()
        scores = (q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5).masked_fill(~mask, float("-inf"))
        return nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True), scores.softmax(-1) @ v


class Cell(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.LSTMCell(3, 5)

    def forward(self, steps):
        state = (steps.new_zeros(steps.shape[1], 5), steps.new_zeros(steps.shape[1], 5))
        for step in steps:
            state = self.cell(step, state)
        return state


class Casting(nn.Module):
    def forward(self, x):
        half = x.to(torch.bfloat16)
        return half.float().contiguous(memory_format=torch.channels_last), (half > 0).sum(dtype=torch.int64), x.double()


class Recurrent(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.inner = kind(3, 4, num_layers=2, bidirectional=True)

    def forward(self, x):
        return self.inner(x)


class PythonNumbers(nn.Module):
    def forward(self, x, factor, name, *, power=2, flag=True):
        y = x * factor if flag else x
        return y**power if name == "power" else y


def norms() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(4, 6, 3, bias=False), nn.GroupNorm(2, 6), nn.SiLU(), nn.InstanceNorm2d(6, affine=True)
    )


CASES: dict[str, tuple[nn.Module, tuple[Any, ...], dict[str, Any]]] = {
    "linear": (nn.Linear(4, 5), (torch.rand(3, 4),), {}),
    "nested inputs and outputs, keywords": (
        Nested(),
        ((torch.rand(3), torch.rand(3)),),
        {"options": {"factor": torch.rand(3), "unused": 1.5}},
    ),
    "tied weights, whole-number inputs": (Tied(), (torch.randint(0, 11, (2, 5)),), {}),
    "buffers and lifted constants": (Buffers(), (torch.rand(2, 4),), {}),
    "changed buffers": (Counting(), (torch.rand(2, 4),), {}),
    "changed input": (InPlace(), (torch.rand(3), 2.0, torch.rand(3)), {}),
    "outputs that are inputs, repeated, constant": (Returns(), (torch.rand(2, 3),), {}),
    "gather, where, cumsum": (
        Gather(),
        (torch.rand(2, 6), torch.randint(0, 6, (2, 4)), torch.rand(2, 4) > 0.5),
        {},
    ),
    "multi-head attention": (Attention(), (torch.rand(2, 3, 8),), {}),
    "attention by hand": (HandAttention(), tuple(torch.rand(2, 2, 5, 4) for _ in range(3)), {}),
    "unrolled cell": (Cell(), (torch.rand(4, 2, 3),), {}),
    "lstm": (Recurrent(nn.LSTM), (torch.rand(5, 2, 3),), {}),
    "gru": (Recurrent(nn.GRU), (torch.rand(5, 2, 3),), {}),
    "transposed convolution": (nn.ConvTranspose2d(4, 6, 3, stride=2, groups=2), (torch.rand(1, 4, 5, 5),), {}),
    "convolution and norms": (norms(), (torch.rand(2, 4, 6, 6),), {}),
    "training batch norm": (nn.BatchNorm2d(3).train(), (torch.rand(4, 3, 2, 2),), {}),
    "eval batch norm, dropout": (nn.Sequential(nn.BatchNorm1d(4), nn.Dropout(0.5)).eval(), (torch.rand(3, 4),), {}),
    "pooling": (
        nn.Sequential(nn.MaxPool2d(2), nn.AvgPool2d(2, padding=1), nn.AdaptiveAvgPool2d(1)),
        (torch.rand(1, 2, 9, 9),),
        {},
    ),
    "transformer layer": (nn.TransformerEncoderLayer(8, 2, 16, batch_first=True).eval(), (torch.rand(2, 3, 8),), {}),
    "dtypes and memory formats": (Casting(), (torch.randn(2, 3, 4, 4),), {}),
    "numbers and strings": (PythonNumbers(), (torch.rand(3), 3, "power"), {"power": 3}),
    "strided input": (nn.LayerNorm(4), (torch.rand(4, 3).t(),), {}),
    "bilinear resize": (nn.Upsample(scale_factor=2, mode="bilinear"), (torch.rand(1, 2, 3, 3),), {}),
    "loss": (nn.CrossEntropyLoss(), (torch.rand(3, 5), torch.randint(0, 5, (3,))), {}),
    "parametrised weight": (nn.utils.parametrizations.weight_norm(nn.Linear(3, 4)), (torch.rand(2, 3),), {}),
    "half precision": (nn.Linear(4, 4).to(torch.bfloat16), (torch.rand(2, 4, dtype=torch.bfloat16),), {}),
}


@pytest.mark.parametrize("name", CASES)
def test_the_graph_computes_what_the_module_computes(name: str) -> None:
    module, args, kwargs = CASES[name]
    before = copy.deepcopy(module.state_dict())
    inputs = Inputs(args=args, kwargs=kwargs)
    contract = observe(module, inputs, name)

    captured = capture(module, args, kwargs)

    assert isinstance(captured, Captured), str(captured)
    with torch.no_grad():
        values = evaluate(captured.graph, given_to(captured, module, inputs))
        results = [values[ref.node][ref.output] for ref in captured.graph.outputs]
        updates = {m: values[ref.node][ref.output] for m, ref in zip(captured.mutates, captured.updates, strict=True)}
        after = copy.deepcopy(module)
        theirs = copy.deepcopy((args, kwargs))
        expected = tensor_leaves(leaves_of(after(*theirs[0], **theirs[1])))
    for mine, wanted, spec in zip(results, expected, contract.tensor_outputs, strict=True):
        torch.testing.assert_close(mine, wanted)
        assert (spec.shape, spec.dtype) == (tuple(mine.shape), str(mine.dtype).removeprefix("torch."))
    assert set(contract.mutates) == set(captured.mutates)
    changed = dict(after.named_buffers()) | {f"input:{i}": leaf for i, leaf in enumerate(leaves_of(theirs))}
    for target, value in updates.items():
        torch.testing.assert_close(value, changed[target])
    check_specs(captured.graph, values)
    assert all(torch.equal(module.state_dict()[key], value) for key, value in before.items())


def check_specs(graph: Graph, values: dict[str, tuple[torch.Tensor, ...]]) -> None:
    for node in graph.nodes:
        made: tuple[TensorSpec, ...] = tuple(spec_of(each) for each in values[node.name])
        assert [(each.shape, each.dtype) for each in node.outputs] == [(each.shape, each.dtype) for each in made], node


def test_dropout_in_training_is_captured_as_a_random_operator() -> None:
    captured = capture(nn.Dropout(0.5).train(), (torch.rand(3),), {})

    assert isinstance(captured, Captured)
    assert any("dropout" in node.op or "rand" in node.op or "bernoulli" in node.op for node in captured.graph.nodes)


def test_nodes_know_the_authors_line() -> None:
    captured = capture(Buffers(), (torch.rand(2, 4),), {})

    assert isinstance(captured, Captured)
    line = Buffers.forward.__code__.co_firstlineno + 1
    assert {node.source for node in captured.graph.nodes} == {f"test_problems_capture.py:{line}"}


def test_state_is_named_as_the_contract_names_it() -> None:
    module = Tied()
    inputs = Inputs(args=(torch.randint(0, 11, (2, 5)),))
    captured = capture(module, inputs.args, {})

    assert isinstance(captured, Captured)
    state = {each.name for each in observe(module, inputs, "tied").state}
    assert {each.target for each in captured.graph.inputs if each.kind == "parameter"} == state == {"embed.weight"}


def test_linear_and_attention_stay_whole() -> None:
    linear = capture(nn.Linear(3, 4), (torch.rand(2, 3),), {})
    attention = capture(HandAttention(), tuple(torch.rand(1, 2, 3, 4) for _ in range(3)), {})

    assert isinstance(linear, Captured)
    assert isinstance(attention, Captured)
    assert [node.op for node in linear.graph.nodes] == ["aten.linear.default"]
    assert "aten.scaled_dot_product_attention.default" in [node.op for node in attention.graph.nodes]


class Branches(nn.Module):
    def forward(self, x):
        return x if x.sum() > 0 else -x


class ReadsNumber(nn.Module):
    def forward(self, x):
        return x * x.max().item()


class DataShape(nn.Module):
    def forward(self, x):
        return x[x > 0]


class Loops(nn.Module):
    def forward(self, x):
        for _ in range(int(x.sum())):
            x = x + 1
        return x


class HigherOrder(nn.Module):
    def forward(self, x):
        return torch.cond(x.sum() > 0, lambda y: y.sin(), lambda y: y.cos(), (x,))


class Raises(nn.Module):
    def forward(self, x):
        raise ValueError("not\ntoday")


@pytest.mark.parametrize(
    ("module", "sentence"),
    [
        (Branches(), "control flow depends on the values"),
        (ReadsNumber(), "reads a number out of a tensor"),
        (DataShape(), "depends on the values of a tensor"),
        (Loops(), "depends on the values of a tensor"),
        (HigherOrder(), "cond"),
        (Raises(), "ValueError: not today"),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, nn.Module) else "",
)
def test_what_cannot_be_captured_says_why_and_where_in_one_line_and_prints_nothing(
    module: nn.Module, sentence: str, capfd: pytest.CaptureFixture[str]
) -> None:
    captured = capture(module, (torch.rand(4),), {})

    assert isinstance(captured, NotCaptured)
    assert sentence in captured.reason
    assert "\n" not in str(captured)
    first = type(module).forward.__code__.co_firstlineno
    assert captured.location in {f"test_problems_capture.py:{line}" for line in range(first + 1, first + 4)}
    assert capfd.readouterr() == ("", "")


def test_a_scripted_module_cannot_be_captured() -> None:
    scripted = torch.jit.trace(nn.Linear(2, 2), torch.rand(1, 2))

    captured = capture(scripted, (torch.rand(1, 2),), {})

    assert isinstance(captured, NotCaptured)
    assert "TorchScript" in captured.reason
