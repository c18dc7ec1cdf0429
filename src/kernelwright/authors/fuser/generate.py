"""From a captured graph to the files of a candidate: the fuser's compiler, end to end.

graph -> tensor program -> (split, read through) -> regions -> kernels -> sources and plan
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod

from kernelwright.authors.fuser.attention_pattern import with_attention
from kernelwright.authors.fuser.inline import read_through, reshaped_base, split_long_reductions, static_values
from kernelwright.authors.fuser.kernel import Kernel
from kernelwright.authors.fuser.languages import CPP, Language
from kernelwright.authors.fuser.legality import checked_kernel, checked_program, checked_regions
from kernelwright.authors.fuser.library_form import library_forms
from kernelwright.authors.fuser.long_moments import split_long_moments
from kernelwright.authors.fuser.long_products import split_long_products
from kernelwright.authors.fuser.lowering import UnsupportedError, lower, without_dead_values
from kernelwright.authors.fuser.metal_launches import NotForMetalError
from kernelwright.authors.fuser.plan_text import PlanText, plan_base, viewed
from kernelwright.authors.fuser.regions import Kernelised, Unit, read_by, regions_of
from kernelwright.authors.fuser.schedule import Facts, Scheduled, schedule
from kernelwright.authors.fuser.sharing import Sharing
from kernelwright.authors.fuser.tensors import Computed, Given, Map, Result, TensorProgram
from kernelwright.authors.fuser.tidy import tidied
from kernelwright.authors.fuser.tuning import Tuning
from kernelwright.authors.fuser.turned_scans import with_turned_scans
from kernelwright.records.candidate import PLAN_FILE, SourceFile
from kernelwright.records.graph import Graph, Node, Ref
from kernelwright.records.tensor import TensorSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Choices between candidates for one graph.

    ``prepack`` lays the weights of linear layers out for oneDNN once, in ``prepare``; ``plain``
    names calls for which that doesn't pay. ``tunings`` has the schedule parameters of regions, by
    name, where they aren't the usual ones; ``to_library`` the regions that the library's own
    operators compute faster.
    """

    prepack: bool = False
    plain: frozenset[str] = frozenset()
    tunings: Mapping[str, Tuning] = field(default_factory=dict[str, Tuning])
    to_library: frozenset[str] = frozenset()


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
    """A candidate's files, and what its plan runs, in order; ``is_packed`` where it lays out weights for a call."""

    files: tuple[SourceFile, ...]
    units: tuple[Called | Launched, ...]
    is_packed: bool

    @property
    def kernels(self) -> tuple[Kernel, ...]:
        """The kernels, as the IR they were printed from, each once."""
        return tuple({unit.kernel.name: unit.kernel for unit in self.units if isinstance(unit, Launched)}.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """Why the fuser has no candidate for a graph: one sentence."""

    reason: str


# The name of a pass, and what it made.
Made = TensorProgram | list[Unit] | Mapping[str, TensorSpec] | Scheduled
Passed = Callable[[str, Made], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A graph cut into regions and library calls, in running order, before anything is scheduled.

    ``lowered`` is the program before anything was read through, ``program`` the one whose values
    are computed; ``specs`` is how each of those lies in memory, ``returned`` the value that holds
    each output.
    """

    graph: Graph
    lowered: TensorProgram
    program: TensorProgram
    units: tuple[Unit, ...]
    specs: Mapping[str, TensorSpec]
    static: frozenset[str]
    returned: Mapping[Ref, str]

    @property
    def regions(self) -> tuple[Kernelised, ...]:
        """The regions that run at each call."""
        return tuple(unit for unit in self.units if isinstance(unit, Kernelised) and not unit.is_static)

    def plan_text(self, *, prepack: bool, plain: frozenset[str] = frozenset(), language: Language = CPP) -> PlanText:
        """Return an empty plan for it."""
        return PlanText(
            graph=self.graph,
            lowered=self.lowered,
            specs=self.specs,
            static=self.static,
            returned=self.returned,
            language=language,
            prepack=prepack and language.packs_weights,
            plain=plain,
        )


def _unheard(name: str, made: Made) -> None:
    del name, made


def prepared(graph: Graph, facts: Facts, passed: Passed = _unheard, *, language: Language = CPP) -> Prepared | Declined:
    """Lower a graph and cut it into regions; the arguments are those of ``generate``."""
    try:
        lowered = lower(graph, makes_products=language.makes_products, most_reads=language.most_reads)
    except UnsupportedError as error:
        return Declined(reason=str(error))
    returned = _returned(lowered, graph)
    passed("lowering", checked_program("lowering", lowered))
    program, stored = _with_bases(lowered, graph, returned)
    passed("bases", checked_program("bases", program))
    program = with_attention(program) if language.makes_products else program
    passed("attention", checked_program("attention", program))
    if not language.has_float64:  # where pieces' sums can't be kept in more than float32
        program = split_long_moments(program, facts.least_items, slack=language.most_pieces)
        passed("moments", checked_program("moments", program))
    program = split_long_reductions(program, facts.least_items, widens=language.has_float64, slack=language.most_pieces)
    program = split_long_products(program) if language.makes_products else program
    passed("split", checked_program("split", program))
    program = read_through(program, stored, language.most_reads)
    passed("inline", checked_program("inline", program))
    program = with_turned_scans(program, stored)
    passed("scans", checked_program("scans", program))
    units = checked_regions(regions_of(program, stored, language.most_buffers), program)
    passed("regions", units)
    specs = _specs(program, graph)
    passed("memory", specs)
    return Prepared(
        graph=graph,
        lowered=lowered,
        program=program,
        units=tuple(units),
        specs=specs,
        static=static_values(program),
        returned=returned,
    )


def generate(
    graph: Graph,
    facts: Facts,
    options: Options | None = None,
    assumptions: tuple[str, ...] = (),
    passed: Passed = _unheard,
    *,
    language: Language = CPP,
) -> Generated | Declined:
    """Compile a graph.

    Args:
        graph: what to compute; rewritten already, if it is to be.
        facts: the machine.
        options: which variant; the plain one if left out.
        assumptions: what the rewriting rests on; the plan declares it.
        passed: is told what each pass made, for whoever looks for the one that went wrong.
        language: what kernels are written in.

    Raises:
        IllegalError: a pass made something illegal, which is a defect.
    """
    made = prepared(graph, facts, passed, language=language)
    if isinstance(made, Declined):
        return made
    return assembled(made, facts, options or Options(), assumptions, passed, language=language)


def assembled(
    made: Prepared,
    facts: Facts,
    options: Options,
    assumptions: tuple[str, ...] = (),
    passed: Passed = _unheard,
    *,
    language: Language = CPP,
) -> Generated | Declined:
    """Schedule and print what was prepared; the arguments are those of ``generate``."""
    try:
        return _assembled(made, facts, options, assumptions, passed, language=language)
    except NotForMetalError as error:
        return Declined(reason=str(error))


def _assembled(
    made: Prepared,
    facts: Facts,
    options: Options,
    assumptions: tuple[str, ...],
    passed: Passed,
    *,
    language: Language,
) -> Generated:
    text = made.plan_text(prepack=options.prepack, plain=options.plain, language=language)
    possible = library_forms(made) if options.to_library else ()
    forms = {form.regions[-1]: form for form in possible if not options.to_library.isdisjoint(form.regions)}
    by_library = {name for form in forms.values() for name in form.regions}
    # What the library reads and returns may be the same memory under several names.
    shared = {value for form in forms.values() for value in (*form.results, *form.reads)}
    kernels: list[Kernel] = []
    sharing = Sharing()
    last_read = _last_read(made)
    units: list[Called | Launched] = []
    for number, unit in enumerate(made.units):
        if isinstance(unit, str):
            text.call(unit)
            units.append(Called(node=made.program.libraries[unit].node, is_static=unit in made.static))
        elif unit.name in by_library:
            if unit.name in forms:
                text.compute(forms[unit.name].nodes, forms[unit.name].results)
                units += [Called(node=node, is_static=False) for node in forms[unit.name].nodes]
        else:
            tuning = options.tunings.get(unit.name, language.usual)
            dying = last_read[number] - shared
            scheduled = schedule(unit, made.specs, dying, facts, tuning)
            passed("schedule", scheduled)
            kernel = distinct(checked_kernel("tidy", tidied(scheduled.kernel)), kernels)
            scheduled = replace(scheduled, kernel=kernel)
            passed("tidy", scheduled)
            if language.shares_kernels:
                scheduled = _shared(scheduled, made.specs, sharing)
            kernels += [scheduled.kernel] if scheduled.kernel not in kernels else []
            units.append(Launched(region=unit, kernel=scheduled.kernel))
            text.launch(unit, scheduled)
    return Generated(files=files_of(text, kernels, assumptions), units=tuple(units), is_packed=text.has_packed)


def _shared(scheduled: Scheduled, specs: Mapping[str, TensorSpec], sharing: Sharing) -> Scheduled:
    """Return the launch of a kernel that does the same, if there is one, else that of the kernel itself."""
    buffers = zip(scheduled.values, scheduled.kernel.buffers, strict=True)
    movable = frozenset(b.name for value, b in buffers if not b.is_written and specs[value].is_contiguous)
    shared = sharing.of(scheduled.kernel, movable)
    return replace(scheduled, kernel=checked_kernel("sharing", shared.kernel), begins=shared.begins)


def files_of(text: PlanText, kernels: Sequence[Kernel], assumptions: tuple[str, ...]) -> tuple[SourceFile, ...]:
    """Return a candidate's files."""
    files = [SourceFile(name=PLAN_FILE, text=text.text(assumptions))]
    if kernels:
        files.append(SourceFile(name=text.language.source_file, text=text.language.printed(kernels)))
    return tuple(files)


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
    """Return the value that holds each output: what it reshapes, unless it lies otherwise in memory than that would.

    An output with gaps in its memory is a part of something: that is held whole, as the module does.
    """
    nodes = {node.name: node for node in graph.nodes}
    returned: dict[Ref, str] = {}
    for ref in graph.outputs:
        name, wanted = program.named[ref], graph.spec_of(ref)
        is_dense = wanted.is_contiguous or _is_permuted_dense(wanted)
        if is_dense or not graph.spec_of(viewed(nodes, ref)).is_contiguous:
            is_own = is_dense and not wanted.is_contiguous and isinstance(program.values[name], Map)
            returned[ref] = name if is_own else reshaped_base(program, name)
        else:
            returned[ref] = plan_base(program, nodes, ref)
    return returned


def _specs(program: TensorProgram, graph: Graph) -> Mapping[str, TensorSpec]:
    """Return how each value lies in memory: outputs and what libraries read as in the reference, others densely."""
    specs = {name: value.spec for name, value in program.values.items()}
    # A library lays its result out as its operands lie, and the graph says how that is.
    read = {name for library in program.libraries.values() for name in library.reads}
    operands = [ref for ref, name in program.named.items() if name in read]
    for ref in (*operands, *graph.outputs):
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


def _last_read(made: Prepared) -> list[frozenset[str]]:
    """Return for each unit the values whose memory it may write over: made by the plan, read here for the last time."""
    program = made.program
    found: list[frozenset[str]] = []
    later = {*made.static, *program.outputs, *(v.name for v in program.values.values() if isinstance(v, Given))}
    for unit in reversed(made.units):
        here = read_by(program, unit)
        found.append(frozenset(here - later))
        later |= here
    return found[::-1]


def distinct(kernel: Kernel, others: Sequence[Kernel]) -> Kernel:
    """Return the kernel under a name that none of the others has."""
    taken = {other.name for other in others}
    name, number = kernel.name, 2
    while name in taken:
        name, number = f"{kernel.name}_{number}", number + 1
    return replace(kernel, name=name)
