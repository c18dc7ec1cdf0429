"""One random graph through the whole compiler, and which pass is to blame where something is wrong.

The graph is compiled twice. With every floating type as float64 nothing is rounded to speak of,
so a term too many or an element misplaced can't hide; in its own types what is left is
rounding, which is bounded by what it does to the graph itself. Both are run by interpreters,
the latter also as C++.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch

from drawn_graphs import ROUNDOFF_OF_FLOAT64, Drawn, RandomGraph, in_float64
from graph_runs import call, run_graph
from graph_text import captured
from kernelwright.authors.fuser.algebra import rewrite
from kernelwright.authors.fuser.generate import Declined, Generated, Launched, Made, Options, generate
from kernelwright.authors.fuser.ir_numpy import Array, run
from kernelwright.authors.fuser.languages import CPP, Language
from kernelwright.authors.fuser.legality import IllegalError
from kernelwright.authors.fuser.program_numpy import ProgramMachine, evaluated, of_regions
from kernelwright.authors.fuser.regions import Kernelised
from kernelwright.authors.fuser.schedule import Facts, Scheduled
from kernelwright.authors.fuser.tensors import Given, Result, TensorProgram
from kernelwright.plan.launcher import Launcher
from kernelwright.plan.parse import parse
from kernelwright.plan.program import Program
from kernelwright.plan.tree import Plan
from kernelwright.problems.capture import NotCaptured
from kernelwright.records.graph import Argument, Graph, GraphInput, Node, Ref
from kernelwright.records.tensor import FLOATING_DTYPES, TensorSpec
from numpy_launcher import NumpyLauncher

# Small caches and two threads, so that small tensors take the paths of large ones.
FACTS = Facts(threads=2, vector_bytes=32, cache_bytes=(1 << 12, 1 << 14))
# How far an answer may be off: in errors that rounding makes by itself, and in roundings of the largest element.
ERRORS, ROUNDINGS = 16.0, 8.0
# The same in float64, where it only has to be far below what any mistake makes.
ERRORS_IN_FLOAT64, SHARE_IN_FLOAT64 = 64.0, 1e-12

Tensors = Sequence[torch.Tensor]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A disagreement: the pass to blame, and what it did."""

    blame: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A graph that was compiled, and found right by the interpreters."""

    drawn: RandomGraph
    graph: Graph  # as it was compiled: captured or rewritten
    made: Generated
    plan: Plan
    language: Language = CPP

    def run(self, launcher: Launcher) -> Tensors:
        """Run the plan on the drawn contents."""
        return _run(self.graph, self.plan, launcher, self.drawn.given)

    def judged(self, launcher: Launcher) -> Wrong | None:
        """Compare the compiled kernels' answers with the truth."""
        sentence = disagreement(self.drawn, self.run(launcher))
        text = f"{self.language.source_file}: {sentence}; the interpreter is right"
        return Wrong(blame="printer", sentence=text) if sentence else None


def tried(drawn: RandomGraph, *, is_captured: bool = False, language: Language = CPP) -> Trial | Declined | Wrong:
    """Compile a random graph, and compare what interpreters make of it with the truth.

    Args:
        drawn: the graph.
        is_captured: whether to write it as a module first, and capture that.
        language: what kernels are written in.
    """
    if is_captured:
        found = captured(drawn)
        if isinstance(found, NotCaptured):
            return Declined(reason=f"the module is not captured: {found}")
        drawn = found
    graph = drawn.graph
    try:
        rewritten = rewrite(graph).graph
    except Exception as error:  # noqa: BLE001 - a crash is what is looked for here
        return Wrong(blame="algebra", sentence=_crash(error))
    wide = {name: in_float64(tensor) for name, tensor in drawn.given.items()}
    for blame, each in (("capture", graph), ("algebra", rewritten)):
        # Values inside a rewritten graph may lie otherwise than torch would have them, which no kernel relies on,
        # and torch.export is wrong about the strides of some norms.
        kept = blame == "capture" and not is_captured
        wrong = _guarded(
            blame,
            lambda each=each, kept=kept: disagreement_in_float64(drawn, run_graph(each, wide, has_strides=kept)),
        )
        if wrong:
            return wrong
    # Every second graph is compiled as it is, so that rules don't leave operators untried.
    graph = rewritten if drawn.seed % 2 else graph
    options = Options(prepack=drawn.seed % 4 < 2)
    # With float64 nothing is printed, which not every language has.
    unprinted = replace(language, printed=_unprinted, launch=CPP.launch)
    compiled_wide = _Compilation(drawn, unprinted, options, disagreement_in_float64).of(widened(graph), wide)
    if not isinstance(compiled_wide, Trial):
        return compiled_wide
    return _Compilation(drawn, language, options, disagreement).of(graph, drawn.given)


