"""What makes a tensor program and its regions legal, as data that is checked after every pass.

Kernels have rules of their own, in `kernel.py`. A rule yields a sentence for each thing that
is wrong; a pass that leaves one behind has a defect, whatever graph it was given.
"""

from collections.abc import Callable, Iterator, Sequence

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.expression import Apply, Expression, Load, Local, Read, walk
from kernelwright.authors.fuser.inline import flat_position, point_of
from kernelwright.authors.fuser.kernel import Kernel, unguarded, violations
from kernelwright.authors.fuser.lowering import operands_of
from kernelwright.authors.fuser.regions import WALKED, Kernelised, Member, Unit
from kernelwright.authors.fuser.scalar import compute_type
from kernelwright.authors.fuser.tensors import SOFTMAX, Computed, Given, Reduce, Result, TensorProgram


class IllegalError(AssertionError):
    """A pass made something illegal: a defect of the fuser, never of the graph."""


def checked_program(made_by: str, program: TensorProgram) -> TensorProgram:
    """Return a program that obeys every rule.

    Raises:
        IllegalError: it breaks some; the message names the pass.
    """
    _refuse(made_by, violations_of_program(program))
    return program


def checked_regions(units: list[Unit], program: TensorProgram) -> list[Unit]:
    """Return regions that obey every rule.

    Raises:
        IllegalError: they break some.
    """
    _refuse("regions", violations_of_regions(units, program))
    return units


def checked_kernel(made_by: str, kernel: Kernel) -> Kernel:
    """Return a kernel that obeys every rule of `kernel.py`.

    Raises:
        IllegalError: it breaks some.
    """
    _refuse(made_by, violations(kernel))
    return kernel


def violations_of_program(program: TensorProgram) -> tuple[str, ...]:
    """Return what is illegal about a tensor program, a sentence each."""
    return tuple(complaint for rule in PROGRAM_RULES for complaint in rule(program))


def violations_of_regions(units: Sequence[Unit], program: TensorProgram) -> tuple[str, ...]:
    """Return what is illegal about the regions of a program, a sentence each."""
    return tuple(complaint for rule in REGION_RULES for complaint in rule(units, program))


def _refuse(made_by: str, complaints: tuple[str, ...]) -> None:
    if complaints:
        raise IllegalError(f"{made_by} left something illegal: {'; '.join(complaints)}")


def _made_before_used(program: TensorProgram) -> Iterator[str]:
    made: set[str] = set()
    for name, value in program.values.items():
        if name != value.name:
            yield f"{value.name} goes by the name {name}"
        if isinstance(value, Result) and value.node.name not in program.libraries:
            yield f"{name} is the result of {value.node.name}, which nothing calls"
            continue
        yield from (
            f"{name} reads {read}, which is not made before it"
            for read in operands_of(program, name)
            if read not in made
        )
        made.add(name)
    yield from (f"the output {name} is never made" for name in program.outputs if name not in made)


def _axes_of_its_own(program: TensorProgram) -> Iterator[str]:
    for name, value in program.values.items():
        if isinstance(value, Computed):
            yield from (
                f"{name} uses axis {axis.name}, which it does not have" for axis in value.body.axes - {*value.axes}
            )
            if len({axis.name for axis in value.axes}) < len(value.axes):
                yield f"{name} has two axes of one name"


def _reads_inside(program: TensorProgram) -> Iterator[str]:
    for name, value in program.values.items():
        if isinstance(value, Computed):
            yield from _outside(name, value.body, program)


def _outside(name: str, body: Expression, program: TensorProgram) -> Iterator[str]:
    for node in unguarded(body):
        if not isinstance(node, Read) or node.value not in program.values:
            continue
        shape = program.values[node.value].spec.shape
        if len(node.position) != len(shape):
            yield f"{name} reads {node.value} at {len(node.position)} indices, and it has {len(shape)} axes"
            continue
        for index, size in zip(node.position, shape, strict=True):
            low, high = ix.bounds(index)
            if low < 0 or high >= size:
                yield f"{name} reads {node.value} from {low} to {high} along an axis of {size}"


def _types_agree(program: TensorProgram) -> Iterator[str]:
    for name, value in program.values.items():
        if not isinstance(value, Computed):
            continue
        is_place = isinstance(value, Reduce) and value.op.startswith("arg")
        is_wider_sum = isinstance(value, Reduce) and (value.op, value.dtype) == ("sum", "float64")
        allowed = {compute_type(value.dtype), *(["float32"] if is_wider_sum else [])}
        if not is_place and value.body.dtype not in allowed:
            yield f"{name} is {value.dtype} and its body computes in {value.body.dtype}"
        for node in walk(value.body):
            kind = _kind_of(node, program)
            if kind is not None and node.dtype != compute_type(kind):
                yield f"{name} reads {kind} as {node.dtype}"


def _kind_of(node: Expression, program: TensorProgram) -> str | None:
    """Return the type of the value that a node reads; ``None`` for other nodes."""
    if isinstance(node, Read) and node.value in program.values:
        return program.values[node.value].spec.dtype
    return None


