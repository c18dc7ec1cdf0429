"""The plan's text: allocations, library calls and launches, in running order.

What depends on weights only goes into ``prepare``, so it is done once for each set of weights.
Views in front of library calls and of outputs are written as views, and cost nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf, isnan, prod
from typing import TypeGuard

from kernelwright.authors.fuser.as_called import called
from kernelwright.authors.fuser.inline import reshaped_base
from kernelwright.authors.fuser.languages import CPP, Language
from kernelwright.authors.fuser.libraries import LIBRARY_OPERATORS, Spelling
from kernelwright.authors.fuser.naming import RESERVED, identifiers
from kernelwright.authors.fuser.regions import Kernelised
from kernelwright.authors.fuser.schedule import Scheduled
from kernelwright.authors.fuser.tensors import Given, TensorProgram
from kernelwright.plan.library import LIBRARY
from kernelwright.records.graph import Argument, Graph, Node, Ref
from kernelwright.records.tensor import TensorSpec

# Views that a plan writes as a method with the same arguments.
PLAN_VIEWS = {
    "aten.view.default": "reshape",
    "aten.reshape.default": "reshape",
    "aten._unsafe_view.default": "reshape",
    "aten.permute.default": "permute",
    "aten.transpose.int": "transpose",
    "aten.t.default": "t",
    "aten.unsqueeze.default": "unsqueeze",
    "aten.squeeze.dims": "squeeze",
    "aten.squeeze.dim": "squeeze",
    "aten.expand.default": "expand",
    "aten.select.int": "select",
}


def plan_base(program: TensorProgram, nodes: Mapping[str, Node], ref: Ref) -> str:
    """Return the value that must exist for a plan to write ``ref`` as views of it."""
    return reshaped_base(program, program.named[viewed(nodes, ref)])


def viewed(nodes: Mapping[str, Node], ref: Ref) -> Ref:
    """Return what ``ref`` is a view of, by views that plans have (itself if it is none)."""
    node = nodes.get(ref.node)
    return viewed(nodes, _operand(node)) if node is not None and node.op in PLAN_VIEWS else ref


@dataclass(slots=True)
class PlanText:
    """Collects the statements of a plan.

    ``lowered`` is the program before anything was read through, which still knows the views;
    ``program`` the one whose values are computed. ``returned`` is the value that holds each output.
    """

    graph: Graph
    lowered: TensorProgram
    specs: Mapping[str, TensorSpec]
    static: frozenset[str]
    returned: Mapping[Ref, str]
    language: Language = CPP
    prepack: bool = False
    plain: frozenset[str] = frozenset()
    prepare: list[str] = field(default_factory=list[str])
    forward: list[str] = field(default_factory=list[str])
    names: dict[str, str] = field(default_factory=dict[str, str])
    stored: list[str] = field(default_factory=list[str])  # values that prepare returns
    has_packed: bool = False
    more_outputs: tuple[str, ...] = ()  # variables that forward returns after the graph's outputs
    _nodes: dict[str, Node] = field(default_factory=dict[str, Node])

    def __post_init__(self) -> None:
        self._nodes = {node.name: node for node in self.graph.nodes}
        inputs = [given.name for given in self.graph.inputs]
        self.names = identifiers([*inputs, *self.specs, *self.lowered.values, *self._nodes], frozenset(LIBRARY))

    def call(self, name: str) -> None:
        """Add a library call."""
        node = self._nodes[name]
        is_static = node.name in self.static
        lines = self.prepare if is_static else self.forward
        spelling = LIBRARY_OPERATORS[node.op]
        targets = [node.name if k == 0 else f"{node.name}.{k}" for k in range(spelling.outputs)]
        written = ", ".join(self.names.get(target, "_") for target in targets)
        is_packed = self.prepack and not is_static and name not in self.plain and self.can_pack(name)
        text = self._packed_linear(node) if is_packed else self._call_text(node, spelling, is_static)
        lines.append(f"{written} = {text}")
        self._remember([target for target in targets if target in self.names], is_static)

    def call_plainly(self, name: str, suffix: str) -> str:
        """Add a library call as ATen spells it, its result under a name of its own, and return that."""
        node = self._nodes[name]
        variable = _with_suffix(self.names[node.name], suffix)
        self.forward.append(f"{variable} = {self._call_text(node, LIBRARY_OPERATORS[node.op], in_prepare=False)}")
        return variable

    def launch(self, region: Kernelised, made: Scheduled, suffix: str = "") -> None:
        """Add a launch, and the allocations of what it writes; with a ``suffix``, to memory nobody reads."""
        lines = self.prepare if region.is_static else self.forward
        kernel = made.kernel
        for value in region.stored:
            if value not in made.in_place:
                lines.append(f"{_with_suffix(self.names[value], suffix)} = {_allocation(self.specs[value])}")
        written = set(region.stored)
        passed = [
            _with_suffix(self.names[value], suffix)
            if value in written
            else self._value(made.in_place.get(value, value), region.is_static)
            for value in made.values
        ]
        begins = made.begins or (0,) * len(passed)
        sizes = [self.specs[value].elements for value in made.values]
        arguments = ", ".join(map(_from_within, passed, begins, sizes))
        shape = self.language.launch(kernel)
        lines.append(f'launch("{kernel.name}", {arguments}, threads=({shape.threads},), group=({shape.group},))')
        for value in region.stored:
            if value in made.in_place:
                self._take_over(value, made.in_place[value], lines)
        self._remember(list(region.stored), region.is_static)

    def _take_over(self, value: str, written: str, lines: list[str]) -> None:
        """Let ``value`` be what a kernel left in the memory of ``written``, under its own shape and strides."""
        own, left = self.specs[value], self.specs[written]
        if (own.shape, own.strides) == (left.shape, left.strides):
            self.names[value] = self.names[written]
        else:
            lines.append(f"{self.names[value]} = {_seen_as(own, self.names[written], left)}")

    def compute(self, nodes: Sequence[Node], results: Mapping[str, Ref], suffix: str = "") -> tuple[str, ...]:
        """Add library calls for ``nodes``, whose ``results`` are values that others need; returns their variables."""
        local: dict[str, str] = {}

        def show(value: Argument) -> str:
            if not isinstance(value, Ref):
                return f"[{', '.join(map(show, value))}]" if _holds_references(value) else _argument(value)
            if value.node in local:
                return local[value.node]
            node = self._nodes.get(value.node)
            if node is not None and node.op in PLAN_VIEWS:
                return f"{show(_operand(node))}.{PLAN_VIEWS[node.op]}({', '.join(map(_argument, node.args[1:]))})"
            return self._reshaped(value, in_prepare=False)

        for node in nodes:
            expression = called(node, show)
            assert expression is not None
            local[node.name] = _with_suffix(self.names[node.name], suffix)
            self.forward.append(f"{local[node.name]} = {expression}")
        made: list[str] = []
        for value, ref in results.items():
            name = _with_suffix(self.names[value], suffix)
            shape = _argument(self.specs[value].shape)
            self.forward.append(f"{name} = {show(ref)}.reshape({shape}).contiguous()")
            made.append(name)
        return tuple(made)

    @property
    def first_line(self) -> int:
        """The line of the plan that the first statement of ``forward`` stands in, where nothing is assumed."""
        before = len(self.prepare) + 4 if self.prepare else 0  # its head, its return, two empty lines
        return before + 2

    def text(self, assumptions: tuple[str, ...]) -> str:
        """Return the plan."""
        inputs = [given.name for given in self.graph.inputs if given.kind == "input"]
        outputs = [*map(self._output, self.graph.outputs), *self.more_outputs]
        parts: list[str] = []
        if assumptions:
            listed = "".join(f"\n    {text!r}," for text in assumptions)
            parts.append(f"ASSUMPTIONS = ({listed}\n)\n")
        if self.prepare:
            returned = ", ".join(f'"{self.names[value]}": {self.names[value]}' for value in self.stored)
            parts.append("\n".join(["def prepare(p):", *_indented([*self.prepare, f"return {{{returned}}}"])]) + "\n")
        arguments = ", ".join([*(self.names[name] for name in inputs), "*", "p", *(["s"] if self.prepare else [])])
        returned = outputs[0] if len(outputs) == 1 else f"({', '.join(outputs)})"
        parts.append(
            "\n".join([f"def forward({arguments}):", *_indented([*self.forward, f"return {returned}"])]) + "\n"
        )
        return "\n\n".join(parts)

    def _remember(self, values: list[str], is_static: bool) -> None:
        if is_static:
            self.stored += values

    def _value(self, name: str, in_prepare: bool) -> str:
        given = self.lowered.values.get(name)
        if isinstance(given, Given):
            return self.names[name] if given.source.kind == "input" else _parameter(given.source.target)
        return self.names[name] if in_prepare or name not in self.static else f"s.{self.names[name]}"

    def _reference(self, ref: Ref, in_prepare: bool) -> str:
        """Return how a plan writes a value of the graph: a variable, or views of one."""
        node = self._nodes.get(ref.node)
        if node is not None and node.op in PLAN_VIEWS:
            base = self._reference(_operand(node), in_prepare)
            arguments = [_argument(value) for value in node.args[1:]]
            return f"{base}.{PLAN_VIEWS[node.op]}({', '.join(arguments)})"
        return self._reshaped(ref, in_prepare)

    def _reshaped(self, ref: Ref, in_prepare: bool) -> str:
        return self._as_shaped(ref, reshaped_base(self.lowered, self.lowered.named[ref]), in_prepare)

    def _as_shaped(self, ref: Ref, base: str, in_prepare: bool) -> str:
        text = self._value(base, in_prepare)
        shape = self.lowered.values[self.lowered.named[ref]].spec.shape
        return text if shape == self.lowered.values[base].spec.shape else f"{text}.reshape({_argument(shape)})"

    def _output(self, ref: Ref) -> str:
        held, name = self.returned[ref], self.lowered.named[ref]
        if held in (name, reshaped_base(self.lowered, name)):
            return self._as_shaped(ref, held, in_prepare=False)
        return self._reference(ref, in_prepare=False)

    def can_pack(self, name: str) -> bool:
        """Whether a call is a linear layer whose weight is known beforehand, in a type oneDNN packs."""
        node = self._nodes[name]
        if node.op != "aten.linear.default":
            return False
        weight = node.args[1]
        assert isinstance(weight, Ref)
        base = plan_base(self.lowered, self._nodes, weight)
        return base in self.static and node.outputs[0].dtype == "float32"

    def _packed_linear(self, node: Node) -> str:
        """Lay the weight out for oneDNN in ``prepare``; return the call that uses it."""
        x, weight, bias = (*node.args, None)[:3]
        assert isinstance(x, Ref) and isinstance(weight, Ref)  # noqa: PT018 - one fact: both are tensors
        self.has_packed = True
        packed = f"{self.names[node.name]}_packed"
        rows = prod(node.outputs[0].shape[:-1])
        self.prepare.append(
            f"{packed} = mkldnn_reorder_linear_weight({self._reference(weight, in_prepare=True)}, {rows})"
        )
        self.names[packed] = packed
        self.stored.append(packed)
        shown = self._reference(bias, in_prepare=False) if isinstance(bias, Ref) else "None"
        return f'mkldnn_linear_pointwise({self._reference(x, in_prepare=False)}, s.{packed}, {shown}, "none", (), "")'

    def _call_text(self, node: Node, spelling: Spelling, in_prepare: bool) -> str:
        def show(value: Argument) -> str:
            if isinstance(value, Ref):
                return self._reference(value, in_prepare)
            return f"[{', '.join(map(show, value))}]" if _holds_references(value) else _argument(value)

        given = dict(zip(spelling.names, node.args, strict=False)) | dict(node.kwargs)
        listed = [show(given[name]) for name in spelling.names[: spelling.positional] if name in given]
        listed += [f"{n}={show(given[n])}" for n in spelling.names[spelling.positional :] if n in given]
        return f"{spelling.function}({', '.join(listed)})"


def _with_suffix(name: str, suffix: str) -> str:
    return f"{name.rstrip('_')}{suffix}" if suffix else name  # plans have no names with two underscores in a row


def _from_within(text: str, begin: int, size: int) -> str:
    """Return a dense tensor of ``size`` elements, from one of them on."""
    return f"{text}.reshape(({size},)).narrow(0, {begin}, {size - begin})" if begin else text


def _holds_references(value: Argument) -> TypeGuard[tuple[Argument, ...]]:
    return isinstance(value, tuple) and any(isinstance(item, Ref) for item in value)


def _operand(node: Node) -> Ref:
    operand = node.args[0]
    assert isinstance(operand, Ref)
    return operand


def _parameter(target: str) -> str:
    is_plain = all(part.isidentifier() and part not in RESERVED for part in target.split("."))
    return f"p.{target}" if is_plain else f'p["{target}"]'


def _allocation(spec: TensorSpec) -> str:
    """Return an allocation with the spec's strides; a dense permutation is allocated in its own order."""
    if spec.is_contiguous:
        return f"empty({_argument(spec.shape)}, dtype={spec.dtype})"
    order = _memory_order(spec)
    return f"empty({_argument(_taken(spec.shape, order))}, dtype={spec.dtype}).permute({_argument(_inverse(order))})"