def _unprinted(kernels: object) -> str:
    del kernels
    return ""


@dataclass(frozen=True, slots=True)
class _Compilation:
    """How graphs of one drawing are compiled, and their answers compared."""

    drawn: RandomGraph
    language: Language
    options: Options
    compare: Callable[[RandomGraph, Tensors], str]

    def of(self, graph: Graph, given: Mapping[str, torch.Tensor]) -> Trial | Declined | Wrong:
        """Compile a graph and interpret what came of it."""
        passes = _Passes()
        try:
            made = generate(graph, FACTS, self.options, passed=passes, language=self.language)
        except IllegalError as error:
            return Wrong(blame=str(error).split(" ", 1)[0], sentence=str(error))
        except Exception as error:  # noqa: BLE001 - a crash is what is looked for here
            return Wrong(blame=f"after {passes.last}", sentence=_crash(error))
        if isinstance(made, Declined):
            return made
        plan = parse(made.files[0].text, [kernel.name for kernel in made.kernels])
        if not isinstance(plan, Plan):
            return Wrong(blame="plan", sentence=f"the plan is refused: {plan}")
        launcher = NumpyLauncher(made.kernels)
        wrong = _guarded("plan", lambda: self.compare(self.drawn, _run(graph, plan, launcher, given)))
        if wrong is None:
            return Trial(drawn=self.drawn, graph=graph, made=made, plan=plan, language=self.language)
        earlier = passes.blamed(self.drawn, graph, made, given, self.compare)
        return earlier or wrong


def disagreement(drawn: RandomGraph, got: Tensors) -> str:
    """Say where outputs in the graph's own types lie beyond rounding; empty if nowhere."""
    return _first(
        _difference(f"output {number}", value, mine, value.own.dtype, ERRORS * value.error + ROUNDINGS * _step(value))
        for number, (value, mine) in enumerate(zip(drawn.outputs, got, strict=True))
    )


def disagreement_in_float64(drawn: RandomGraph, got: Tensors) -> str:
    """Say where outputs in float64 are not the truth; empty if nowhere."""
    finer = ERRORS_IN_FLOAT64 * ROUNDOFF_OF_FLOAT64 / drawn.roundoff
    return _first(
        _difference(
            f"output {number}",
            value,
            mine,
            torch.float64 if value.is_floating else value.own.dtype,
            finer * value.error + SHARE_IN_FLOAT64 * value.largest,
        )
        for number, (value, mine) in enumerate(zip(drawn.outputs, got, strict=True))
    )


def widened(graph: Graph) -> Graph:
    """Return the graph with float64 for every floating type."""

    def wide(spec: TensorSpec) -> TensorSpec:
        return replace(spec, dtype="float64") if spec.is_floating else spec

    def named(value: Argument) -> Argument:
        return "float64" if isinstance(value, str) and value in FLOATING_DTYPES else value

    nodes = (
        replace(
            node,
            args=tuple(map(named, node.args)),
            kwargs=tuple((name, named(value)) for name, value in node.kwargs),
            outputs=tuple(map(wide, node.outputs)),
        )
        for node in graph.nodes
    )
    inputs: tuple[GraphInput, ...] = tuple(replace(given, spec=wide(given.spec)) for given in graph.inputs)
    return Graph(inputs=inputs, nodes=tuple(nodes), outputs=graph.outputs)


