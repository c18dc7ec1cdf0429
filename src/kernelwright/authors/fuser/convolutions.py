"""Convolutions as sums of products over channels and taps, transposed ones gathered from their results' side.

Where a channel meets a single channel the window is a fold within the element. Others are reductions,
which the schedule cuts into tiles as it does products of matrices: a convolution is one whose elements
are looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.expression import Fold, Within
from kernelwright.authors.fuser.gathers import inside
from kernelwright.authors.fuser.index import Axis, Index
from kernelwright.authors.fuser.reductions import arguments
from kernelwright.authors.fuser.scalar import Scalar, choose, compute_type, lift
from kernelwright.records.graph import Node

if TYPE_CHECKING:
    from kernelwright.authors.fuser.lowering import Lowering

_NAMES = ("input", "weight", "bias", "stride", "padding", "dilation", "transposed", "output_padding", "groups")
# Longer sums than these are reductions even where they are of one channel.
LONGEST_FOLD = 343


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slide:
    """How windows move along one spatial axis: sizes of operand, kernel and result, and their steps."""

    size: int
    taps: int
    result: int
    stride: int
    padding: int
    dilation: int
    is_transposed: bool

    @property
    def is_phased(self) -> bool:
        """Whether results of a transposed one fall into ``stride`` phases, each with every ``stride``-th tap."""
        return self.is_transposed and self.stride > 1 and self.dilation == 1

    @property
    def walked(self) -> int:
        """How many taps any one element has: of a phase, where there are phases."""
        return -(-self.taps // self.stride) if self.is_phased else self.taps

    @property
    def parts(self) -> tuple[int, ...]:
        """The extents that the result's axis is walked in: blocks and phases, where there are phases."""
        return (-(-self.result // self.stride), self.stride) if self.is_phased else (self.result,)

    def place(self, at: Index, tap: Index) -> tuple[Index, Index, Scalar | None]:
        """Return which tap of the kernel and which element of the operand meet, and a condition if there is one."""
        if not self.is_transposed:
            return tap, at * self.stride - self.padding + tap * self.dilation, None
        if self.is_phased:
            block, phase = ix.quotient(at, self.stride), ix.remainder(at, self.stride) + self.padding
            whole = ix.quotient(phase, self.stride)
            return ix.remainder(phase, self.stride) + tap * self.stride, block + whole - tap, None
        reached = at + self.padding - tap * self.dilation
        if self.stride == 1:
            return tap, reached, None
        is_met = Scalar(Within(ix.remainder(reached, self.stride), 0, 1))
        return tap, ix.quotient(reached, self.stride), is_met


@dataclass(frozen=True, slots=True, kw_only=True)
class _Convolution:
    """The tensors of one convolution, by name, and how its windows slide."""

    x: str
    x_shape: tuple[int, ...]
    weight: str
    weight_shape: tuple[int, ...]
    slides: tuple[_Slide, ...]
    is_transposed: bool
    groups: int

    @property
    def own_channels(self) -> int:
        """How many channels of the result a group makes."""
        return self.weight_shape[1] if self.is_transposed else self.weight_shape[0] // self.groups

    @property
    def read_channels(self) -> int:
        """How many channels of the operand a group reads."""
        return self.weight_shape[0] // self.groups if self.is_transposed else self.weight_shape[1]

    def met(self, lowering: Lowering, at: _Point) -> Scalar:
        """Return the product of a weight and the element that it meets."""
        placed = [slide.place(here, tap) for slide, here, tap in zip(self.slides, at.places, at.taps, strict=True)]
        taps, places = tuple(tap for tap, _, _ in placed), tuple(place for _, place, _ in placed)
        own, read = at.group * self.own_channels + at.own, at.group * self.read_channels + at.read
        channels = (read, at.own) if self.is_transposed else (own, at.read)
        element = lowering.read(self.x, (at.image, read, *places))
        weight = lowering.read(self.weight, (*channels, *taps))
        element = inside((at.image, read, *places), self.x_shape, element, lift(0, element.dtype))
        for condition in (condition for _, _, condition in placed if condition is not None):
            element = choose(condition, element, lift(0, element.dtype))
        weight = inside((*channels, *taps), self.weight_shape, weight, lift(0, weight.dtype))
        # A phase with fewer taps than another has none here: no element may meet it, since 0 times inf is no 0.
        element = inside((*channels, *taps), self.weight_shape, element, lift(0, element.dtype))
        return weight * element


@dataclass(frozen=True, slots=True, kw_only=True)
class _Point:
    """One product of a convolution: which image, group and channels, which place of the result, which taps."""

    image: Index
    group: Index
    own: Index
    read: Index
    places: tuple[Index, ...]
    taps: tuple[Index, ...]


def convolution(lowering: Lowering, node: Node) -> bool:
    """``aten.convolution``: 1 to 3 spatial axes, strides, padding, dilation, groups, transposed or not."""
    given = arguments(node, _NAMES)
    x, weight = lowering.value(given["input"]), lowering.value(given["weight"])
    spec = node.outputs[0]
    rank = len(weight.spec.shape) - 2
    if len(x.spec.shape) != rank + 2 or 0 in weight.spec.shape:
        return False
    stride, padding, dilation = (tuple(given[name]) * (rank if len(given[name]) == 1 else 1) for name in _NAMES[3:6])
    slides = tuple(
        _Slide(
            size=x.spec.shape[2 + axis],
            taps=weight.spec.shape[2 + axis],
            result=spec.shape[2 + axis],
            stride=stride[axis],
            padding=padding[axis],
            dilation=dilation[axis],
            is_transposed=given["transposed"],
        )
        for axis in range(rank)
    )
    made = _Convolution(
        x=x.name,
        x_shape=x.spec.shape,
        weight=weight.name,
        weight_shape=weight.spec.shape,
        slides=slides,
        is_transposed=given["transposed"],
        groups=given["groups"],
    )
    bias = None if given["bias"] is None else lowering.value(given["bias"]).name
    is_fold = made.read_channels == 1 and prod(slide.walked for slide in slides) <= LONGEST_FOLD
    (_folded if is_fold else _reduced)(lowering, node, made, bias)
    return True


def _folded(lowering: Lowering, node: Node, made: _Convolution, bias: str | None) -> None:
    """Fold each window within the element: one channel meets one."""
    spec = node.outputs[0]
    kind = compute_type(spec.dtype)
    taps = tuple(Axis(f"{node.name}_tap{number}", slide.walked) for number, slide in enumerate(made.slides))

    def body(p: tuple[Index, ...]) -> Scalar:
        group, own = ix.quotient(p[1], made.own_channels), ix.remainder(p[1], made.own_channels)
        at = _Point(image=p[0], group=group, own=own, read=Index(), places=p[2:], taps=tuple(map(ix.of, taps)))
        total = Scalar(Fold("sum", taps, made.met(lowering, at).node, kind))
        return total if bias is None else total + lowering.read(bias, (p[1],))

    lowering.define(node, 0, lowering.map(node.name, spec.shape, spec.dtype, body))


def _reduced(lowering: Lowering, node: Node, made: _Convolution, bias: str | None) -> None:
    """Sum over channels and taps. Phases are axes of their own, so that no product is with a gap between taps."""
    spec = node.outputs[0]
    parts = tuple(part for slide in made.slides for part in slide.parts)
    walked = tuple(slide.walked for slide in made.slides)
    kept = (spec.shape[0], made.groups, made.own_channels, *parts)
    shape = (*kept, made.read_channels, *walked)

    def body(p: tuple[Index, ...]) -> Scalar:
        places = _joined(made.slides, p[3 : len(kept)])
        at = _Point(image=p[0], group=p[1], own=p[2], read=p[len(kept)], places=places, taps=p[len(kept) + 1 :])
        return made.met(lowering, at)

    over = range(len(kept), len(shape))
    padded = tuple(slide.stride * slide.parts[0] if slide.is_phased else slide.result for slide in made.slides)
    is_whole = padded == spec.shape[2:]
    is_last = is_whole and bias is None
    name = node.name if is_last and made.groups == 1 else f"{node.name}_sums"
    total = lowering.reduce(name, "sum", shape, over, spec.dtype if is_last else compute_type(spec.dtype), body)
    total = lowering.shaped(total, (*spec.shape[:2], *padded))
    if not is_last:

        def finished(p: tuple[Index, ...]) -> Scalar:
            own = lowering.read(total, p)
            return own if bias is None else own + lowering.read(bias, (p[1],))

        total = lowering.map(node.name, spec.shape, spec.dtype, finished)
    lowering.define(node, 0, total)


def _joined(slides: Sequence[_Slide], parts: Sequence[Index]) -> tuple[Index, ...]:
    """Return places of the result from blocks and phases."""
    rest = list(parts)
    places: list[Index] = []
    for slide in slides:
        first = rest.pop(0)
        places.append(first * slide.stride + rest.pop(0) if slide.is_phased else first)
    return tuple(places)
