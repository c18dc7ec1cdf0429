"""What tinygrad scheduled as a candidate: its kernels in one Metal file, and a plan of its launches."""

import re
from dataclasses import replace

from kernelwright.authors.fuser.naming import identifiers
from kernelwright.authors.looks import axes_in_memory, is_dense, memory_of, shown
from kernelwright.authors.tinygrad.scheduled import Held, NotCoveredError, Scheduled
from kernelwright.plan.library import LIBRARY
from kernelwright.records.candidate import PLAN_FILE, SourceFile
from kernelwright.records.graph import Graph
from kernelwright.records.tensor import TensorSpec, dense

KERNELS_FILE = "kernels.metal"
_HEADER = re.compile(r"^(?:#include|using namespace)\b.*$\n?", re.MULTILINE)


def as_scheduled(graph: Graph) -> Graph:
    """Return the graph with every input row-major, as tinygrad takes it: how memory lies is for the plan to say."""
    inputs = tuple(replace(each, spec=dense(each.spec.shape, each.spec.dtype)) for each in graph.inputs)
    return replace(graph, inputs=inputs)


def files_of(
    made: Scheduled, graph: Graph, outputs: tuple[TensorSpec, ...], assumptions: tuple[str, ...]
) -> tuple[SourceFile, ...]:
    """Return the files of a candidate that launches what was scheduled.

    Args:
        made: launches, their inputs those of ``graph`` in order.
        graph: names inputs and weights.
        outputs: how what is returned has to lie.
        assumptions: what the plan rests on.

    Raises:
        NotCoveredError: what is returned has to lie as no plan can say.
    """
    names, parameters, lines = _inputs(made, graph)
    for launch in made.launches:
        for held in launch.arguments:
            if held.number not in names:
                names[held.number] = f"buf{held.number}"
                lines.append(f"{names[held.number]} = empty(({held.elements},), dtype={held.dtype})")
        given = ", ".join(names[held.number] for held in launch.arguments)
        sizes = f"threads={shown(launch.threads)}, group={shown(launch.group)}"
        lines.append(f'launch("{launch.kernel}", {given}, {sizes})')
    returned = [_returned(held, spec, names) for held, spec in zip(made.outputs, outputs, strict=True)]
    result = returned[0] if len(returned) == 1 else f"({', '.join(returned)})"
    head = f"def forward({', '.join((*parameters, '*', 'p'))}):"
    forward = "\n".join((head, *(f"    {line}" for line in (*lines, f"return {result}")), ""))
    listed = "".join(f"\n    {text!r}," for text in assumptions)
    plan = SourceFile(name=PLAN_FILE, text=(f"ASSUMPTIONS = ({listed}\n)\n\n\n" if assumptions else "") + forward)
    if not made.sources:
        return (plan,)
    return plan, SourceFile(name=KERNELS_FILE, text=_joined(made.sources))


def _inputs(made: Scheduled, graph: Graph) -> tuple[dict[int, str], list[str], list[str]]:
    """Return what the memory of inputs is called, the plan's parameters, and its first lines."""
    given = [each.name for each in graph.inputs if each.kind == "input"]
    chosen = identifiers(given, frozenset(LIBRARY))
    used = {held.number for launch in made.launches for held in launch.arguments}
    names: dict[int, str] = {}
    lines: list[str] = []
    for each, held in zip(graph.inputs, made.inputs, strict=True):
        names[held.number] = chosen[each.name] if each.kind == "input" else f'p["{each.target}"]'
        if held.number in used and not each.spec.is_contiguous:
            # Kernels take it row-major; a copy where it lies otherwise.
            lines.append(f"dense{held.number} = {names[held.number]}.contiguous()")
            names[held.number] = f"dense{held.number}"
    return names, [chosen[each] for each in given], lines


def _returned(held: Held, spec: TensorSpec, names: dict[int, str]) -> str:
    if held.number not in names:
        raise NotCoveredError("tinygrad computes one of the outputs without a kernel")
    text = f"{names[held.number]}.reshape({shown(spec.shape)})"
    if spec.is_contiguous:
        return text
    if memory_of("", spec) is None or not is_dense(spec):
        raise NotCoveredError("an output doesn't lie densely in memory")
    # A kernel of tinygrad's writes it row-major: turned, copied, and turned back.
    order = axes_in_memory(spec.shape, spec.strides)
    back = tuple(order.index(axis) for axis in range(len(order)))
    return f"{text}.permute({shown(order)}).contiguous().permute({shown(back)})"


def _joined(sources: tuple[str, ...]) -> str:
    """Return all sources as one, each header and each function that several share once."""
    headers = dict.fromkeys(line.strip() for source in sources for line in _HEADER.findall(source))
    bodies: dict[str, None] = {}
    for source in sources:
        body = _HEADER.sub("", source)
        before, kernel, rest = body.partition("kernel void ")
        for function in re.split(r"(?<=^\})\n", before, flags=re.MULTILINE):
            if function.strip():
                bodies[function.strip("\n")] = None
        bodies[(kernel + rest).strip("\n")] = None
    return "\n".join((*headers, "", "\n\n".join(bodies), ""))