def _dividends_not_negative(program: TensorProgram) -> Iterator[str]:
    for name, value in program.values.items():
        if isinstance(value, Computed):
            indices = (index for node in walk(value.body) for index in node.indices)
            yield from (f"{name} divides an index that may be negative" for i in indices if ix.has_negative_dividend(i))


def _unscheduled(program: TensorProgram) -> Iterator[str]:
    for name, value in program.values.items():
        if isinstance(value, Computed) and any(isinstance(node, Load | Local) for node in walk(value.body)):
            yield f"{name} loads from memory before anything is scheduled"


def _each_value_once(units: Sequence[Unit], program: TensorProgram) -> Iterator[str]:
    made = [member.name for unit in units if isinstance(unit, Kernelised) for member in unit.members]
    called = [unit for unit in units if isinstance(unit, str)]
    for name, value in program.values.items():
        if isinstance(value, Computed) and made.count(name) != 1:
            yield f"{name} is computed in {made.count(name)} regions"
        if isinstance(value, Result) and called.count(value.node.name) != 1:
            yield f"{value.node.name} is called {called.count(value.node.name)} times"


def _stored_before_read(units: Sequence[Unit], program: TensorProgram) -> Iterator[str]:
    ready = {name for name, value in program.values.items() if isinstance(value, Given)}
    for unit in units:
        if isinstance(unit, str):
            yield from (
                f"{unit} needs {n}, which is not stored yet" for n in program.libraries[unit].reads if n not in ready
            )
            ready |= {n for n, v in program.values.items() if isinstance(v, Result) and v.node.name == unit}
            continue
        inside: set[str] = set()
        for member in unit.members:
            reads = {node.value for node in walk(member.body) if isinstance(node, Read)}
            yield from (f"{member.name} reads {n}, which is not stored yet" for n in sorted(reads - ready - inside))
            inside.add(member.name)
        yield from (f"{n} is stored by a region that does not compute it" for n in unit.stored if n not in inside)
        ready |= {*unit.stored}
    yield from (f"the output {name} is not stored" for name in program.outputs if name not in ready)


def _at_the_point(units: Sequence[Unit], program: TensorProgram) -> Iterator[str]:
    for unit in units:
        if isinstance(unit, Kernelised):
            levels = {member.name: member.level for member in unit.members}
            for member in unit.members:
                yield from _misplaced(unit, member, levels, program)


def _misplaced(unit: Kernelised, member: Member, levels: dict[str, str], program: TensorProgram) -> Iterator[str]:
    kept = [axis for axis, gone in zip(unit.axes, unit.reduced, strict=True) if not gone]
    if member.level in ("reduction", "scan") and len(kept) == len(unit.axes):
        yield f"{member.name} reduces nothing"
    if member.level == "scan" and len(unit.axes) - len(kept) > 1:
        yield f"{member.name} is a scan along more than one axis"
    axes = {*kept} if member.level == "row" else {*unit.axes}
    yield from (
        f"{member.name} uses axis {axis.name}, which its level does not have" for axis in member.body.axes - axes
    )
    whole, row = point_of(unit.axes), point_of(kept)
    points = {"full": whole, "scan": whole, "row": row, "reduction": row}
    for node in walk(member.body):
        own = levels.get(node.value) if isinstance(node, Read) else None
        if own is None:
            continue
        assert isinstance(node, Read)
        if member.level == "row" and own in WALKED:
            yield f"{member.name} is of the row and reads {node.value}, which is of its points"
        elif flat_position(node.position, program.values[node.value].spec.shape) != points[own]:
            yield f"{member.name} reads {node.value} elsewhere than at the point being computed"


def _pairs_are_weighed(program: TensorProgram) -> Iterator[str]:
    for name, value in program.values.items():
        if isinstance(value, Computed):
            is_softmax = isinstance(value, Reduce) and value.op in SOFTMAX
            is_pair = isinstance(value.body, Apply) and value.body.op == "pair"
            if is_softmax != is_pair:
                yield f"{name} is {'a softmax without' if is_softmax else 'no softmax and has'} a score and a value"


def _nothing_beside_softmax(units: Sequence[Unit], program: TensorProgram) -> Iterator[str]:
    del program
    for unit in units:
        levels = {m.name: m.level for m in unit.members if m.op not in SOFTMAX} if isinstance(unit, Kernelised) else {}
        if isinstance(unit, Kernelised) and len(levels) < len(unit.members):
            beside = [name for name, level in levels.items() if level != "row"]
            beside += [m.name for m in unit.members if m.op in SOFTMAX][1:]
            yield from (f"{name} is of one kernel with a softmax, and not of its rows" for name in beside)


PROGRAM_RULES: tuple[Callable[[TensorProgram], Iterator[str]], ...] = (
    _made_before_used,
    _axes_of_its_own,
    _reads_inside,
    _dividends_not_negative,
    _types_agree,
    _unscheduled,
    _pairs_are_weighed,
)

REGION_RULES: tuple[Callable[[Sequence[Unit], TensorProgram], Iterator[str]], ...] = (
    _each_value_once,
    _stored_before_read,
    _at_the_point,
    _nothing_beside_softmax,
)