def _seen_as(spec: TensorSpec, name: str, held: TensorSpec) -> str:
    """Return the view of a dense tensor's memory that has the spec's shape and strides."""
    flat, shape = name, held.shape
    if not held.is_contiguous:
        order = _memory_order(held)
        flat, shape = f"{name}.permute({_argument(order)})", _taken(held.shape, order)
    order = tuple(range(len(spec.shape))) if spec.is_contiguous else _memory_order(spec)
    wanted = _taken(spec.shape, order)
    flat = flat if shape == wanted else f"{flat}.reshape({_argument(wanted)})"
    return flat if spec.is_contiguous else f"{flat}.permute({_argument(_inverse(order))})"


def _memory_order(spec: TensorSpec) -> tuple[int, ...]:
    """Return the axes from the one with the longest stride to the one with the shortest."""
    return tuple(sorted(range(len(spec.shape)), key=lambda axis: (-spec.strides[axis], spec.shape[axis])))


def _inverse(order: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(order.index(axis) for axis in range(len(order)))


def _taken(shape: tuple[int, ...], order: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(shape[axis] for axis in order)


def _argument(value: Argument) -> str:
    match value:
        case tuple():
            listed = ", ".join(map(_argument, value))
            return f"({listed},)" if len(value) == 1 else f"({listed})"
        case float() if isnan(value):
            return "nan"
        case float() if value in (inf, -inf):
            return "inf" if value > 0 else "-inf"
        case str():
            return value if value in ("float32", "float64", "float16", "bfloat16", "int64", "int32") else repr(value)
        case _:
            return repr(value)


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]
