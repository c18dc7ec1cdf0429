"""An explanation as plain text, 80 columns wide: short sections first, whole sources last."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from kernelwright.authors.fuser.algebra import Rewritten
from kernelwright.authors.fuser.generate import Called, Launched
from kernelwright.authors.fuser.ir_text import ir_text
from kernelwright.records.graph import Graph
from kernelwright.swarm.explanation import Explanation, Proposal
from kernelwright.timing.rows import duration, size

WIDTH = 80
_NAMES = 44  # columns of a table's first column


def explained(explanation: Explanation) -> str:
    """Return the whole text."""
    problem = explanation.reference.problem
    lines = [problem.name]
    if problem.sizes:
        lines += _wrapped("sizes: " + ", ".join(f"{name}={value}" for name, value in problem.sizes))
    if explanation.reason:
        lines += _wrapped(f"No kernels are proposed: {explanation.reason}")
    if explanation.graph is not None:
        lines += _section("Graph as captured", _graph(explanation.graph))
    if explanation.rewritten is not None:
        lines += _section("Removed or changed", _removed(explanation.rewritten))
        lines += _section("Graph after the algebra", _after(explanation.rewritten))
    if explanation.proposal is not None:
        lines += _section("Regions", _regions(explanation.proposal, explanation.rewritten))
    if explanation.traffic:
        lines += _section("Bytes and operations of one call", _traffic(explanation))
    if explanation.proposal is not None:
        lines += _texts(explanation.proposal)
    return "\n".join(lines) + "\n"


def _section(heading: str, body: Iterable[str]) -> list[str]:
    return ["", heading, "-" * len(heading), *body]


def _wrapped(text: str, indent: str = "", hanging: str = "    ") -> list[str]:
    """Wrap at words; a word that is longer stays whole, so that it can be copied."""
    return wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _graph(graph: Graph) -> list[str]:
    return [line for text in str(graph).splitlines() for line in _wrapped(text)]


def _after(rewritten: Rewritten) -> list[str]:
    return _graph(rewritten.graph) if rewritten.removed else ["as captured"]


def _removed(rewritten: Rewritten) -> Iterator[str]:
    if not rewritten.removed:
        yield "nothing: no rule fires"
        return
    for number, removal in enumerate(rewritten.removed, start=1):
        indent = f"{number}. "
        margin = " " * len(indent)
        yield from _wrapped(indent + removal.sentence, hanging=margin)
        yield from _wrapped(f"allowed where: {removal.precondition}", margin, "")
        yield from _wrapped(f"assumes: {'; '.join(removal.assumptions) or 'nothing'}", margin, "")
    yield f"Assumed in all: {'; '.join(rewritten.assumptions) or 'nothing'}"


def _regions(proposal: Proposal, rewritten: Rewritten | None) -> Iterator[str]:
    yield from _wrapped(
        f"The first candidate: {proposal.variant.note}, every region a kernel scheduled as usual. A search profiles "
        "other schedules and the library's own operators beside it, and takes for each region what is fastest.",
        hanging="",
    )
    if rewritten is not None and proposal.variant.graph != rewritten.graph:
        why = proposal.declined or "the contract doesn't grant what the one after the algebra assumes"
        yield from _wrapped(f"The graph as captured is used: {why}.", hanging="")
    for number, (unit, traffic) in enumerate(zip(proposal.made.units, proposal.traffic, strict=True), start=1):
        when = ", once for each set of weights" if unit.is_static else ""
        moved = f"{size(traffic.bytes)}, {_count(traffic.operations)} operations{when}"
        if isinstance(unit, Called):
            yield from _wrapped(f"{number}. library call {unit.node}", hanging="   ")
            yield f"   {moved}"
        else:
            yield from _region(number, unit, moved)


def _region(number: int, unit: Launched, moved: str) -> Iterator[str]:
    region = unit.region
    axes = [
        f"{axis.name} in {axis.extent}{' (reduced)' * gone}"
        for axis, gone in zip(region.axes, region.reduced, strict=True)
    ]
    members = [f"{member.name} ({member.op or member.level})" for member in region.members]
    yield f"{number}. kernel {unit.kernel.name}"
    yield from _wrapped(f"over {', '.join(axes) or 'a single element'}", "   ", "  ")
    yield from _wrapped(f"computes {', '.join(members)}", "   ", "  ")
    yield from _wrapped(f"stores {', '.join(region.stored)}", "   ", "  ")
    yield f"   {moved}"


def _traffic(explanation: Explanation) -> Iterator[str]:
    rows = [(name, traffic.bytes, traffic.operations, "") for name, traffic in explanation.traffic]
    proposal = explanation.proposal
    if proposal is not None:
        each_call = [n for n, unit in enumerate(proposal.made.units) if not unit.is_static]
        times = proposal.unit_ns or ()
        rows += [
            (
                f"  {number + 1}. {_called(proposal.made.units[number])}",
                proposal.traffic[number].bytes,
                proposal.traffic[number].operations,
                duration(times[number]) if times else "",
            )
            for number in each_call
        ]
        whole = [
            sum(proposal.traffic[n].bytes for n in each_call),
            sum(proposal.traffic[n].operations for n in each_call),
        ]
        rows.append(("the plan", whole[0], whole[1], duration(sum(times[n] for n in each_call)) if times else ""))
    yield _row(("", "bytes", "operations", "memory"))
    yield from (_row((name, size(moved), _count(operations), time)) for name, moved, operations, time in rows)
    yield from _floors(explanation)
    yield from _wrapped(
        "Each buffer counts once for a kernel; a function such as exp counts as ten operations in a graph, as one in a "
        "kernel. Memory: the bytes at the best rate this machine showed.",
        hanging="",
    )


def _floors(explanation: Explanation) -> Iterator[str]:
    if explanation.floors is None:
        yield from _wrapped("This machine's ceilings aren't known yet: --floor measures them.", hanging="")
        return
    for name, floor in zip(("as captured", "after the algebra"), explanation.floors, strict=True):
        moved = floor.read_bytes + floor.written_bytes
        yield _row((f"roofline floor, {name}", size(moved), f"{_count(floor.flops)} *", duration(floor.memory_ns)))
        parts = f"memory {duration(floor.memory_ns)}, products {duration(floor.arithmetic_ns)}"
        yield f"    at least {duration(floor.ns)}: {parts}"
    yield "* of products alone"


def _texts(proposal: Proposal) -> Iterator[str]:
    for kernel in proposal.made.kernels:
        lines = ir_text(kernel).splitlines()
        body = [part for line in lines for part in _wrapped(line.lstrip(), line[: len(line) - len(line.lstrip())])]
        yield from _section(f"Kernel IR: {kernel.name}", body)
    for file in proposal.made.files:
        title = "Plan" if file.name.endswith(".py") else "Source"
        yield from _section(f"{title}: {file.name}", file.text.rstrip("\n").splitlines())


def _called(unit: Called | Launched) -> str:
    return unit.node.name if isinstance(unit, Called) else unit.kernel.name


def _row(cells: Sequence[str]) -> str:
    name, *rest = cells
    # A name that is too long has a line of its own rather than being cut off.
    lead = f"{name:<{_NAMES}}" if len(name) <= _NAMES else f"{name}\n{'':<{_NAMES}}"
    return (lead + f"{rest[0]:>10}{rest[1]:>13}{rest[2]:>12}").rstrip()


def _count(number: int) -> str:
    return f"{number:,}" if number < 100_000 else f"{number:.3g}"
