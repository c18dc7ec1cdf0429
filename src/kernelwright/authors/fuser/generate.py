"""From a captured graph to the files of a candidate: the fuser's compiler, end to end.

graph -> tensor program -> (split, read through) -> regions -> kernels -> sources and plan
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import prod

from kernelwright.authors.fuser.cpp import SOURCE_FILE, print_cpp
from kernelwright.authors.fuser.inline import read_through, reshaped_base, split_long_reductions, static_values
from kernelwright.authors.fuser.kernel import Kernel
from kernelwright.authors.fuser.lowering import UnsupportedError, lower, operands_of, without_dead_values
from kernelwright.authors.fuser.plan_text import PlanText, plan_base
from kernelwright.authors.fuser.regions import Kernelised, Unit, regions_of
from kernelwright.authors.fuser.schedule import Facts, schedule
from kernelwright.authors.fuser.tensors import Computed, Given, Map, Result, TensorProgram
from kernelwright.authors.fuser.tidy import tidied
from kernelwright.authors.fuser.turned_scans import with_turned_scans
from kernelwright.records.candidate import PLAN_FILE, SourceFile
from kernelwright.records.graph import Graph, Node, Ref
from kernelwright.records.tensor import TensorSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Choices between candidates for one graph.

    ``prepack`` lays the weights of linear layers out for oneDNN once, in ``prepare``.
    """

    prepack: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A library call of the plan; ``is_static`` where it is made once, in ``prepare``."""

    node: Node
    is_static: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Launched:
    """A region of the plan, and the kernel it became."""

    region: Kernelised
    kernel: Kernel

    @property
    def is_static(self) -> bool:
        """Whether it runs once, in ``prepare``."""
        return self.region.is_static


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """A candidate's files, and what its plan runs, in order."""

    files: tuple[SourceFile, ...]
    units: tuple[Called | Launched, ...]

    @property
    def kernels(self) -> tuple[Kernel, ...]:
        """The kernels, as the IR they were printed from."""
        return tuple(unit.kernel for unit in self.units if isinstance(unit, Launched))


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """Why the fuser has no candidate for a graph: one sentence."""

    reason: str


def generate(
    graph: Graph, facts: Facts, options: Options | None = None, assumptions: tuple[str, ...] = ()
) -> Generated | Declined:
    """Compile a graph for the `cpu` target.

    Args:
        graph: what to compute; rewritten already, if it is to be.
        facts: the machine.
        options: which variant; the plain one if left out.
        assumptions: what the rewriting rests on; the plan declares it.
    """
    try:
        lowered = lower(graph)
    except UnsupportedError as error:
        return Declined(reason=str(error))
    returned = _returned(lowered, graph)
    program, stored = _with_bases(lowered, graph, returned)
    program = split_long_reductions(program, facts.least_items)
    program = with_turned_scans(read_through(program, stored), stored)
    units = regions_of(program, stored)
    specs = _specs(program, graph)
    text = PlanText(
        graph=graph,
        lowered=lowered,
        specs=specs,
        static=static_values(program),
        returned=returned,
        prepack=bool(options and options.prepack),
    )
    kernels: list[Kernel] = []
    made_of: list[Called | Launched] = []
    for number, unit in enumerate(units):
        if isinstance(unit, str):
            text.call(unit)
            made_of.append(Called(node=program.libraries[unit].node, is_static=unit in text.static))
            continue
        made = schedule(unit, specs, _dying(program, units, number), facts)
        kernel = _distinct(tidied(made.kernel), kernels)
        kernels.append(kernel)
        made_of.append(Launched(region=unit, kernel=kernel))
        text.launch(unit, replace(made, kernel=kernel))
    files = [SourceFile(name=PLAN_FILE, text=text.text(assumptions))]
    if kernels:
        files.append(SourceFile(name=SOURCE_FILE, text=print_cpp(kernels)))
    return Generated(files=tuple(files), units=tuple(made_of))


def _with_bases(
    program: TensorProgram, graph: Graph, returned: Mapping[Ref, str]
) -> tuple[TensorProgram, frozenset[str]]:
    """Let library calls and outputs need the tensors behind views, which plans can write as views.

    Returns the program and the names of the values that must be stored.
    """
    nodes = {node.name: node for node in graph.nodes}
    libraries = {
        name: replace(library, reads=tuple(dict.fromkeys(plan_base(program, nodes, ref) for ref in library.node.uses)))
        for name, library in program.libraries.items()
    }
    outputs = tuple(dict.fromkeys(returned.values()))
    program = without_dead_values(replace(program, libraries=libraries, outputs=outputs))
    needed = {*outputs, *(name for library in libraries.values() for name in library.reads)}
    return program, frozenset(name for name in needed if not isinstance(program.values.get(name), Given | Result))


def _returned(program: TensorProgram, graph: Graph) -> Mapping[Ref, str]:
    """Return the value that holds each output: what it reshapes, unless it lies otherwise in memory than that would."""
    returned: dict[Ref, str] = {}
    for ref in graph.outputs:
        name, wanted = program.named[ref], graph.spec_of(ref)
        is_own = not wanted.is_contiguous and _is_permuted_dense(wanted) and isinstance(program.values[name], Map)
        returned[ref] = name if is_own else reshaped_base(program, name)
    return returned


def _specs(program: TensorProgram, graph: Graph) -> Mapping[str, TensorSpec]:
    """Return how each value lies in memory: outputs as the reference returns them, others densely."""
    specs = {name: value.spec for name, value in program.values.items()}
    for ref in graph.outputs:
        name = program.named[ref]
        wanted = graph.spec_of(ref)
        is_ours = isinstance(program.values.get(name), Computed)
        if is_ours and specs[name].shape == wanted.shape and _is_permuted_dense(wanted):
            specs[name] = wanted
    return specs


def _is_permuted_dense(spec: TensorSpec) -> bool:
    step = 1
    for stride, size in sorted(zip(spec.strides, spec.shape, strict=True)):
        if size != 1 and stride != step:
            return False
        step *= size
    return step == prod(spec.shape)


def _dying(program: TensorProgram, units: list[Unit], number: int) -> frozenset[str]:
    """Return the values whose memory unit ``number`` may write over: made by the plan, read here for the last time."""
    static = static_values(program)
    here = _reads(program, units[number])
    later = {name for unit in units[number + 1 :] for name in _reads(program, unit)}
    return frozenset(
        name
        for name in here - later
        if name not in static and name not in program.outputs and not isinstance(program.values[name], Given)
    )


def _reads(program: TensorProgram, unit: Unit) -> set[str]:
    if isinstance(unit, str):
        return set(program.libraries[unit].reads)
    assert isinstance(unit, Kernelised)
    own = {member.name for member in unit.members}
    return {operand for name in own for operand in operands_of(program, name)} - own


def _distinct(kernel: Kernel, others: list[Kernel]) -> Kernel:
    taken = {other.name for other in others}
    name, number = kernel.name, 2
    while name in taken:
        name, number = f"{kernel.name}_{number}", number + 1
    return replace(kernel, name=name)
