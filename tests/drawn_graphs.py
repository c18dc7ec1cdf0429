"""Random graphs with random contents, drawn node by node together with what each value must be.

Every operator is called as it is drawn, in torch: in its own dtype, in float64 (the truth), and
in float64 with every result moved by a rounding error of its dtype (how far the truth is to be
trusted). A call that gives NaN, infinity or huge numbers, that amplifies rounding beyond use,
or that decides something (a comparison, an index, a rounding) within reach of rounding is not
taken. So whatever the graph returns can be compared: decided values exactly, the others within
a bound that comes from the graph itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import inf, prod, sqrt
from random import Random
from typing import Any

import torch

from graph_runs import call
from kernelwright.records.graph import Argument, Graph, GraphInput, InputKind, Node, Ref
from kernelwright.records.tensor import TensorSpec

# float64 can't be disturbed by its own rounding in float64, so it counts as a little coarser than it is.
ROUNDOFF_OF_FLOAT64, COUNTED_FOR_FLOAT64 = 2.0**-53, 2.0**-45
# How many float64 runs are disturbed by rounding errors.
DISTURBED = 3
# What the largest element of a value must lie between; 0 only where no rounding could make it otherwise.
SMALLEST_VALUE, LARGEST_VALUE = 1e-3, 2000.0
# A value whose error from rounding alone is a larger share of its largest element is no use.
LARGEST_SHARE = 0.05
# How many times the estimated error lies between a value and whatever is decided about it.
MARGIN = 100.0
MOST_ELEMENTS = 1200
SIZES = (1, 1, 2, 3, 4, 5, 7, 8, 9, 11, 13, 16, 17, 23, 31, 33, 64, 65, 127)

# Distances of elements from where a decision about them turns, for the arguments in float64.
Gap = Callable[..., torch.Tensor]


class UnfitError(Exception):
    """What was drawn gives nothing that can be compared; something else is drawn instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One value of a graph: in its own dtype, in float64, and in disturbed float64.

    ``is_exact`` says that no rounding takes part: every right implementation has these very bits.
    """

    ref: Ref
    own: torch.Tensor
    true: torch.Tensor
    disturbed: tuple[torch.Tensor, ...]
    is_exact: bool

    @property
    def dtype(self) -> str:
        """The dtype, as graphs name it."""
        return str(self.own.dtype).removeprefix("torch.")

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape."""
        return tuple(self.own.shape)

    @property
    def is_floating(self) -> bool:
        """Whether the dtype is a floating type."""
        return self.own.is_floating_point()

    @property
    def roundoff(self) -> float:
        """Half a unit in the last place of 1, in the value's own dtype."""
        return roundoff_of(self.own.dtype) if self.is_floating else 0.0

    @property
    def largest(self) -> float:
        """The largest magnitude."""
        return float(self.true.double().abs().max()) if self.true.numel() else 0.0

    @property
    def error(self) -> float:
        """How far rounding may move an element, estimated."""
        moved = [float((each.double() - self.true.double()).abs().max()) for each in self.disturbed if each.numel()]
        return max(moved, default=0.0) + self.roundoff * self.largest * (not self.is_exact)

    def lies_in(self, low: float, high: float) -> bool:
        """Whether all elements do."""
        return bool((self.true >= low).all()) and bool((self.true <= high).all())


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomGraph:
    """A graph, the contents of its inputs and weights by name, and what its outputs must be."""

    seed: int
    graph: Graph
    given: dict[str, torch.Tensor]
    outputs: tuple[Drawn, ...]

    @property
    def operators(self) -> set[str]:
        """The operators of its nodes."""
        return {node.op for node in self.graph.nodes}

    @property
    def roundoff(self) -> float:
        """The coarsest rounding that takes part."""
        specs = [*(given.spec for given in self.graph.inputs), *(spec for n in self.graph.nodes for spec in n.outputs)]
        kinds = {getattr(torch, spec.dtype) for spec in specs if spec.is_floating}
        return max(map(roundoff_of, kinds), default=COUNTED_FOR_FLOAT64)