def _run(graph: Graph, plan: Plan, launcher: Launcher, given: Mapping[str, torch.Tensor]) -> Tensors:
    weights = {each.target: given[each.name] for each in graph.inputs if each.kind != "input"}
    inputs = [given[each.name] for each in graph.inputs if each.kind == "input"]
    outputs = Program(plan, launcher, weights).forward(inputs)
    for ref, output in zip(graph.outputs, outputs, strict=True):
        wanted = graph.spec_of(ref)
        steps = [step for size, step in zip(wanted.shape, wanted.strides, strict=True) if size > 1]
        mine = [step for size, step in zip(output.shape, output.stride(), strict=True) if size > 1]
        if _is_dense(wanted) and steps != mine:
            raise AssertionError(f"{ref} has strides {mine} and should have {steps}")
    return outputs


def _is_dense(spec: TensorSpec) -> bool:
    return 1 + sum((n - 1) * step for n, step in zip(spec.shape, spec.strides, strict=True)) == spec.elements


def _first(sentences: Any) -> str:
    return next((sentence for sentence in sentences if sentence), "")


def _step(value: Drawn) -> float:
    return value.roundoff * value.largest


def _difference(name: str, value: Drawn, got: torch.Tensor, dtype: torch.dtype, bound: float) -> str:
    if tuple(got.shape) != value.shape or got.dtype != dtype:
        return f"{name} is {got.dtype} {list(got.shape)} and should be {dtype} {list(value.shape)}"
    off = (got.double() - value.true.double()).abs().nan_to_num(nan=float("inf"))
    if not value.is_floating:
        off = torch.where(got == value.true, 0.0, off.clamp(min=1.0))  # whole numbers may differ beyond float64
    bound = 0.0 if value.is_exact else bound
    if not got.numel() or float(off.max()) <= bound:
        return ""
    at = [int(i) for i in torch.unravel_index(off.argmax(), off.shape)] if off.dim() else []
    count = int((off > bound).sum())
    mine, wanted = got[tuple(at)].item(), value.true[tuple(at)].item()
    return (
        f"{name}{at} is {mine} and should be {wanted}, give or take {bound:.2g}; "
        f"{count} of {off.numel()} elements are off"
    )


def _guarded(blame: str, compare: Callable[[], str]) -> Wrong | None:
    try:
        sentence = compare()
    except Exception as error:  # noqa: BLE001 - a crash is what is looked for here
        sentence = _crash(error)
    return Wrong(blame=blame, sentence=sentence) if sentence else None


def _crash(error: Exception) -> str:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f" ({frame.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{frame.tb_lineno})" if frame else ""
    return f"{type(error).__name__}: {str(error)[:600]}{where}"


@dataclass(slots=True)
class _Passes:
    """What each pass made, to be run one after the other once something is wrong."""

    made: list[tuple[str, Made]] = field(default_factory=list[tuple[str, Made]])

    def __call__(self, name: str, made: Made) -> None:
        self.made.append((name, made))

    @property
    def last(self) -> str:
        return self.made[-1][0] if self.made else "nothing"

    def blamed(
        self,
        drawn: RandomGraph,
        graph: Graph,
        generated: Generated,
        given: Mapping[str, torch.Tensor],
        compare: Callable[[RandomGraph, Tensors], str],
    ) -> Wrong | None:
        """Return the first pass whose result disagrees with the truth."""
        arrays = {name: tensor.float() if tensor.dtype == torch.bfloat16 else tensor for name, tensor in given.items()}
        run_of = _Evaluation(graph=graph, arrays={name: tensor.numpy() for name, tensor in arrays.items()})
        for name, made in self.made:
            if not isinstance(made, TensorProgram | list):
                continue
            wrong = _guarded(name, lambda made=made: compare(drawn, run_of.outputs_after(made)))
            if wrong:
                return wrong
        specs = next(made for name, made in self.made if name == "memory")
        assert isinstance(specs, Mapping)
        for stage in ("schedule", "tidy"):
            kernels = [made for name, made in self.made if name == stage and isinstance(made, Scheduled)]
            wrong = _guarded(
                stage, lambda kernels=kernels: compare(drawn, run_of.outputs_of(generated, kernels, specs))
            )
            if wrong:
                return wrong
        return None


