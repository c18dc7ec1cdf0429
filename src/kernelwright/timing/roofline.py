"""Roofline: the time below which a timing can't be believed.

A call must at least read what it needs of each input once, write each output once, and do
the arithmetic of its products, at the best rates this machine ever showed. A timing far below
that didn't do the work. The floor belongs to the graph it is computed from: where algebra has
removed work, ask with the rewritten graph.

Pure: graph records and measured ceilings in, nanoseconds out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kernelwright.records.graph import Argument, Graph, GraphInput, Node, Ref
from kernelwright.records.tensor import DTYPE_BYTES, TensorSpec, stored_elements
from kernelwright.timing.arithmetic import flops_of, operator_name

SUSPICIOUS_SHARE = 0.5  # of the floor; the rates are measured, not promised
SPLIT_PRODUCTS = 3

# What these return holds part of what they are given, element for element: no more of the
# input is needed than of the result. Views needn't even be copied.
VIEWS = frozenset(
    (
        *("alias", "detach", "diagonal", "expand", "narrow", "permute", "reshape", "select", "slice", "split"),
        *("split_with_sizes", "squeeze", "t", "transpose", "unbind", "unfold", "unsqueeze", "view", "_unsafe_view"),
    )
)
COPIES = frozenset(["clone", "contiguous", "embedding", "flip", "gather", "index", "index_select"])
# What these return depends on the input's shape and dtype alone.
_READS_NOTHING = frozenset(
    ("empty_like", "full_like", "new_empty", "new_full", "new_ones", "new_zeros", "ones_like", "zeros_like")
)

Users = dict[Ref, list[Node]]  # the nodes that take a value


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Bytes a second that were moved while ``working_set_bytes`` were in use."""

    working_set_bytes: int
    bytes_per_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceilings:
    """The best rates one machine showed: memory by working set, ascending; operations a second by dtype."""

    memory: tuple[Rate, ...]
    flops_per_s: tuple[tuple[str, float], ...]

    def bytes_per_s(self, working_set_bytes: int) -> float:
        """Return the best rate seen for any working set at least half this large."""
        fitting = [rate.bytes_per_s for rate in self.memory if 2 * rate.working_set_bytes >= working_set_bytes]
        return max(fitting, default=self.memory[-1].bytes_per_s)

    def flops_per_s_in(self, dtype: str, *, is_strict: bool = True) -> float:
        """Return the best rate of products in ``dtype``; for one that wasn't measured the best of all.

        A product in float32 may also be made of three in bfloat16, to nearly its own precision;
        where a contract isn't strict, products may be in any dtype.
        """
        table = dict(self.flops_per_s)
        best = max(table.values())
        if not is_strict or dtype not in table:
            return best
        return max(table[dtype], table.get("bfloat16", 0.0) / SPLIT_PRODUCTS if dtype == "float32" else 0.0)

    def raised_to(self, other: "Ceilings") -> "Ceilings":
        """Return the better rate of the two for each working set and dtype."""
        memory = {rate.working_set_bytes: rate.bytes_per_s for rate in self.memory}
        for rate in other.memory:
            memory[rate.working_set_bytes] = max(rate.bytes_per_s, memory.get(rate.working_set_bytes, 0.0))
        flops = dict(self.flops_per_s)
        for dtype, rate in other.flops_per_s:
            flops[dtype] = max(rate, flops.get(dtype, 0.0))
        rates = tuple(Rate(working_set_bytes=size, bytes_per_s=memory[size]) for size in sorted(memory))
        return Ceilings(memory=rates, flops_per_s=tuple(flops.items()))


