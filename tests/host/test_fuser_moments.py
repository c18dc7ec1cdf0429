"""Variances of long rows, in pieces that are centred on their own means."""

import copy

import pytest
import torch
from torch import nn

from kernelwright.authors.fuser import generate as fuser
from kernelwright.authors.fuser.generate import Generated, generate
from kernelwright.authors.fuser.languages import METAL
from kernelwright.authors.fuser.schedule import Facts
from kernelwright.plan.parse import parse
from kernelwright.plan.program import Program
from kernelwright.plan.tree import Plan
from kernelwright.problems.capture import Captured, capture
from numpy_launcher import NumpyLauncher
from wrapped_functions import Wrapped

FACTS = Facts(threads=8, vector_bytes=128, cache_bytes=(32 << 10,))
LONG = torch.randn(2, 4, 48, 48, generator=torch.Generator().manual_seed(3))
CASES = {
    "layer norm": (nn.LayerNorm([4, 48, 48]), LONG),
    "training batch norm": (nn.BatchNorm2d(4, track_running_stats=False), LONG),
    "a variance": (Wrapped(lambda x: x.var(dim=(1, 2, 3))), LONG),
    "a variance of what is computed": (Wrapped(lambda x: torch.sin(x * 3).var(dim=(1, 2, 3), unbiased=False)), LONG),
}


def made_of(module: nn.Module, x: torch.Tensor) -> tuple[Generated, torch.Tensor]:
    captured = capture(module, (x,), {})
    assert isinstance(captured, Captured)
    made = generate(captured.graph, FACTS, language=METAL)
    assert isinstance(made, Generated), made
    plan = parse(made.files[0].text, [kernel.name for kernel in made.kernels])
    assert isinstance(plan, Plan), plan
    weights = dict(module.named_parameters()) | dict(module.named_buffers()) | captured.constants
    return made, Program(plan, NumpyLauncher(made.kernels), weights).forward((x,))[0]


def error_of(module: nn.Module, x: torch.Tensor) -> float:
    """Return the largest error against float64."""
    with torch.no_grad():
        exact = copy.deepcopy(module).double()(x.double())
    return float((made_of(module, x)[1] - exact).abs().max())


@pytest.mark.parametrize("name", CASES)
def test_moments_take_three_launches_and_are_right(name: str) -> None:
    module, x = CASES[name]
    made, _ = made_of(module, x)

    assert "_parts_centers" in made.files[0].text
    assert made.files[0].text.count("launch(") == (2 if "variance" in name else 3)
    assert error_of(module, x) < 2e-6


@pytest.mark.parametrize(("scale", "shift"), [(1.0, 0.0), (1.0, 3000.0), (1e-2, 4000.0)])
def test_pieces_of_their_own_are_as_near_as_a_second_walk(
    scale: float, shift: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Centers are no exact means: what rounding left of them is a thousandth of the last variance, and is made good."""
    module, _ = CASES["a variance"]
    ours = error_of(module, LONG * scale + shift)
    monkeypatch.setattr(fuser, "split_long_moments", lambda program, *_, **__: program)
    of_two_walks = error_of(module, LONG * scale + shift)

    assert ours <= 2 * of_two_walks + 1e-7 * scale**2


def test_moments_of_many_short_rows_are_not_split() -> None:
    made, _ = made_of(nn.LayerNorm(48), LONG)

    assert made.files[0].text.count("launch(") == 1
    assert "_parts" not in made.files[0].text
