"""Sizes are made to fit a budget, the same way every time, and only so that the module still works."""

from pathlib import Path

import pytest
import torch
from torch import nn

from kernelwright.errors import LoadError
from kernelwright.problems.cost import cost_of
from kernelwright.problems.fit import FitBudget, fit
from kernelwright.problems.load import load_reference

torch.set_num_threads(1)
MEGABYTE = 1 << 20
CONVOLUTION = """
import torch
from torch import nn
class Model(nn.Module):
    def __init__(self, channels, groups):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1, groups=groups)
        self.norm = nn.GroupNorm(groups, channels)
    def forward(self, x):
        return torch.relu(self.norm(self.conv(x)))
batch = 64
channels = 48
groups = 8
height = width = 256
def get_inputs():
    return [torch.rand(batch, channels, height, width)]
def get_init_inputs():
    return [channels, groups]
"""
LITERALS = """
import torch
from torch import nn
class Model(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.linear = nn.Linear(features, features)
    def forward(self, x):
        return self.linear(x)
def get_inputs():
    return [torch.rand(512, 8192)]
def get_init_inputs():
    return [8192]
"""
HEADS = """
import torch
from torch import nn
dim = 4096
heads = 32
depth = 3
batch, length = 64, 2048
class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(dim, dim) for _ in range(depth))
    def forward(self, x):
        assert x.shape[-1] % heads == 0
        drop = [v.item() for v in torch.linspace(0, 1, depth)]
        for layer, _ in zip(self.layers, drop):
            x = layer(x)
        return x.view(*x.shape[:2], heads, dim // heads).softmax(-1)
def get_inputs():
    return [torch.rand(batch, length, dim)]
"""
RECURRENT = """
import torch
from torch import nn
layers = 2
class Model(nn.Module):
    def __init__(self, width, hidden, layers):
        super().__init__()
        self.rnn = nn.LSTM(width, hidden, layers, bidirectional=True)
    def forward(self, x, h, c):
        y, (h, c) = self.rnn(x, (h, c))
        return y, h
steps, batch, width, hidden = 4096, 64, 128, 256
def get_inputs():
    state = (2 * layers, batch, hidden)
    return [torch.rand(steps, batch, width), torch.rand(state), torch.rand(state)]
def get_init_inputs():
    return [width, hidden, layers]
"""
UNSHRINKABLE = """
import torch
from torch import nn
class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(*[4096 * 4] * 2)
    def forward(self, x):
        return self.linear(x)
def get_inputs():
    return [torch.rand(1, 16384)]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "problem.py"
    path.write_text(text)
    return path


@pytest.mark.parametrize("text", [CONVOLUTION, LITERALS, HEADS, RECURRENT], ids=["conv", "literals", "heads", "rnn"])
def test_what_fits_loads_runs_and_is_found_again(text: str, tmp_path: Path) -> None:
    budget = FitBudget(memory_bytes=16 * MEGABYTE, seconds=0.02)
    path = written(tmp_path, text)

    fitted = fit(path, budget)

    assert fitted.after.memory_bytes <= budget.memory_bytes < fitted.before.memory_bytes
    assert fitted.after.seconds <= budget.seconds
    assert fit(path, budget) == fitted
    loaded = load_reference(path, sizes=fitted.sizes)
    contract = loaded.problem.contract
    held = sum(each.bytes for each in (*contract.tensor_inputs, *contract.tensor_outputs))
    held += sum(each.spec.bytes for each in contract.state)
    assert held <= budget.memory_bytes


def test_a_file_that_fits_is_left_alone(tmp_path: Path) -> None:
    fitted = fit(written(tmp_path, CONVOLUTION), FitBudget(memory_bytes=1 << 40, seconds=1e6))

    assert fitted.sizes == {}
    assert str(fitted).startswith("fits as it is")


def test_square_stays_square_batch_shrinks_first_and_counts_stay(tmp_path: Path) -> None:
    fitted = fit(written(tmp_path, CONVOLUTION), FitBudget(memory_bytes=64 * MEGABYTE, seconds=1.0))

    roles = {each.name: each.role for each in fitted.changes}
    assert roles["batch"] == "batch"
    assert "groups" not in roles
    assert fitted.sizes.get("channels", 48) % 8 == 0
    assert "batch 64 -> " in str(fitted)


def test_separate_constants_for_height_and_width_move_together(tmp_path: Path) -> None:
    text = CONVOLUTION.replace("height = width = 256", "height = 256\nwidth = 256")

    sizes = fit(written(tmp_path, text), FitBudget(memory_bytes=4 * MEGABYTE, seconds=1.0)).sizes

    assert sizes["height"] == sizes["width"] < 256


def test_sizes_that_only_work_together_move_together(tmp_path: Path) -> None:
    sizes = fit(written(tmp_path, LITERALS), FitBudget(memory_bytes=32 * MEGABYTE, seconds=1.0)).sizes

    assert sizes["get_inputs:1"] == sizes["get_init_inputs:0"] < 8192


def test_heads_and_layers_are_counts_and_stay(tmp_path: Path) -> None:
    sizes = fit(written(tmp_path, HEADS), FitBudget(memory_bytes=32 * MEGABYTE, seconds=0.05)).sizes

    assert "depth" not in sizes
    assert sizes["dim"] % sizes.get("heads", 32) == 0


def test_what_cannot_fit_says_how_small_it_got(tmp_path: Path) -> None:
    budget = FitBudget(memory_bytes=16 * MEGABYTE, seconds=0.1, most_bytes=16 * MEGABYTE)

    with pytest.raises(LoadError, match=r"no sizes found that need at most 16 MB; the smallest tried need"):
        fit(written(tmp_path, UNSHRINKABLE), budget)


def test_what_misses_only_the_wish_is_made_as_small_as_it_gets(tmp_path: Path) -> None:
    fitted = fit(written(tmp_path, UNSHRINKABLE), FitBudget(memory_bytes=16 * MEGABYTE, seconds=0.1))

    assert fitted.after.memory_bytes > 16 * MEGABYTE


def test_what_cannot_be_tried_says_why(tmp_path: Path) -> None:
    text = LITERALS.replace("return self.linear(x)", "return torch.from_numpy(x.numpy())")

    with pytest.raises(LoadError, match="a call without data"):
        fit(written(tmp_path, text), FitBudget())


def test_the_cost_is_what_is_alive_at_once() -> None:
    class Chain(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            for _ in range(10):
                x = x + 1
            return x

    cost = cost_of(lambda: (Chain(), (torch.rand(1000, 1000),), {}))

    assert cost.memory_bytes == 3 * 4_000_000  # the input, one sum and the next
    assert cost.state_bytes == 0


class Shapes(nn.Module):
    def __init__(self, inner: nn.RNNBase) -> None:
        super().__init__()
        self.inner = inner
        self.seen: list[tuple[int, ...]] = []

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        output, state = self.inner(x)
        states = state if isinstance(state, tuple) else (state,)
        self.seen = [tuple(each.shape) for each in (output, *states)]
        return output


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
@pytest.mark.parametrize(
    ("settings", "size"),
    [({}, (7, 2, 3)), ({"batch_first": True, "bidirectional": True}, (2, 7, 3)), ({}, (7, 3))],
)
def test_a_recurrent_layer_gives_the_shapes_of_the_real_one(kind: type, settings: dict, size: tuple) -> None:
    made: list[Shapes] = []

    def make() -> tuple[nn.Module, tuple[torch.Tensor, ...], dict[str, object]]:
        made.append(Shapes(kind(3, 5, 2, **settings)))
        return made[-1], (torch.rand(*size),), {}

    cost_of(make)
    real, args, _ = make()
    real(*args)

    assert made[0].seen == made[1].seen