# No machine of today is slower than this: what was measured lower was measured while it was busy.
LEAST = Ceilings(memory=(Rate(working_set_bytes=1 << 20, bytes_per_s=10e9),), flops_per_s=(("float32", 20e9),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """What a call can't do without, and how long that takes at this machine's best."""

    read_bytes: int
    written_bytes: int
    flops: int
    memory_ns: float
    arithmetic_ns: float

    @property
    def ns(self) -> float:
        """Memory and arithmetic overlap: the longer of the two."""
        return max(self.memory_ns, self.arithmetic_ns)

    def suspicion(self, median_ns: float) -> str | None:
        """Return ``None``, or one sentence saying why no call can take so little time."""
        if median_ns >= SUSPICIOUS_SHARE * self.ns:
            return None
        return (
            f"{median_ns:.0f} ns for a call that moves {self.read_bytes + self.written_bytes} bytes and does "
            f"{self.flops} operations; this machine's best is {self.ns:.0f} ns"
        )


def floor_of(graph: Graph, ceilings: Ceilings, *, is_strict: bool = True) -> Floor:
    """Return the floor of one call of ``graph``; ``is_strict`` forbids products in narrower dtypes."""
    users: Users = {}
    for node in graph.nodes:
        for ref in dict.fromkeys(node.uses):
            users.setdefault(ref, []).append(node)
    read = sum(
        _needed_bytes(Ref(node=given.name), given.spec, users, frozenset(graph.outputs), is_copied=False)
        for given in graph.inputs
    )
    written = _written_bytes(graph)
    arithmetic_s, flops = 0.0, 0
    for node in graph.nodes:
        operations = flops_of(node, graph)
        flops += operations
        if operations:
            arithmetic_s += operations / ceilings.flops_per_s_in(node.outputs[0].dtype, is_strict=is_strict)
    moved = read + written
    return Floor(
        read_bytes=read,
        written_bytes=written,
        flops=flops,
        memory_ns=moved_ns(moved, ceilings),
        arithmetic_ns=1e9 * arithmetic_s,
    )


def moved_ns(moved_bytes: int, ceilings: Ceilings) -> float:
    """Return how long moving this many bytes takes at the machine's best."""
    return 1e9 * moved_bytes / ceilings.bytes_per_s(moved_bytes)


def without_preparation(graph: Graph) -> Graph:
    """Return what is left to do in each call: what follows from the weights alone is given.

    A candidate may lay weights out, fold them or add them up when they are loaded.
    """
    prepared = {given.name for given in graph.inputs if given.kind != "input"}
    done: list[Node] = []
    left: list[Node] = []
    for node in graph.nodes:
        if node.uses and all(ref.node in prepared for ref in node.uses):
            prepared.add(node.name)
            done.append(node)
        else:
            left.append(node)
    needed = {ref for node in left for ref in node.uses} | set(graph.outputs)
    made = [
        (Ref(node=node.name, output=at), spec, f"{node.name}.{at}" if at else node.name)
        for node in done
        for at, spec in enumerate(node.outputs)
    ]
    given = tuple(
        GraphInput(name=name, kind="constant", target="", spec=spec) for ref, spec, name in made if ref in needed
    )
    names = {ref: Ref(node=name) for ref, _, name in made}
    return Graph(
        inputs=(*graph.inputs, *given),
        nodes=tuple(
            replace(node, args=_renamed(node.args, names), kwargs=_renamed_keywords(node, names)) for node in left
        ),
        outputs=tuple(names.get(ref, ref) for ref in graph.outputs),
    )


def floor_ns(graph: Graph, ceilings: Ceilings) -> float:
    """Return the least time one call of ``graph`` can take, in nanoseconds."""
    return floor_of(graph, ceilings).ns


def stored_bytes(spec: TensorSpec) -> int:
    """Return how many different bytes a tensor's elements lie in: an expanded axis counts once."""
    return stored_elements(spec.shape, spec.strides) * DTYPE_BYTES[spec.dtype]


def _written_bytes(graph: Graph) -> int:
    views = {node.name for node in graph.nodes if operator_name(node) in VIEWS}
    given = {each.name for each in graph.inputs}
    # An output that is an input, or may be a view of something, need not be written.
    return sum(
        stored_bytes(graph.spec_of(ref)) for ref in dict.fromkeys(graph.outputs) if ref.node not in given | views
    )


def _needed_bytes(value: Ref, spec: TensorSpec, users: Users, outputs: frozenset[Ref], *, is_copied: bool) -> int:
    """Return how many bytes of ``value`` must be read: all, unless every use picks a part.

    ``is_copied`` says that ``value`` is no longer the input itself: handing the input, or a
    view of it, back to the caller reads nothing; handing back a copy reads all of the copy.
    """
    whole = stored_bytes(spec)
    if is_copied and value in outputs:
        return whole
    needed = 0
    for node in users.get(value, ()):
        kind = operator_name(node)
        if kind in _READS_NOTHING:
            continue
        # Indices of a gather are read whole; only its first argument is picked from.
        if kind not in VIEWS | COPIES or node.args[0] != value:
            return whole
        for index, output in enumerate(node.outputs):
            made = Ref(node=node.name, output=index)
            needed += _needed_bytes(made, output, users, outputs, is_copied=is_copied or kind in COPIES)
    return min(whole, needed)


def _renamed(value: Any, names: Mapping[Ref, Ref]) -> Any:
    if isinstance(value, Ref):
        return names.get(value, value)
    return tuple(_renamed(each, names) for each in value) if isinstance(value, tuple) else value


def _renamed_keywords(node: Node, names: Mapping[Ref, Ref]) -> tuple[tuple[str, Argument], ...]:
    return tuple((name, _renamed(value, names)) for name, value in node.kwargs)
