"""Cases of modules for the fuser's Metal kernels, and what runs them: the IR's interpreter and emulated source."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn

from kernelwright import msl
from kernelwright.authors.fuser.generate import Generated, Options, generate
from kernelwright.authors.fuser.languages import METAL
from kernelwright.authors.fuser.schedule import Facts
from kernelwright.plan.launcher import BoundLaunch, Launcher, Slot
from kernelwright.plan.parse import parse
from kernelwright.plan.program import Program
from kernelwright.plan.tree import Plan
from kernelwright.problems.capture import Captured, capture
from kernelwright.records.graph import Graph

FACTS = Facts(threads=2, vector_bytes=32, cache_bytes=(1 << 12, 1 << 14))
# How far from float64 an answer may be, by type, relative to the largest element: a few roundings.
TOLERANCES = {torch.float32: 2e-6, torch.float16: 2e-3, torch.bfloat16: 2e-2}


def drawn(*shape: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(sum(shape))).to(dtype)


@dataclass(frozen=True)
class Case:
    """A module and its inputs; ``in_tiles`` says whether its product is large enough for tiles."""

    module: nn.Module
    args: tuple[torch.Tensor, ...]
    in_tiles: bool = True


def graph_of(case: Case) -> tuple[Graph, dict[str, torch.Tensor]]:
    captured = capture(case.module.eval(), case.args, {})
    assert isinstance(captured, Captured), captured
    weights = dict(case.module.named_parameters()) | dict(case.module.named_buffers()) | captured.constants
    return captured.graph, {name: tensor.detach() for name, tensor in weights.items()}


def made_of(case: Case, options: Options | None = None) -> Generated:
    made = generate(graph_of(case)[0], FACTS, options, language=METAL)
    assert isinstance(made, Generated), made
    return made


def plan_of(made: Generated) -> Plan:
    plan = parse(made.files[0].text, [kernel.name for kernel in made.kernels])
    assert isinstance(plan, Plan), f"{plan}\n{made.files[0].text}"
    return plan


def wide(tensors: Sequence[torch.Tensor]) -> list[torch.Tensor]:
    return [tensor.double() if tensor.is_floating_point() else tensor for tensor in tensors]


def truth(case: Case) -> torch.Tensor:
    before = case.args[0].dtype
    with torch.no_grad():
        result = case.module.double()(*wide(case.args))
    case.module.to(before)
    return result


def assert_right(case: Case, launcher: Launcher, made: Generated) -> None:
    (got,) = Program(plan_of(made), launcher, graph_of(case)[1]).forward(case.args)
    wanted = truth(case)
    assert got.shape == wanted.shape
    assert got.dtype == case.args[0].dtype
    off = (got.double() - wanted).abs().max() / wanted.abs().max()
    assert off < TOLERANCES[got.dtype], float(off)


class Emulated:
    """A launcher of Metal source, as ``msl`` runs it."""

    def __init__(self, source: str, **kwargs: object) -> None:
        self._library = msl.compile_shader(source, **kwargs)  # type: ignore[arg-type]

    def kernels(self) -> tuple[str, ...]:
        return ()

    def launch(self, launch: BoundLaunch, tensors: Sequence[torch.Tensor]) -> None:
        arguments = [tensors[each.index] if isinstance(each, Slot) else each for each in launch.arguments]
        assert launch.group is not None
        kernel = getattr(self._library, launch.kernel)
        kernel(*arguments, threads=list(launch.threads), group_size=list(launch.group))

    def bind(self, launches: Sequence[BoundLaunch]) -> "EmulatedBatch":
        return EmulatedBatch(self, tuple(launches))


@dataclass(frozen=True)
class EmulatedBatch:
    launcher: Emulated
    launches: tuple[BoundLaunch, ...]

    def run(self, tensors: Sequence[torch.Tensor]) -> None:
        for launch in self.launches:
            self.launcher.launch(launch, tensors)


def assert_exact_lifted(case: Case, made: Generated) -> None:
    """Whether a candidate gives what torch does in float64, all its floats being double."""
    text = made.files[0].text.replace("float32", "float64")
    plan = parse(text, [kernel.name for kernel in made.kernels])
    assert isinstance(plan, Plan)
    weights = dict(
        zip(names := list(graph_of(case)[1]), wide([graph_of(case)[1][name] for name in names]), strict=True)
    )

    (got,) = Program(plan, Emulated(made.files[1].text, lifted=True), weights).forward(wide(case.args))

    torch.testing.assert_close(got, truth(case), rtol=1e-12, atol=1e-12)
