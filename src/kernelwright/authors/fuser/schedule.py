"""Scheduling: a region becomes one kernel.

The kept axes outside the innermost loop are work items. Within an item the region's reductions
are done in passes, as few as their dependences allow; values that later passes need again are
kept in a scratch array if they are dear and the row fits the cache, otherwise recomputed.

Three shapes, chosen by where the innermost axis stands: nothing reduced (`_pointwise`), the
innermost axis reduced (`_rows`: scalars accumulate), or kept (`_lanes`: a block of neighbouring
columns accumulates side by side). Scans have two shapes of their own, in the same two ways.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.attention_tiles import attention_kernel, attention_of
from kernelwright.authors.fuser.expression import Expression, Load, Local, Read, rebuilt, walk
from kernelwright.authors.fuser.index import Index
from kernelwright.authors.fuser.inline import point_of
from kernelwright.authors.fuser.kernel import Buffer, Kernel, Statement, Store, expressions, statements, violations
from kernelwright.authors.fuser.naming import identifiers
from kernelwright.authors.fuser.passes import Passes
from kernelwright.authors.fuser.product_tiles import product_of, tiled_kernel
from kernelwright.authors.fuser.regions import WALKED, Kernelised
from kernelwright.authors.fuser.rows_and_lanes import Bounds, lanes_kernel, pointwise_kernel, rows_kernel
from kernelwright.authors.fuser.scalar import compute_type
from kernelwright.authors.fuser.scan_kernels import scanned_lanes_kernel, scanned_rows_kernel, turned
from kernelwright.authors.fuser.side_sums import with_side_sums
from kernelwright.authors.fuser.tuning import USUAL, Tuning
from kernelwright.authors.fuser.walk_order import Space, Step, merged
from kernelwright.authors.fuser.window_rows import with_window_rows
from kernelwright.records.tensor import TensorSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What schedules depend on: threads, vector width, data caches from the nearest outward."""

    threads: int
    vector_bytes: int
    cache_bytes: tuple[int, ...]

    @property
    def near_bytes(self) -> int:
        """The second cache level, or what one has usually."""
        return self.cache_bytes[1] if len(self.cache_bytes) > 1 else 1 << 18

    @property
    def least_items(self) -> int:
        """How many work items keep every thread busy to the end."""
        return 4 * self.threads


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """A kernel, the values its buffers hold (in order), and which value took over whose buffer.

    ``begins`` says how many elements into each of those the kernel's buffer begins; empty where all begin at once.
    """

    kernel: Kernel
    values: tuple[str, ...]
    in_place: Mapping[str, str]
    begins: tuple[int, ...] = ()


def schedule(
    region: Kernelised,
    specs: Mapping[str, TensorSpec],
    dying: frozenset[str],
    facts: Facts,
    tuning: Tuning = USUAL,
) -> Scheduled:
    """Schedule one region.

    Args:
        region: the values to compute.
        specs: how each stored value lies in memory.
        dying: stored values that nothing needs after this kernel, so that it may write over them.
        facts: the machine.
        tuning: its schedule parameters.
    """
    scratch_bytes = int(facts.near_bytes * tuning.scratch_share)
    unmerged, called = _space(region, specs)
    space = merged(unmerged)
    space = turned(space) if region.is_reversed else space
    passes = Passes(space=space, scratch_bytes=scratch_bytes)
    in_place = _overwritten(passes, called, dying & called.keys(), specs)
    owner = {called[new]: called[old] for new, old in in_place.items()}
    space = replace(space, steps=tuple(_renamed(step, owner) for step in space.steps))
    passes = Passes(space=space, scratch_bytes=scratch_bytes)
    attention = attention_of(unmerged)
    product = None if tuning.tile is None or in_place else product_of(unmerged)
    if not space.gone:
        shape = pointwise_kernel
    elif any(step.level == "scan" for step in space.steps):
        shape = scanned_rows_kernel if space.reduced[-1] else scanned_lanes_kernel
    elif space.reduced[-1]:
        shape = rows_kernel
    else:
        shape = lanes_kernel
    bounds = Bounds(least_items=tuning.items_per_thread * facts.threads, most_lanes=tuning.most_lanes)
    if attention is not None:
        item, group, body, is_vector = attention_kernel(attention)
    elif product is not None and tuning.tile is not None:
        item, group, body, is_vector = tiled_kernel(product, tuning.tile)
    else:
        item, group, body, is_vector = shape(passes, bounds)
    body = with_window_rows(body)
    body = with_side_sums(body) if tuning.has_sides else body
    values = tuple(name for name in _touched(body, called) if name not in in_place)
    written = {step.buffer for step in space.steps if step.buffer}
    kernel = Kernel(
        name=_kernel_name(region),
        summary=_summary(region),
        buffers=tuple(
            Buffer(
                name=called[name],
                dtype=specs[name].dtype,
                elements=_span(specs[name]),
                is_written=called[name] in written,
            )
            for name in values
        ),
        item=item,
        group=group,
        body=body,
        items_are_vector=is_vector,
    )
    complaints = violations(kernel)
    if complaints:
        raise AssertionError(f"kernel {kernel.name} is illegal: {'; '.join(complaints)}")
    return Scheduled(kernel=kernel, values=values, in_place=in_place)


