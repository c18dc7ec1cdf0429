"""The tensor program: every value of a graph as a function of its position.

A value is given from outside, made by a library call, computed pointwise (`Map`), reduced
(`Reduce`) or reduced up to each position (`Scan`). Views are maps whose body is a single read,
so they cost nothing once read through.
"""

from dataclasses import dataclass, field
from math import prod

from kernelwright.authors.fuser.expression import Expression
from kernelwright.authors.fuser.index import Axis
from kernelwright.records.graph import GraphInput, Node, Ref
from kernelwright.records.tensor import TensorSpec, contiguous_strides

# Reductions of pairs of a score and a value.
SOFTMAX = ("softmax", "softmax_or_zero")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An input, a parameter, a buffer or a constant of the graph."""

    name: str
    source: GraphInput

    @property
    def spec(self) -> TensorSpec:
        """What the tensor looks like."""
        return self.source.spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One output of a library call; ``node`` is the call."""

    name: str
    node: Node
    output: int

    @property
    def spec(self) -> TensorSpec:
        """What the tensor looks like."""
        return self.node.outputs[self.output]


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """One element for each position of ``axes``, computed by ``body``."""

    name: str
    axes: tuple[Axis, ...]
    dtype: str
    body: Expression

    @property
    def spec(self) -> TensorSpec:
        """What the tensor looks like if it is stored."""
        return _dense(tuple(axis.extent for axis in self.axes), self.dtype)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduce:
    """``body`` combined by ``op`` over the reduced ones of ``axes``; the others remain, in order.

    ``op`` is "sum", "product", "maximum", "minimum", "or", "and", "argmaximum" or "argminimum";
    the last two give the linear position among the reduced axes, the first one on a tie.
    Those in `SOFTMAX` take the mean of values weighed by the softmax of scores: ``body`` is the pair of both
    (a primitive of that name). Where all scores are -inf, "softmax" gives NaN and "softmax_or_zero" 0.
    """

    name: str
    axes: tuple[Axis, ...]
    reduced: tuple[bool, ...]
    op: str
    dtype: str
    body: Expression

    @property
    def kept(self) -> tuple[Axis, ...]:
        """The axes that remain."""
        return tuple(axis for axis, gone in zip(self.axes, self.reduced, strict=True) if not gone)

    @property
    def spec(self) -> TensorSpec:
        """What the tensor looks like if it is stored."""
        return _dense(tuple(axis.extent for axis in self.kept), self.dtype)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """``body`` combined by ``op`` ("sum" or "product") over all positions of one axis up to each.

    ``is_reversed`` combines from each position to the end instead.
    """

    name: str
    axes: tuple[Axis, ...]
    along: int
    op: str
    dtype: str
    body: Expression
    is_reversed: bool = False

    @property
    def spec(self) -> TensorSpec:
        """What the tensor looks like if it is stored."""
        return _dense(tuple(axis.extent for axis in self.axes), self.dtype)


Computed = Map | Reduce | Scan
Value = Given | Result | Computed


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Calls of library operators, by node name, with the values they read."""

    node: Node
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TensorProgram:
    """Values by name, made before used. ``named`` says which value each output of the graph's nodes is."""

    values: dict[str, Value]
    libraries: dict[str, Library]
    outputs: tuple[str, ...]
    named: dict[Ref, str] = field(default_factory=dict[Ref, str])


def space(value: Computed) -> int:
    """Return how many elements the body is evaluated for."""
    return prod(axis.extent for axis in value.axes)


def _dense(shape: tuple[int, ...], dtype: str) -> TensorSpec:
    return TensorSpec(shape=shape, dtype=dtype, strides=contiguous_strides(shape))
