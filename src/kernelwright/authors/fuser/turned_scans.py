"""Views of a scan become part of it, so that no kernel is needed just to move its values.

A scan read backwards is one that walks the other way; a scan with leading constants put before
it, as an exclusive one has, is a scan of a longer axis whose first elements are neutral.
"""

from collections.abc import Sequence
from dataclasses import replace

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.expression import Apply, Constant, Expression, Read, Within, reads_of
from kernelwright.authors.fuser.index import Axis, Index
from kernelwright.authors.fuser.inline import read_through
from kernelwright.authors.fuser.primitives import NEUTRAL
from kernelwright.authors.fuser.tensors import Computed, Map, Scan, TensorProgram, Value


def with_turned_scans(program: TensorProgram, stored: frozenset[str]) -> TensorProgram:
    """Let scans take in the views that are all that reads them; ``stored`` names values that others need."""
    readers: dict[str, list[str]] = {}
    for value in program.values.values():
        if isinstance(value, Computed):
            for name in dict.fromkeys(read.value for read in reads_of(value.body)):
                readers.setdefault(name, []).append(value.name)
    calls = {name for library in program.libraries.values() for name in library.reads}
    values: dict[str, Value] = {}
    for name, value in program.values.items():
        values[name] = value
        source = _scan_read_by(value, values)
        if source is None or source.name in stored | calls or readers[source.name] != [name]:
            continue
        assert isinstance(value, Map)
        moved = _turned(value, source) or _delayed(value, source)
        if moved is not None:
            values[name] = moved
            del values[source.name]
    if values.keys() == program.values.keys():
        return program
    # A scan that walks the other way reads what it is made of in another order.
    return read_through(replace(program, values=values), stored)


def _scan_read_by(value: Value, values: dict[str, Value]) -> Scan | None:
    """Return the scan that a map reads, if it reads nothing else."""
    reads = reads_of(value.body) if isinstance(value, Map) else ()
    source = values.get(reads[0].value) if len(reads) == 1 else None
    return source if isinstance(source, Scan) else None


def _turned(value: Map, scan: Scan) -> Scan | None:
    """Return ``value``, a scan read backwards, as a scan."""
    if not isinstance(value.body, Read) or value.dtype != scan.dtype:
        return None
    position = value.body.position
    extent = scan.axes[scan.along].extent
    backwards = Index(constant=extent - 1) - ix.of(value.axes[scan.along]) if len(value.axes) == len(position) else None
    if backwards is None or not _is_moved_along(value.axes, position, scan.along, backwards):
        return None
    body = scan.body.moved(dict(zip(scan.axes, position, strict=True)))
    return replace(scan, name=value.name, axes=value.axes, body=body, is_reversed=not scan.is_reversed)


def _delayed(value: Map, scan: Scan) -> Scan | None:
    """Return ``value``, a scan behind leading neutral elements, as a scan."""
    body = value.body
    if not isinstance(body, Apply) or body.op != "choose" or scan.is_reversed or value.dtype != scan.dtype:
        return None
    is_lead, lead, rest = body.operands
    if not isinstance(is_lead, Within) or not isinstance(rest, Read) or len(rest.position) != len(value.axes):
        return None
    here = ix.of(value.axes[scan.along])
    by = is_lead.high
    start = Constant(NEUTRAL[scan.op](scan.body.dtype), scan.body.dtype)
    is_leading = is_lead.index == here and is_lead.low == 0 and lead == start
    is_all = value.axes[scan.along].extent == scan.axes[scan.along].extent + by
    if not is_leading or not is_all or not _is_moved_along(value.axes, rest.position, scan.along, here - by):
        return None
    shifted = scan.body.moved(dict(zip(scan.axes, rest.position, strict=True)))
    longer: Expression = Apply("choose", (is_lead, start, shifted), scan.body.dtype)
    return replace(scan, name=value.name, axes=value.axes, body=longer)


def _is_moved_along(axes: Sequence[Axis], position: Sequence[Index], along: int, wanted: Index) -> bool:
    """Whether a position is that of the loop itself, but for ``wanted`` along one axis."""
    return all(
        at == (wanted if number == along else ix.of(axis))
        for number, (axis, at) in enumerate(zip(axes, position, strict=True))
    )