def _space(region: Kernelised, specs: Mapping[str, TensorSpec]) -> tuple[Space, dict[str, str]]:
    """Turn reads into loads and locals. Also returns what each value is called."""
    own = {member.name for member in region.members}
    outside = [
        node.value
        for member in region.members
        for node in walk(member.body)
        if isinstance(node, Read) and node.value not in own
    ]
    outputs = {name: f"{name}_out" for name in region.stored}
    called = identifiers([*dict.fromkeys(outside), *(member.name for member in region.members), *outputs.values()])

    def lowered(node: Expression) -> Expression:
        if not isinstance(node, Read):
            return node
        if node.value in own:
            return Local(called[node.value], node.dtype)
        return Load(called[node.value], ix.linear(node.position, specs[node.value].strides), node.dtype)

    full = point_of(region.axes)
    kept = [axis for axis, gone in zip(region.axes, region.reduced, strict=True) if not gone]
    row = point_of(kept)
    steps: list[Step] = []
    for member in region.members:
        is_stored = member.name in region.stored
        spec = specs[member.name] if is_stored else None
        point = full if member.level in WALKED else row
        steps.append(
            Step(
                name=called[member.name],
                level=member.level,
                op=member.op,
                dtype=compute_type(member.dtype),
                body=rebuilt(member.body, lowered),
                buffer=called[outputs[member.name]] if is_stored else "",
                buffer_dtype=member.dtype,
                offset=ix.linear(ix.split(point, spec.shape), spec.strides) if spec else Index(),
            )
        )
    space = Space(axes=region.axes, reduced=region.reduced, steps=tuple(steps))
    buffers = {name: called[name] for name in outside} | {name: called[out] for name, out in outputs.items()}
    return space, buffers


def _overwritten(
    passes: Passes, called: Mapping[str, str], dying: frozenset[str], specs: Mapping[str, TensorSpec]
) -> dict[str, str]:
    """Return which stored values can take over a dying value's memory: read and written at the same place."""
    chosen: dict[str, str] = {}
    names = {step.buffer: step for step in passes.space.steps if step.buffer and step.level == "full"}
    for old in sorted(dying):
        loads = passes.loads_of(called[old])
        for value in called:
            step = names.get(called[value])
            if step is None or value not in specs or value in chosen or old in chosen.values():
                continue
            alike = (specs[value].dtype, specs[value].elements) == (specs[old].dtype, specs[old].elements)
            # A value that is kept in this one's memory until then is the first to write there.
            writers = [step, *(passes.kept[name] for name, out in passes.borrowed.items() if out.name == step.name)]
            is_free = all(
                offset == step.offset and number <= passes.number[writer.name]
                for offset, number in loads
                for writer in writers
            ) and not any(passes.is_loaded_after(called[old], writer) for writer in writers)
            if alike and loads and is_free and _is_dense(specs[old]):
                chosen[value] = old
    return chosen


def _is_dense(spec: TensorSpec) -> bool:
    return _span(spec) == spec.elements


def _span(spec: TensorSpec) -> int:
    """Return how far from its first element a tensor reaches, in elements."""
    return 1 + sum((size - 1) * step for size, step in zip(spec.shape, spec.strides, strict=True))


def _renamed(step: Step, owner: Mapping[str, str]) -> Step:
    return replace(step, buffer=owner.get(step.buffer, step.buffer))


def _touched(body: Sequence[Statement], called: Mapping[str, str]) -> list[str]:
    """Return the values whose buffers a kernel uses, those only read first."""
    read: dict[str, None] = {}
    written: dict[str, None] = {}
    for statement in statements(tuple(body)):
        for expression in expressions(statement):
            read |= dict.fromkeys(node.buffer for node in walk(expression) if isinstance(node, Load))
        if isinstance(statement, Store):
            written[statement.target] = None
    value_of = {buffer: name for name, buffer in called.items()}
    ordered = [*(name for name in read if name not in written), *written]
    return [value_of[name] for name in ordered if name in value_of]


def _kernel_name(region: Kernelised) -> str:
    return identifiers([region.name])[region.name] + "_kernel"


def _summary(region: Kernelised) -> str:
    return f"Computes {', '.join(region.stored)}, through {', '.join(m.name for m in region.members)}."
