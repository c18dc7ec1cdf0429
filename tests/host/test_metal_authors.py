"""The authors `inductor` and `tinygrad`: their plans are built for metal, give right answers, and are theirs."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec

import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 - as torch itself calls it

from kernelwright.authors.author import Brief
from kernelwright.authors.inductor.author import Inductor, candidate_files
from kernelwright.authors.inductor.recording import Launched, recorded
from kernelwright.authors.inductor.wrapper import wrapper_of
from kernelwright.authors.tinygrad import author as tinygrad_author
from kernelwright.msl.clang import Clang
from kernelwright.plan.parse import parse
from kernelwright.plan.program import Program
from kernelwright.plan.tree import Plan
from kernelwright.problems.capture import Captured, capture
from kernelwright.problems.load import load_reference
from kernelwright.records.build import Artifact
from kernelwright.records.candidate import PLAN_FILE, Candidate, SourceFile
from kernelwright.swarm.supervisor import brief_of
from kernelwright.targets.metal.target import MetalTarget
from wrapped_functions import Wrapped

with_tinygrad = pytest.mark.skipif(find_spec("tinygrad") is None, reason="tinygrad is not installed")


def drawn(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(len(shape)))


def ends_and_sums(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.cat((x[:, :3] * 2, x[:, 5:].cumsum(1)), 1), x.argmax(1)


CASES: dict[str, tuple[nn.Module, tuple[torch.Tensor, ...]]] = {
    "pointwise chain": (Wrapped(lambda x, y: torch.tanh(x * 2 + y).relu() * x.sigmoid()), (drawn(6, 40), drawn(40))),
    "softmax": (Wrapped(lambda x: x.softmax(-1)), (drawn(5, 200),)),
    "layer norm": (Wrapped(lambda x, n: n(x), nn.LayerNorm(33)), (drawn(4, 33),)),
    "linear and relu": (Wrapped(lambda x, layer: layer(x).relu(), nn.Linear(20, 12)), (drawn(7, 20),)),
    "convolution and pooling": (
        Wrapped(lambda x, c: F.max_pool2d(F.relu(c(x)), 2), nn.Conv2d(3, 8, 3)),
        (drawn(2, 3, 10, 12),),
    ),
    "attention": (
        Wrapped(lambda q, k, v: F.scaled_dot_product_attention(q, k, v) * 2),
        (drawn(2, 3, 9, 8), drawn(2, 3, 9, 8) / 2, drawn(2, 3, 9, 8)),
    ),
    "parts, sums and places": (Wrapped(ends_and_sums), (drawn(4, 9),)),
    "channels last": (
        Wrapped(lambda x: F.gelu(x).mean((2, 3), keepdim=True) + x),
        (drawn(2, 4, 5, 6).to(memory_format=torch.channels_last),),
    ),
}


@dataclass(frozen=True)
class Served:
    """A problem as an author sees it, with what it takes to run its candidates."""

    brief: Brief
    module: nn.Module
    weights: dict[str, torch.Tensor]
    args: tuple[torch.Tensor, ...]


@cache
def served(case: str) -> Served:
    module, args = CASES[case]
    module = module.eval()
    captured = capture(module, args, {})
    assert isinstance(captured, Captured)
    brief = brief_of(load_reference(module, inputs=args), captured, MetalTarget())
    weights = dict(module.named_parameters()) | dict(module.named_buffers()) | captured.constants
    return Served(brief, module, {name: tensor.detach() for name, tensor in weights.items()}, args)


def plan_of(files: tuple[SourceFile, ...]) -> str:
    return next(file.text for file in files if file.name == PLAN_FILE)


def assert_right(problem: Served, files: tuple[SourceFile, ...] | str) -> None:
    """Build a candidate as the metal target does, run it emulated, and compare with float64."""
    assert not isinstance(files, str), files
    target = MetalTarget()
    built = target.build(Candidate(problem_id="p", target="metal", form="plan", files=files, author="test"))
    assert isinstance(built, Artifact), built
    plan = parse(plan_of(files), list(built.kernels))
    assert isinstance(plan, Plan), plan
    found = Program(plan, target.load(built), problem.weights).forward(problem.args)
    with torch.no_grad():
        wide = [arg.double() for arg in problem.args]
        exact = problem.module.double()(*wide)
        usual = problem.module.float()(*problem.args)
    exact, usual = ((each,) if isinstance(each, torch.Tensor) else each for each in (exact, usual))
    for got, wanted, like in zip(found, exact, usual, strict=True):
        assert (got.shape, got.dtype, got.stride()) == (like.shape, like.dtype, like.stride())
        torch.testing.assert_close(got.double(), wanted.double(), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("case", CASES)
def test_inductors_candidate_builds_and_is_right(case: str, clang: Clang) -> None:
    problem = served(case)

    assert_right(problem, candidate_files(problem.brief))


@with_tinygrad
@pytest.mark.parametrize("case", CASES)
def test_tinygrads_candidate_builds_and_is_right(case: str, clang: Clang) -> None:
    problem = served(case)

    assert_right(problem, tinygrad_author.candidate_files(problem.brief))


@pytest.mark.parametrize("case", CASES)
def test_the_plan_launches_what_the_wrapper_launches(case: str) -> None:
    problem = served(case)
    graph = problem.brief.graph
    assert graph is not None
    wrapper = wrapper_of(graph)
    body = wrapper[wrapper.index("def call(") : wrapper.index("def get_args")]
    own = re.findall(r"^\s+\w+\(.*?threads=\[([\d, ]+)\]", body, re.MULTILINE)

    noted = [step for step in recorded(wrapper, graph.inputs).steps if isinstance(step, Launched)]
    files = candidate_files(problem.brief)

    assert [step.threads for step in noted] == [tuple(map(int, sizes.split(","))) for sizes in own]
    assert not isinstance(files, str)
    planned = re.findall(r"launch\(.*threads=\(([\d, ]+?),?\)", plan_of(files))
    assert planned == own


@with_tinygrad
def test_what_comes_from_outside_may_begin_at_any_element() -> None:
    module, args = Wrapped(lambda x: x.relu() * 2), (drawn(8, 256),)
    captured = capture(module.eval(), args, {})
    assert isinstance(captured, Captured)
    files = tinygrad_author.candidate_files(brief_of(load_reference(module, inputs=args), captured, MetalTarget()))

    assert not isinstance(files, str)
    # One kernel: what it writes, which is the plan's own, and what it reads, which is not.
    vectors = re.findall(r"\(device (\w+4)\*\)\(\(data(\d+)_", files[1].text)
    assert sorted(set(vectors)) == [("float4", "0"), ("packed_float4", "1")]


def test_who_writes_for_metal_alone_says_so_and_submits_nothing() -> None:
    problem = served("softmax")
    elsewhere = Brief(**{name: getattr(problem.brief, name) for name in Brief.__slots__} | {"target": "cpu"})

    assert candidate_files(elsewhere) == "this author writes kernels for metal only, not for cpu"


def uncovered() -> Brief:
    module, args = Wrapped(torch.cdist), (drawn(4, 5), drawn(4, 5) + 1)
    captured = capture(module.eval(), args, {})
    assert isinstance(captured, Captured)
    return brief_of(load_reference(module, inputs=args), captured, MetalTarget())


def test_what_plans_have_no_word_for_is_one_sentence() -> None:
    assert candidate_files(uncovered()) == "it calls aten._cdist_forward.default, for which plans have no word"


@with_tinygrad
def test_an_operator_without_tinygrads_is_one_sentence() -> None:
    refusal = tinygrad_author.candidate_files(uncovered())

    assert refusal == "no way to compute aten._cdist_forward.default in tinygrad is known here"


def test_without_tinygrad_the_author_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tinygrad_author, "find_spec", lambda _: None)
    told = "tinygrad is not installed: pip install 'kernelwright[tinygrad]'"

    assert tinygrad_author.candidate_files(served("softmax").brief) == told
    assert tinygrad_author.Tinygrad().available() == told


def test_inductor_works_where_pytorch_has_its_generator() -> None:
    assert Inductor().available() is None