@dataclass(slots=True)
class Drawing:
    """A graph under construction. Operators draw their operands here, and call themselves."""

    random: Random
    dtype: str
    inputs: list[GraphInput] = field(default_factory=list[GraphInput])
    nodes: list[Node] = field(default_factory=list[Node])
    values: list[Drawn] = field(default_factory=list[Drawn])
    given: dict[str, torch.Tensor] = field(default_factory=dict[str, torch.Tensor])
    numbers: torch.Generator = field(default_factory=torch.Generator)
    most_elements: int = 4 * MOST_ELEMENTS  # of a result

    def yes(self, share: float = 0.5) -> bool:
        """Toss a coin."""
        return self.random.random() < share

    def one_of(self, *choices: Any) -> Any:
        """Pick one."""
        return self.random.choice(choices)

    def size(self, low: int, high: int) -> int:
        """Draw a whole number, both ends included."""
        return self.random.randint(low, high)

    def number(self, low: float = -2.0, high: float = 2.0) -> float:
        """Draw a number of few digits."""
        return round(self.random.uniform(low, high), 2)

    def shape(self, rank: int | None = None, most: int = MOST_ELEMENTS) -> tuple[int, ...]:
        """Draw a shape of odd sizes."""
        rank = self.one_of(0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5) if rank is None else rank
        while True:
            shape = tuple(self.one_of(*SIZES) for _ in range(rank))
            if prod(shape) <= most:
                return shape
            most += 20

    def axis(self, value: Drawn) -> int:
        """Draw an axis of a value, from either end."""
        if not value.shape:
            raise UnfitError
        return self.size(-len(value.shape), len(value.shape) - 1)

    def axes(self, value: Drawn, least: int = 1) -> list[int]:
        """Draw some axes."""
        rank = len(value.shape)
        if rank < least:
            raise UnfitError
        chosen = sorted(self.random.sample(range(rank), self.size(least, rank)))
        return [axis - rank for axis in chosen] if self.yes(0.2) else chosen

    def floats(
        self,
        low: float = -inf,
        high: float = inf,
        *,
        rank: int | tuple[int, ...] | None = None,
        where: Callable[[Drawn], bool] = lambda _: True,
        shape: tuple[int, ...] | None = None,
        dtype: str | None = None,
    ) -> Drawn:
        """Pick a floating value whose elements lie between ``low`` and ``high``, or give a new one."""
        ranks = (rank,) if isinstance(rank, int) else rank

        def fits(value: Drawn) -> bool:
            is_shaped = shape is None or value.shape == shape
            is_ranked = ranks is None or len(value.shape) in ranks
            is_typed = value.is_floating and (dtype is None or value.dtype == dtype)
            return is_shaped and is_ranked and is_typed and value.lies_in(low, high) and where(value)

        found = [value for value in self.values if fits(value)]
        if found and self.yes(0.9):
            return self._recent(found)
        for _ in range(20):
            drawn_shape = self.shape(None if ranks is None else self.one_of(*ranks)) if shape is None else shape
            made = self.new_floats(drawn_shape, max(low, -2.0), min(high, 2.0), dtype=dtype)
            if where(made):
                return made
        raise UnfitError

    def new_floats(
        self,
        shape: tuple[int, ...],
        low: float = -2.0,
        high: float = 2.0,
        *,
        dtype: str | None = None,
        kind: InputKind | None = None,
    ) -> Drawn:
        """Give another floating tensor; inputs may lie in memory in other ways than row by row."""
        drawn = torch.rand(shape, generator=self.numbers, dtype=torch.float64) * (high - low) + low
        tensor = drawn.to(getattr(torch, dtype or self._floating()))
        return self._give(tensor, kind or self.one_of("input", "input", "parameter"))

    def integers(self, low: int, high: int, shape: tuple[int, ...] | None = None, dtype: str | None = None) -> Drawn:
        """Pick whole numbers between ``low`` and ``high``, ends included, or give new ones."""

        def fits(value: Drawn) -> bool:
            is_integer = not value.is_floating and value.dtype != "bool" and (dtype is None or value.dtype == dtype)
            return is_integer and (shape is None or value.shape == shape) and value.lies_in(low, high)

        found = [value for value in self.values if fits(value)]
        if found and self.yes(0.8):
            return self._recent(found)
        shape = self.shape() if shape is None else shape
        kind = dtype or self.one_of("int64", "int64", "int64", "int32", "int16", "int8", "uint8")
        info = torch.iinfo(getattr(torch, kind))
        low, high = max(low, info.min), min(high, info.max)
        tensor = torch.randint(low, high + 1, shape, generator=self.numbers).to(getattr(torch, kind))
        return self._give(tensor, "input")

    def booleans(self, shape: tuple[int, ...] | None = None) -> Drawn:
        """Pick truth values, or give new ones."""
        found = [v for v in self.values if v.dtype == "bool" and (shape is None or v.shape == shape)]
        if found and self.yes(0.8):
            return self._recent(found)
        tensor = torch.randint(0, 2, self.shape() if shape is None else shape, generator=self.numbers).bool()
        return self._give(tensor, "input")

    def anything(self, where: Callable[[Drawn], bool] = lambda _: True) -> Drawn:
        """Pick any value."""
        kind = self.one_of("float", "float", "float", "integer", "bool")
        found = [value for value in self.values if where(value)]
        if found and self.yes(0.9):
            return self._recent(found)
        drawn = {
            "float": lambda: self.new_floats(self.shape()),
            "integer": lambda: self.integers(-9, 9),
            "bool": self.booleans,
        }[kind]()
        if not where(drawn):
            raise UnfitError
        return drawn

    def beside(self, value: Drawn, low: float = -inf, high: float = inf) -> Drawn:
        """Return a floating operand that broadcasts with ``value``."""

        def fits(other: Drawn) -> bool:
            joint = broadcast(value.shape, other.shape)
            return joint is not None and prod(joint) <= MOST_ELEMENTS

        is_open = self.yes(0.2)  # to the value itself
        found = [
            v for v in self.values if v.is_floating and v.lies_in(low, high) and fits(v) and (is_open or v is not value)
        ]
        if found and self.yes(0.75):
            return self._recent(found)
        return self.new_floats(self.broadcasting(value.shape), max(low, -2.0), min(high, 2.0))

    def broadcasting(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Draw a shape that broadcasts with ``shape``."""
        own = tuple(1 if self.yes(0.25) else size for size in shape)
        return own[self.size(0, len(own)) :] if self.yes(0.3) else own

    def call(
        self, op: str, *args: Any, gap: Gap | None = None, keeps_bits: bool = False, unique: bool = False, **kwargs: Any
    ) -> tuple[Drawn, ...]:
        """Call an operator on values and numbers, and add what it gives.

        Args:
            op: its name, as graphs have it.
            args: as torch's schema has them.
            gap: how far elements are from where the result jumps, for operators whose results do.
            keeps_bits: whether the result consists of elements of the operands, unrounded.
            unique: whether the gap must not be zero for exact values either.
            kwargs: keywords of torch's schema.

        Raises:
            UnfitError: what it gives can't be compared.
        """
        node = Node(
            name=f"{op.split('.')[1].strip('_')}_{len(self.nodes)}",
            op=op,
            args=tuple(map(_argument, args)),
            kwargs=tuple((name, _argument(value)) for name, value in kwargs.items()),
            outputs=(),
        )
        operands = {value.ref: value for value in self.values if value.ref in node.uses}
        if gap is not None:
            self._demand_gap(gap, args, operands, unique=unique)
        own = _called(node, {ref: value.own for ref, value in operands.items()}, None)
        true = _called(node, {ref: value.true for ref, value in operands.items()}, torch.float64)
        is_exact = all(value.is_exact for value in operands.values())
        # Operands too: an operator that sums rounds on its way, and the more, the more it sums.
        summed = sqrt(max((value.own.numel() for value in operands.values()), default=1) / max(own[0].numel(), 1))
        runs = [
            _called(
                node,
                {
                    ref: value.disturbed[run]
                    if keeps_bits
                    else self._disturbed(value.disturbed[run], value.own.dtype, max(summed, 1.0))
                    for ref, value in operands.items()
                },
                torch.float64,
            )
            for run in range(DISTURBED)
        ]
        made: list[Drawn] = []
        for output, result in enumerate(own):
            if output and not result.numel():
                continue  # what a norm has no statistics to give
            exact = (is_exact and keeps_bits) or not result.is_floating_point()
            exact = exact and torch.equal(result.double(), true[output].double())
            disturbed = tuple(run[output] if exact else self._disturbed(run[output], result.dtype) for run in runs)
            ref = Ref(node=node.name, output=output)
            made.append(Drawn(ref=ref, own=result, true=true[output], disturbed=disturbed, is_exact=exact))
            _demand_use(made[-1], self.most_elements)
        specs = tuple(map(_spec_of, own))
        self.nodes.append(replace(node, outputs=specs))
        self.values += made
        return tuple(made)

    def _recent(self, values: Sequence[Drawn]) -> Drawn:
        """Pick one, rather a result than what is given, and rather a late one, so that graphs grow deep."""
        ordered = sorted(values, key=lambda value: value.ref.node not in self.given)
        return ordered[-1 - min(int(self.random.expovariate(0.7)), len(ordered) - 1)]

    def _floating(self) -> str:
        others = ("float32", "float64", "float16", "bfloat16")
        return self.dtype if self.yes(0.93) else self.one_of(*others)

    def _give(self, tensor: torch.Tensor, kind: InputKind) -> Drawn:
        name = f"{'x' if kind == 'input' else 'w'}{len(self.inputs)}"
        if kind == "input":
            tensor = self._laid_out(tensor)
        target = "" if kind == "input" else name
        self.inputs.append(GraphInput(name=name, kind=kind, target=target, spec=_spec_of(tensor)))
        self.given[name] = tensor
        wide = in_float64(tensor)
        value = Drawn(ref=Ref(node=name), own=tensor, true=wide, disturbed=(wide,) * DISTURBED, is_exact=True)
        self.values.append(value)
        return value

    def _laid_out(self, tensor: torch.Tensor) -> torch.Tensor:
        """Return the same contents, one time in five in another order in memory, or with gaps."""
        if tensor.dim() < 2 or self.yes(0.8):
            return tensor
        if self.yes(0.3):
            wide = torch.zeros((*tensor.shape[:-1], 2 * tensor.shape[-1]), dtype=tensor.dtype)
            wide[..., ::2] = tensor
            return wide[..., ::2]
        order = self.random.sample(range(tensor.dim()), tensor.dim())
        inverse = [order.index(axis) for axis in range(tensor.dim())]
        return tensor.permute(order).contiguous().permute(inverse)

    def _disturbed(self, tensor: torch.Tensor, dtype: torch.dtype, times: float = 1.0) -> torch.Tensor:
        if not tensor.is_floating_point():
            return tensor
        signs = torch.randint(0, 2, tensor.shape, generator=self.numbers) * 2 - 1
        return tensor * (1 + signs * (times * roundoff_of(dtype)))

    def _demand_gap(self, gap: Gap, args: Sequence[Any], operands: dict[Ref, Drawn], *, unique: bool) -> None:
        plain = [value.true if isinstance(value, Drawn) else value for value in args]
        distance = gap(*plain)
        least = float(distance.min()) if distance.numel() else inf
        error = max((value.error for value in operands.values() if not value.is_exact), default=0.0)
        if least <= MARGIN * error and (unique or error):
            raise UnfitError


def roundoff_of(dtype: torch.dtype) -> float:
    """Return half a unit in the last place of 1, as it is counted here."""
    return COUNTED_FOR_FLOAT64 if dtype == torch.float64 else torch.finfo(dtype).eps / 2


def in_float64(tensor: torch.Tensor) -> torch.Tensor:
    """Return floating numbers as float64, at the same places in memory; others as they are."""
    if not tensor.is_floating_point():
        return tensor
    return torch.empty_strided(tensor.shape, tensor.stride(), dtype=torch.float64).copy_(tensor)


def broadcast(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...] | None:
    """Return the joint shape, if there is one."""
    try:
        return tuple(torch.broadcast_shapes(one, other))
    except RuntimeError:
        return None


def pruned(graph: Graph) -> Graph:
    """Return a graph without what its outputs don't need."""
    needed = {ref.node for ref in graph.outputs}
    kept: list[Node] = []
    for node in reversed(graph.nodes):
        if node.name in needed:
            kept.append(node)
            needed |= {ref.node for ref in node.uses}
    inputs = tuple(given for given in graph.inputs if given.name in needed)
    return Graph(inputs=inputs, nodes=tuple(reversed(kept)), outputs=graph.outputs)


def _demand_use(value: Drawn, most_elements: int) -> None:
    for tensor in (value.own, value.true, *value.disturbed):
        if tensor.numel() > most_elements or tensor.numel() == 0 or tensor.is_complex():
            raise UnfitError
        if not bool(torch.isfinite(tensor.double()).all()):
            raise UnfitError
    if not value.is_floating:
        if not value.is_exact or any(not torch.equal(value.true, each) for each in value.disturbed):
            raise UnfitError
        return
    is_small = value.largest < SMALLEST_VALUE and not (value.is_exact and value.largest == 0)
    if is_small or value.largest > LARGEST_VALUE or value.error > LARGEST_SHARE * value.largest:
        raise UnfitError
    if float((value.own.double() - value.true).abs().max()) > 16 * value.error:
        raise UnfitError


def _called(node: Node, values: dict[Ref, torch.Tensor], dtype: torch.dtype | None) -> tuple[torch.Tensor, ...]:
    try:
        return call(node, values, dtype)
    except (RuntimeError, IndexError, NotImplementedError, TypeError, ValueError) as error:
        raise UnfitError(str(error)) from None


def _argument(value: Any) -> Argument:
    if isinstance(value, Drawn):
        return value.ref
    return tuple(map(_argument, value)) if isinstance(value, (list, tuple)) else value


def _spec_of(tensor: torch.Tensor) -> TensorSpec:
    return TensorSpec(
        shape=tuple(tensor.shape), dtype=str(tensor.dtype).removeprefix("torch."), strides=tensor.stride()
    )
