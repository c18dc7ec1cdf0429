"""Whole graphs: the numpy interpreter against torch in float64, and C++ against the interpreter."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F  # noqa: N812 - as torch itself calls it

from kernelwright.authors.fuser import window_rows
from kernelwright.authors.fuser.algebra import rewrite
from kernelwright.authors.fuser.expression import Fold, walk
from kernelwright.authors.fuser.generate import Generated, Launched, Options, Prepared, generate, prepared
from kernelwright.authors.fuser.kernel import Accumulate, Accumulator, Loop, Scratch, expressions, statements
from kernelwright.authors.fuser.library_form import library_forms
from kernelwright.authors.fuser.schedule import Facts
from kernelwright.authors.fuser.trial import trial_of
from kernelwright.plan.parse import parse
from kernelwright.plan.program import Program
from kernelwright.plan.tree import Plan
from kernelwright.problems.capture import Captured, capture
from kernelwright.records.build import Artifact
from kernelwright.records.candidate import Candidate
from kernelwright.targets.cpu.target import CpuTarget
from numpy_launcher import NumpyLauncher
from wrapped_functions import Wrapped

# Small caches and two threads, so that small tensors take the paths of large ones.
FACTS = Facts(threads=2, vector_bytes=32, cache_bytes=(1 << 12, 1 << 14))


@dataclass(frozen=True)
class Compiled:
    module: nn.Module
    plan: Plan
    made: Generated
    weights: dict[str, torch.Tensor]

    def interpreted(self, args: Sequence[torch.Tensor]) -> tuple[torch.Tensor, ...]:
        return Program(self.plan, NumpyLauncher(self.made.kernels), self.weights).forward(args)


@cache
def captured_of(module: nn.Module, *args: torch.Tensor) -> Captured:
    """Capture a module once for all tests of it: that takes longer than what is done with it."""
    captured = capture(module.eval(), args, {})
    assert isinstance(captured, Captured)
    return captured


def compiled(
    module: nn.Module, args: tuple[torch.Tensor, ...], *, rewritten: bool = False, options: Options | None = None
) -> Compiled:
    captured = captured_of(module, *args)
    graph = rewrite(captured.graph).graph if rewritten else captured.graph
    made = generate(graph, FACTS, options)
    assert isinstance(made, Generated), made
    plan = parse(made.files[0].text, [kernel.name for kernel in made.kernels])
    assert isinstance(plan, Plan), f"{plan}\n{made.files[0].text}"
    weights = dict(module.named_parameters()) | dict(module.named_buffers()) | captured.constants
    return Compiled(module, plan, made, {name: tensor.detach() for name, tensor in weights.items()})


def in_float64(module: nn.Module, args: Sequence[torch.Tensor]) -> list[torch.Tensor]:
    wide = [arg.double() if arg.is_floating_point() else arg for arg in args]
    with torch.no_grad():
        result = module.double()(*wide)
    module.float()
    return [result] if isinstance(result, torch.Tensor) else list(result)


def assert_close(got: Sequence[torch.Tensor], wanted: Sequence[torch.Tensor], tolerance: float) -> None:
    assert len(got) == len(wanted)
    for a, b in zip(got, wanted, strict=True):
        assert a.shape == b.shape
        torch.testing.assert_close(a.double(), b.double(), rtol=tolerance, atol=tolerance, equal_nan=True)


X = torch.randn(6, 40, generator=torch.Generator().manual_seed(1))
IMAGE = torch.randn(2, 6, 9, 8, generator=torch.Generator().manual_seed(2))
WIDE = torch.randn(2, 6, 6, 40, generator=torch.Generator().manual_seed(7))
FACTORS = torch.linspace(-1, 1, 200)
LONG = torch.randn(2, 9001, generator=torch.Generator().manual_seed(3))


def softmax_and_mean(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return F.softmax(x, -1), x.mean()


def sums_before(x: torch.Tensor) -> torch.Tensor:
    return torch.cat((torch.zeros_like(x[:, :1]), x[:, :-1].cumsum(1)), 1)


CASES: dict[str, tuple[nn.Module, tuple[torch.Tensor, ...]]] = {
    "softmax of gelu of linear": (Wrapped(lambda x, layer: F.softmax(F.gelu(layer(x)), 1), nn.Linear(40, 33)), (X,)),
    "log softmax over channels": (Wrapped(lambda x: F.log_softmax(x, 1)), (IMAGE,)),
    "layer norm, then scaled": (Wrapped(lambda x, layer: layer(x) * 2 + 1, nn.LayerNorm((9, 8))), (IMAGE,)),
    "group norm of relu of convolution": (
        Wrapped(lambda x, c, g: F.hardswish(g(F.relu(c(x)))), nn.Conv2d(6, 8, 3), nn.GroupNorm(4, 8)),
        (IMAGE,),
    ),
    "batch norm and pooling": (
        Wrapped(lambda x, b: F.max_pool2d(torch.tanh(b(x)), 3, 2, 1), nn.BatchNorm2d(6)),
        (IMAGE,),
    ),
    "instance norm": (Wrapped(lambda x, i: i(x), nn.InstanceNorm2d(6)), (IMAGE,)),
    "average pooling of a transposed convolution": (
        Wrapped(lambda x, c: F.avg_pool2d(c(x) * 0.5, 2), nn.ConvTranspose2d(6, 3, 3)),
        (IMAGE,),
    ),
    "mean squared error": (Wrapped(lambda x, y: F.mse_loss(x, y)), (LONG, LONG * 0.5 + 0.1)),
    "sum over rows of long": (Wrapped(lambda x: (x * x).sum(1)), (LONG,)),
    "norm over the first axis": (Wrapped(lambda x: x / x.norm(dim=0, keepdim=True)), (X,)),
    "extremes and where they are": (Wrapped(lambda x: (*x.max(1), x.argmin(0), x.amin((0, 1)))), (X,)),
    "cat of slices, flipped": (Wrapped(lambda x: torch.cat([x[:, 1:7], x.flip(1)[:, ::3]], 1)), (X,)),
    "triangle of a product": (Wrapped(lambda x: torch.triu(x @ x.t())), (X,)),
    "padding and transposition": (Wrapped(lambda x: F.pad(x, (1, 2, 0, 1)).transpose(1, 3).contiguous()), (IMAGE,)),
    "gather by data": (
        Wrapped(lambda x, t: F.cross_entropy(x, t)),
        (X, torch.tensor([0, 39, 5, 6, 7, 38])),
    ),
    "variance over two axes": (Wrapped(lambda x: torch.var(x, dim=(1, 3))), (IMAGE,)),
    "integers": (
        Wrapped(lambda n: ((n // 3) * 2 + n % 5, n / 4, n.sum(), n > 2)),
        (torch.arange(-12, 12).reshape(4, 6),),
    ),
    "a transposed value in the memory of what it was made from": (
        Wrapped(lambda x: torch.where(x > 0, x, x.sort(1).values).t()),
        (X[:, :6],),
    ),
    "a permuted value in the memory of what it was made from": (
        Wrapped(lambda x: torch.where(x > 0, x, x.sort(1).values).permute(2, 0, 3, 1)),
        (IMAGE,),
    ),
    "a value in rows in the memory of a permuted one": (
        Wrapped(lambda x: torch.where(x > 0, x, x.sort(1).values).reshape(27, 32)),
        (IMAGE.to(memory_format=torch.channels_last),),
    ),
    "a norm that a softmax and a mean read": (
        Wrapped(lambda x, layer, norm: softmax_and_mean(norm(F.gelu(layer(x)))), nn.Linear(40, 48), nn.LayerNorm(48)),
        (torch.randn(40, 40, generator=torch.Generator().manual_seed(4)),),
    ),
    "an axis of a permuted value is split": (
        Wrapped(lambda x: (F.relu(x) + 1).permute(1, 3, 0, 2).unflatten(1, (2, -1))),
        (IMAGE,),
    ),
    "an axis of a permuted product is split": (Wrapped(lambda x: (x @ x.t()).t().unflatten(1, (2, 3))), (X,)),
    "channels that are last before, in and after a convolution": (
        Wrapped(lambda x, conv: F.softmax(conv(torch.sin(x)), 1), nn.Conv2d(3, 4, 3)),
        (torch.randn(2, 3, 6, 5, generator=torch.Generator().manual_seed(6)).to(memory_format=torch.channels_last),),
    ),
    "the result of a convolution of permuted channels": (
        Wrapped(lambda x, conv: conv(torch.sin(x)), nn.Conv2d(3, 4, 3)),
        (torch.randn(2, 3, 6, 5, generator=torch.Generator().manual_seed(6)).to(memory_format=torch.channels_last),),
    ),
    "a part of a value that is held whole": (Wrapped(lambda x: torch.exp(x)[:, -1]), (X,)),
    "a part of a permuted value that is held whole": (
        Wrapped(lambda x: torch.exp(x).permute(2, 0, 1, 3)[:, 1]),
        (IMAGE,),
    ),
    "sums along rows, and what they are made of": (
        Wrapped(lambda x: (torch.exp(x).cumsum(1) * torch.exp(x), x * 2)),
        (X,),
    ),
    "sums along rows longer than a block": (Wrapped(lambda x: x.cumsum(1)), (LONG[:, :1001].abs(),)),
    "sums along columns, masked": (Wrapped(lambda x: (x * (x > 0)).cumsum(1) + 1), (IMAGE,)),
    "sums from the end": (Wrapped(lambda x: x.flip(1).cumsum(1).flip(1)), (LONG[:, :1001].abs(),)),
    "sums along columns from the end": (Wrapped(lambda x: (x * 2).flip(0).cumsum(0).flip(0)), (X,)),
    "sums of what comes before": (Wrapped(sums_before), (X,)),
    "products along rows": (Wrapped(lambda x: (1 + x * 0.01).cumprod(1)), (LONG[:, :301],)),
    "sums of sums, and of a whole row": (Wrapped(lambda x: (x.cumsum(1).cumsum(1), x.cumsum(1).sum(1))), (X,)),
    "running counts": (Wrapped(lambda x: ((x > 0).cumsum(1), x.int().cumsum(0))), (X,)),
    "sums of rows that divide by four": (
        Wrapped(lambda x: (((x - 1) * (x - 1)).mean(1), x.norm(dim=1), x.exp().sum(1))),
        (LONG[:, :2048],),
    ),
    "windows of every kind": (
        Wrapped(
            lambda x: (
                F.max_pool2d(x, 3, 2, 1),
                F.max_pool2d(x, 2, 2, 1, 3),
                F.avg_pool2d(torch.tanh(x), (3, 7), 1, (1, 2)),
                F.avg_pool3d(x[None], 3, 2, 1),
                F.max_pool2d(x, 2).amax((2, 3)),
                F.conv2d(x.reshape(2, 3, 6, 24), weights(x, 3, 1, 3, 3), groups=3),
            )
        ),
        (IMAGE,),
    ),
    "a view is returned": (Wrapped(lambda x: (x @ x.t()).reshape(2, 3, 6)), (X,)),
}


@pytest.mark.parametrize("name", CASES)
def test_the_interpreter_agrees_with_torch_in_float64(name: str) -> None:
    module, args = CASES[name]
    program = compiled(module, args)

    assert_close(program.interpreted(args), in_float64(module, args), 3e-6)


def by_library(module: nn.Module, args: tuple[torch.Tensor, ...]) -> Compiled:
    """Return the program with every region that has a library form in that form."""
    captured = captured_of(module, *args)
    made = prepared(captured.graph, FACTS)
    assert isinstance(made, Prepared)
    forms = frozenset(name for form in library_forms(made) for name in form.regions)
    return compiled(module, args, options=Options(to_library=forms))


# Their outputs lie permuted in memory, or they use what a plan has no word for (max.dim, arange, zeros, steps).
WITHOUT_LIBRARY_FORM = {
    "a part of a permuted value that is held whole",
    "extremes and where they are",
    "cat of slices, flipped",
    "triangle of a product",
    "gather by data",
    "sums of what comes before",
    "a transposed value in the memory of what it was made from",
    "a permuted value in the memory of what it was made from",
    "an axis of a permuted value is split",
    "an axis of a permuted product is split",
    "channels that are last before, in and after a convolution",
    "the result of a convolution of permuted channels",
}


@pytest.mark.parametrize("name", CASES)
def test_regions_left_to_the_library_agree_with_torch_in_float64_and_all_but_those_named_have_a_form(name: str) -> None:
    module, args = CASES[name]
    found = by_library(module, args)

    has_kernels = any(isinstance(unit, Launched) and not unit.is_static for unit in found.made.units)
    assert has_kernels == (name in WITHOUT_LIBRARY_FORM)
    assert_close(found.interpreted(args), in_float64(module, args), 3e-6)


def test_regions_without_a_library_form_are_among_the_cases() -> None:
    assert set(CASES) > WITHOUT_LIBRARY_FORM


@pytest.mark.parametrize("name", CASES)
def test_a_trial_is_a_plan_whose_lines_are_those_of_its_alternatives(name: str) -> None:
    module, args = CASES[name]
    captured = captured_of(module, *args)
    made = prepared(captured.graph, FACTS)
    assert isinstance(made, Prepared)
    trial = trial_of(made, FACTS)
    text = trial.files[0].text
    plan = parse(text)
    assert isinstance(plan, Plan), f"{plan}\n{text}"
    lines = ["", *text.splitlines()]

    assert all("launch(" in lines[at] for each in trial.kernels.values() for at in each.values())
    assert all("launch(" not in lines[at] and "=" in lines[at] for _, form in trial.forms for at in form)
    assert all(
        "mkldnn" in lines[trial.packed[name]] and "mkldnn" not in lines[trial.plain[name]] for name in trial.packed
    )
    if name not in BUILT:
        return
    weights = dict(module.named_parameters()) | dict(module.named_buffers()) | captured.constants
    ours = Program(plan, NumpyLauncher(trial.kernels_tried), weights).forward(args)
    wanted = in_float64(module, args)
    assert_close(ours[: len(wanted)], wanted, 3e-6)


PERMUTED = [name for name in CASES if any(word in name for word in ("permuted", "transposed", "held whole"))]


@pytest.mark.parametrize("name", PERMUTED)
def test_outputs_lie_in_memory_as_torch_has_them(name: str) -> None:
    module, args = CASES[name]
    (ours,) = compiled(module, args).interpreted(args)

    assert ours.stride() == module(*args).stride()


@cache
def built(name: str) -> tuple[Compiled, Artifact, CpuTarget]:
    target = CpuTarget()
    program = compiled(*CASES[name])
    files = program.made.files
    outcome = target.build(Candidate(problem_id="t", target="cpu", form="plan", files=files, author="fuser"))
    assert isinstance(outcome, Artifact), outcome
    return program, outcome, target


BUILT = [
    "softmax of gelu of linear",
    "log softmax over channels",
    "group norm of relu of convolution",
    "batch norm and pooling",
    "mean squared error",
    "extremes and where they are",
    "cat of slices, flipped",
    "integers",
    "sums of rows that divide by four",
    "windows of every kind",
    "sums along rows, and what they are made of",
    "sums along columns, masked",
    "sums from the end",
    "sums of what comes before",
    "products along rows",
    "running counts",
]


@pytest.mark.parametrize("name", BUILT)
def test_cpp_agrees_with_the_interpreter(name: str) -> None:
    program, artifact, target = built(name)
    args = CASES[name][1]
    ours = Program(program.plan, target.load(artifact), program.weights)

    assert_close(ours.forward(args), program.interpreted(args), 2e-6)
    assert_close(ours.specialize(args)(args), program.interpreted(args), 2e-6)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_special_values_come_out_as_torch_has_them(value: float) -> None:
    x = X.clone()
    x[1, 3] = value
    module = Wrapped(
        lambda x: (F.relu(x), x.clamp(-1, 1), x.amax(1), torch.minimum(x, x.flip(1)), x.argmax(1), F.softmax(x, 1))
    )
    program = compiled(module, (x,))

    assert_close(program.interpreted((x,)), in_float64(module, (x,)), 1e-6)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_types_are_computed_in_float_and_rounded_once(dtype: torch.dtype) -> None:
    x = X.to(dtype)
    module = Wrapped(lambda x: F.softmax(torch.tanh(x) * 3, 1))
    (got,) = compiled(module, (x,)).interpreted((x,))

    wanted = F.softmax(torch.tanh(x.double()) * 3, 1)
    assert got.dtype == dtype
    assert (got.double() - wanted).abs().max() <= torch.finfo(dtype).eps * wanted.max()


def test_norms_followed_by_softmax_are_one_kernel() -> None:
    program = compiled(Wrapped(lambda x, layer: F.softmax(F.gelu(layer(x)), 1), nn.LayerNorm(40)), (X,))

    assert len(program.made.kernels) == 1


def accumulations(program: Compiled) -> list[list[Accumulate]]:
    """Return what each vector loop accumulates."""
    loops = [
        s for kernel in program.made.kernels for s in statements(kernel.body) if isinstance(s, Loop) and s.is_vector
    ]
    found = [[s for s in loop.body if isinstance(s, Accumulate)] for loop in loops]
    return [each for each in found if each]


def test_long_sums_are_taken_four_at_a_time() -> None:
    x = LONG[:, :2048]

    assert [len(each) for each in accumulations(compiled(Wrapped(lambda x: x.sum(1)), (x,)))] == [4]
    assert [len(each) for each in accumulations(compiled(Wrapped(lambda x: x.amax(1)), (x,)))] == [1]
    assert [len(each) for each in accumulations(compiled(Wrapped(lambda x: x.sum(1)), (x[:, :99],)))] == [1]


def test_a_split_sum_is_wide_between_its_pieces_only() -> None:
    x = torch.zeros(2, 8, 4096)
    made = compiled(Wrapped(lambda x: x.sum((1, 2))), (x,)).made

    first = made.kernels[0]
    types = {s.name: s.dtype for s in statements(first.body) if isinstance(s, Accumulator)}
    assert [buffer.dtype for buffer in first.buffers] == ["float32", "float64"]
    vector = [s for s in statements(first.body) if isinstance(s, Loop) and s.is_vector]
    assert {types[s.name] for loop in vector for s in loop.body if isinstance(s, Accumulate)} == {"float32"}


def test_columns_walked_once_are_walked_in_long_stretches() -> None:
    x = torch.zeros(8, 300, 512)
    (once,) = compiled(Wrapped(lambda x: x.sum(1)), (x,)).made.kernels
    (again,) = compiled(Wrapped(lambda x: F.softmax(x, 1)), (x,)).made.kernels

    assert once.item.extent == 8
    assert again.item.extent > 8  # what is read again stays near


def weights(x: torch.Tensor, *shape: int) -> torch.Tensor:
    return FACTORS[: math.prod(shape)].reshape(shape).to(x.dtype)


WINDOWS: dict[str, tuple[Callable[[torch.Tensor], torch.Tensor], torch.Tensor]] = {
    "rows and columns, padded": (lambda x: F.max_pool2d(x, 3, 2, 1), IMAGE),
    "no borders": (lambda x: F.avg_pool2d(x, 3, 2), IMAGE),
    "two by two": (lambda x: F.max_pool2d(x, 2), IMAGE),
    "steps and spreads that share no factor": (lambda x: F.max_pool2d(x, 2, 2, 1, 3), IMAGE),
    "steps and spreads that share one": (lambda x: F.max_pool2d(x, 3, 2, 1, 2), IMAGE),
    "three axes": (lambda x: F.avg_pool3d(x[None], 3, 2, 1), IMAGE),
    "three axes, spread": (lambda x: F.max_pool3d(x[None], 2, 1, 1, 2), IMAGE),
    "one axis": (lambda x: F.avg_pool1d(x, 4, 1, 2), IMAGE[0]),
    "one axis, strided": (lambda x: F.avg_pool1d(x, 7, 3), X.reshape(2, 3, 40)),
    "many taps": (lambda x: F.avg_pool2d(x, (8, 7), 1), torch.cat([IMAGE, IMAGE], 2)),
    "many taps along a row": (lambda x: F.avg_pool1d(x[None], 19, 1, 4), X),
    "many taps across rows, padded": (lambda x: F.avg_pool2d(x[None, None], (18, 3), 1, (9, 1)), IMAGE.reshape(32, 27)),
    "columns only": (lambda x: F.max_pool2d(x, (3, 1), 1, (1, 0)), IMAGE),
    "wide steps": (lambda x: F.max_pool2d(x, 2, 4), IMAGE),
    "dear values before it": (lambda x: F.avg_pool2d(torch.tanh(x) * 2, 3, 1, 1), IMAGE),
    "reduced after it": (lambda x: F.hardtanh(F.max_pool2d(x, 2)).mean((2, 3)), IMAGE),
    "normalised after it": (lambda x: F.softmax(F.max_pool2d(x, 3, 1, 1), 1), IMAGE),
    "one after the other": (lambda x: F.avg_pool2d(F.max_pool2d(x, 3, 1, 1), 2), IMAGE),
    "a convolution of each channel": (lambda x: F.conv2d(x, weights(x, 6, 1, 3, 3), weights(x, 6), groups=6), WIDE),
    "one of each channel, strided": (lambda x: F.conv2d(x, weights(x, 6, 1, 2, 3), stride=(1, 2), groups=6), WIDE),
    "one of each channel, spread": (lambda x: F.conv2d(x, weights(x, 6, 1, 3, 2), dilation=2, groups=6).relu(), WIDE),
    "one of each channel of a row": (
        lambda x: F.conv1d(x, weights(x, 6, 1, 5), groups=6),
        WIDE[0].reshape(6, -1)[None],
    ),
    "whole numbers of halves": (lambda x: F.max_pool2d(x.half().float(), 3, 2, 1), IMAGE),
}


@pytest.mark.parametrize("name", WINDOWS)
def test_windows_agree_with_torch_in_float64(name: str) -> None:
    function, x = WINDOWS[name]
    module = Wrapped(function)

    assert_close(compiled(module, (x,)).interpreted((x,)), in_float64(module, (x,)), 3e-6)


@pytest.mark.parametrize("name", WINDOWS)
def test_windows_of_long_rows_are_taken_apart_in_tiles(name: str, monkeypatch) -> None:
    function, x = WINDOWS[name]
    module = Wrapped(function)
    monkeypatch.setattr(window_rows, "LONGEST_ROW", 3)
    made = compiled(module, (x,))

    assert_close(made.interpreted((x,)), in_float64(module, (x,)), 3e-6)
    assert all(
        s.elements <= 64 for kernel in made.made.kernels for s in statements(kernel.body) if isinstance(s, Scratch)
    )


LEFT_AS_FOLDS = {"many taps along a row", "columns only", "wide steps"}


@pytest.mark.parametrize("name", sorted(WINDOWS.keys() - LEFT_AS_FOLDS))
def test_no_vector_loop_folds_a_window_at_every_position(name: str) -> None:
    function, x = WINDOWS[name]
    made = compiled(Wrapped(function), (x,)).made

    loops = [s for kernel in made.kernels for s in statements(kernel.body) if isinstance(s, Loop) and s.is_vector]
    nodes = [node for loop in loops for s in loop.body for e in expressions(s) for node in walk(e)]
    assert nodes
    assert not any(isinstance(node, Fold) for node in nodes)


@pytest.mark.parametrize(
    ("is_ours", "convolve"),
    [
        (True, lambda x: F.conv2d(x, weights(x, 6, 1, 3, 3), groups=6)),
        (False, lambda x: F.conv2d(x, weights(x, 6, 1, 3, 3), padding=1, groups=6)),
        (False, lambda x: F.conv2d(x, weights(x, 6, 1, 3, 7), groups=6)),
        (False, lambda x: F.conv2d(x, weights(x, 6, 1, 3, 3), stride=3, groups=6)),
        (False, lambda x: F.conv2d(x, weights(x, 12, 1, 3, 3), groups=6)),
        (False, lambda x: F.conv2d(x, weights(x, 6, 2, 3, 3), groups=3)),
        (False, lambda x: F.conv2d(x[..., :15], weights(x, 6, 1, 3, 3), groups=6)),
        (False, lambda x: F.conv_transpose2d(x, weights(x, 6, 1, 3, 3), groups=6)),
    ],
)
def test_convolutions_are_kernels_only_where_that_is_quicker(is_ours: bool, convolve) -> None:
    made = compiled(Wrapped(convolve), (WIDE,)).made

    assert ("convolution(" in made.files[0].text) == (not is_ours)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_special_values_in_windows_come_out_as_torch_has_them(value: float) -> None:
    x = IMAGE.clone()
    x[0, 1, 0, 0] = x[1, 5, 8, 7] = x[1, 2, 4, 3] = value
    module = Wrapped(lambda x: (F.max_pool2d(x, 3, 2, 1), -F.max_pool2d(-x, 2, 1, 1), F.avg_pool2d(x, 3, 2, 1)))

    assert_close(compiled(module, (x,)).interpreted((x,)), in_float64(module, (x,)), 3e-6)


@pytest.mark.parametrize("name", ["sums from the end", "sums along columns from the end", "sums of what comes before"])
def test_views_of_a_scan_are_part_of_its_kernel(name: str) -> None:
    assert len(compiled(*CASES[name]).made.kernels) == 1


def test_a_scan_whose_values_others_read_stays_beside_its_view() -> None:
    module = Wrapped(lambda x: (x.cumsum(1), x.cumsum(1).flip(1)))
    program = compiled(module, (X,), rewritten=True)

    assert_close(program.interpreted((X,)), in_float64(module, (X,)), 3e-6)


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("scan", [lambda x, axis: x.cumsum(axis), lambda x, axis: x.cumprod(axis)])
def test_long_scans_lose_no_more_than_short_ones(scan: Callable[..., torch.Tensor], axis: int) -> None:
    shape = (3001, 2) if axis == 0 else (2, 3001)
    x = 1 + torch.rand(shape, generator=torch.Generator().manual_seed(6)) * 0.01

    def function(x: torch.Tensor) -> torch.Tensor:
        return scan(x, axis)

    (got,) = compiled(Wrapped(function), (x,)).interpreted((x,))

    wanted = function(x.double())
    assert ((got.double() - wanted).abs() / wanted).max() < 4 * torch.finfo(torch.float32).eps


def test_an_epilogue_writes_over_the_library_result() -> None:
    text = compiled(*CASES["softmax of gelu of linear"]).made.files[0].text

    assert "empty(" not in text


def test_weights_are_folded_before_the_first_call() -> None:
    program = compiled(*CASES["batch norm and pooling"])
    body = program.made.files[0].text

    assert "def prepare(p)" in body
    assert "running_var" not in body[body.index("def forward") :]


def test_packed_weights_give_the_same() -> None:
    module, args = CASES["softmax of gelu of linear"]
    program = compiled(module, args, options=Options(prepack=True))

    assert "mkldnn_linear_pointwise" in program.made.files[0].text
    assert_close(program.interpreted(args), in_float64(module, args), 3e-6)


def test_a_value_kept_in_an_outputs_memory_spares_what_is_still_read_there() -> None:
    def chain(x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        inside = x.cumsum(-1).permute(2, 0, 1)
        last = torch.sigmoid(inside)
        return last - last.mean((0, 2), keepdim=True), inside.mean()

    x = torch.from_numpy(np.random.default_rng(0).normal(size=(1, 3, 3))).float()
    module = Wrapped(chain)

    assert_close(compiled(module, (x,)).interpreted((x,)), in_float64(module, (x,)), 2e-5)


UNARY: list[Callable[[torch.Tensor], torch.Tensor]] = [
    torch.sigmoid,
    torch.abs,
    lambda x: F.leaky_relu(x, 0.1),
    lambda x: x * 2 - 1,
    lambda x: x.permute(2, 0, 1),
    lambda x: x.reshape(x.shape[2], x.shape[0], x.shape[1]),
    lambda x: x.flip(1),
    lambda x: x[:, ::2],
    lambda x: F.softmax(x, 1),
    lambda x: F.softmax(x, -1),
    lambda x: x - x.mean((0, 2), keepdim=True),
    lambda x: x.amax(1, keepdim=True) + x,
    lambda x: x.sum(0, keepdim=True).expand(x.shape) * 0.1 + x,
    lambda x: F.pad(x, (1, 1)),
    lambda x: torch.cat([x, x * 0.5], 2),
    lambda x: F.max_pool2d(x, 2, 1, 1),
    lambda x: torch.where(x > 0, x, x.sort(1).values),
    lambda x: x.cumsum(-1),
    lambda x: torch.tanh(x).flip(1).cumsum(1).flip(1) * 0.5,
    lambda x: F.layer_norm(x, x.shape[2:]),
]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    shape=st.tuples(st.integers(1, 4), st.integers(2, 5), st.integers(2, 6)),
    steps=st.lists(st.integers(0, len(UNARY) - 1), min_size=1, max_size=5),
    beside=st.integers(0, 4),
    rewritten=st.booleans(),
)
def test_random_chains_agree_with_torch_in_float64(shape, steps, beside, rewritten) -> None:
    def chain(x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        values = [x]
        for step in steps:
            values.append(UNARY[step](values[-1]))
        # A value inside the chain is wanted too: by itself, or through another reduction.
        inside = values[len(values) // 2]
        return (values[-1], *[(inside,), (inside.mean(),), (inside * 2, inside.amax(-1)), (), ()][beside])

    x = torch.from_numpy(np.random.default_rng(0).normal(size=shape)).float()
    module = Wrapped(chain)
    program = compiled(module, (x,), rewritten=rewritten)

    assert_close(program.interpreted((x,)), in_float64(module, (x,)), 2e-5)