@dataclass(slots=True)
class _Evaluation:
    """Runs what passes made on given arrays."""

    graph: Graph
    arrays: dict[str, Array]
    lowered: TensorProgram | None = None
    program: TensorProgram | None = None

    def outputs_after(self, made: Any) -> Tensors:
        """Evaluate a tensor program, or the regions of the last one."""
        if isinstance(made, TensorProgram):
            self.lowered, self.program = self.lowered or made, made
        assert self.lowered is not None
        assert self.program is not None
        program = made if isinstance(made, TensorProgram) else of_regions(made, self.program)
        return self._named(evaluated(program, self.lowered, self.arrays, self._called, self.graph.outputs))

    def outputs_of(
        self, generated: Generated, kernels: Sequence[Scheduled], specs: Mapping[str, TensorSpec]
    ) -> Tensors:
        """Interpret kernels on memory laid out as the plan lays it out."""
        assert self.lowered is not None
        assert self.program is not None
        values = {name: value for name, value in self.program.values.items() if isinstance(value, Given | Result)}
        machine = ProgramMachine(
            arrays={},
            kinds={},
            program=replace(self.program, values=values),
            lowered=self.lowered,
            call=self._called,
            made=dict(self.arrays),
        )
        waiting = iter(kernels)
        for unit in generated.units:
            if isinstance(unit, Launched):
                _interpret(machine, unit.region, next(waiting), specs)
        return self._named([machine.output(ref) for ref in self.graph.outputs])

    def _called(self, node: Node, operands: Mapping[Ref, Array]) -> Sequence[Array]:
        tensors = {ref: torch.from_numpy(np.ascontiguousarray(array)) for ref, array in operands.items()}
        is_wide = all(not spec.is_floating or spec.dtype == "float64" for spec in node.outputs)
        return [result.numpy() for result in call(node, tensors, torch.float64 if is_wide else None)]

    def _named(self, outputs: Sequence[Array]) -> Tensors:
        kinds = [getattr(torch, self.graph.spec_of(ref).dtype) for ref in self.graph.outputs]
        return [torch.from_numpy(np.array(array)).to(kind) for array, kind in zip(outputs, kinds, strict=True)]


def _interpret(machine: ProgramMachine, region: Kernelised, made: Scheduled, specs: Mapping[str, TensorSpec]) -> None:
    flat: dict[str, torch.Tensor] = {}
    for name, buffer in zip(made.values, made.kernel.buffers, strict=True):
        flat[name] = torch.zeros(buffer.elements, dtype=getattr(torch, buffer.dtype))
        is_read = name not in region.stored
        if is_read:
            dense = torch.from_numpy(np.array(machine.array(name)))
            _seen(flat[name], specs[name]).copy_(dense)
    arrays = {
        buffer.name: (flat[name].view(torch.uint16) if buffer.dtype == "bfloat16" else flat[name]).numpy()
        for name, buffer in zip(made.values, made.kernel.buffers, strict=True)
    }
    run(made.kernel, arrays)
    for name in region.stored:
        held = _seen(flat[made.in_place.get(name, name)], specs[name])
        machine.made[name] = (held.float() if held.dtype == torch.bfloat16 else held).numpy()


def _seen(flat: torch.Tensor, spec: TensorSpec) -> torch.Tensor:
    return torch.as_strided(flat, spec.shape, spec.strides)
