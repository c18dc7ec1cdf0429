"""The table of window operators: pooling, and convolutions so narrow that no library does them well.

A window is a fold inside the expression of one element, so whatever comes before and after it
fuses as with any pointwise operator. Where folding would recompute an expensive operand many
times, the scheduler stores that operand first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, prod
from typing import TYPE_CHECKING, Any

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.expression import Fold
from kernelwright.authors.fuser.gathers import inside
from kernelwright.authors.fuser.index import Axis, Index
from kernelwright.authors.fuser.reductions import arguments
from kernelwright.authors.fuser.scalar import Scalar, compute_type, lift
from kernelwright.records.graph import Node

if TYPE_CHECKING:
    from kernelwright.authors.fuser.lowering import Lowering

# A rule answers False where it does not apply, and the operator is then a library call.
WindowRule = Callable[["Lowering", Node], bool]

# Longer windows are better done by other means than one loop for each element.
LARGEST_WINDOW = 343
# Depthwise convolutions within these, and without padding, are quicker as windows than in a library:
# against oneDNN on one AVX2 core, 2.0x and 3.7x with 9 and 3 taps and rows of 62, but 0.8x with 21
# taps, whose weights no longer fit the registers, and 0.75x with 9 padded ones.
MOST_TAPS = 12
MOST_STEP = 2
FEWEST_COLUMNS = 16


def max_pool(rank: int) -> WindowRule:
    """Return the rule of ``max_pool{rank}d_with_indices``; the indices are not made."""

    def rule(lowering: Lowering, node: Node) -> bool:
        given = arguments(node, ("self", "kernel_size", "stride", "padding", "dilation", "ceil_mode"))
        kernel, stride, padding, dilation = _geometry(given, rank)
        if prod(kernel) > LARGEST_WINDOW or not lowering.is_unused(node, 1):
            return False
        x = lowering.value(given["self"])
        spec = node.outputs[0]
        kind = compute_type(spec.dtype)

        def body(p: tuple[Index, ...]) -> Scalar:
            taps = _taps(node.name, kernel)
            at = _window(p, taps, stride, padding, dilation)
            element = inside(at, x.spec.shape, lowering.read(x.name, at), lift(-inf, kind))
            return Scalar(Fold("maximum", taps, element.node, kind))

        lowering.define(node, 0, lowering.map(node.name, spec.shape, spec.dtype, body))
        return True

    return rule


def average_pool(rank: int) -> WindowRule:
    """Return the rule of ``avg_pool{rank}d``, without ceil mode."""

    def rule(lowering: Lowering, node: Node) -> bool:
        names = ("self", "kernel_size", "stride", "padding", "ceil_mode", "count_include_pad", "divisor_override")
        given = arguments(node, names)
        kernel, stride, padding, dilation = _geometry(given, rank)
        is_padded = any(padding) and not given.get("count_include_pad", True)
        if given.get("ceil_mode") or is_padded or prod(kernel) > LARGEST_WINDOW:
            return False
        x = lowering.value(given["self"])
        spec = node.outputs[0]
        kind = compute_type(spec.dtype)
        count = float(given.get("divisor_override") or prod(kernel))

        def body(p: tuple[Index, ...]) -> Scalar:
            taps = _taps(node.name, kernel)
            at = _window(p, taps, stride, padding, dilation)
            element = inside(at, x.spec.shape, lowering.read(x.name, at), lift(0, kind))
            return Scalar(Fold("sum", taps, element.node, kind)) / count

        lowering.define(node, 0, lowering.map(node.name, spec.shape, spec.dtype, body))
        return True

    return rule


def depthwise_convolution(lowering: Lowering, node: Node) -> bool:
    """A convolution of each channel with a window of its own: too little work for a library to lay out anew."""
    names = ("input", "weight", "bias", "stride", "padding", "dilation", "transposed", "output_padding", "groups")
    given = arguments(node, names)
    x, weight = lowering.value(given["input"]), lowering.value(given["weight"])
    spec = node.outputs[0]
    kernel = weight.spec.shape[2:]
    rank = len(kernel)
    stride, padding, dilation = (tuple(given[name]) * (rank if len(given[name]) == 1 else 1) for name in names[3:6])
    is_depthwise = given["groups"] == x.spec.shape[1] == spec.shape[1] and len(x.spec.shape) == rank + 2
    is_near = stride[-1] <= MOST_STEP and prod(kernel) <= MOST_TAPS and spec.shape[-1] >= FEWEST_COLUMNS
    if given["transposed"] or not is_depthwise or not is_near or any(padding):
        return False
    kind = compute_type(spec.dtype)

    def body(p: tuple[Index, ...]) -> Scalar:
        taps = _taps(node.name, kernel)
        at = _window(p, taps, stride, padding, dilation)
        factor = lowering.read(weight.name, (p[1], Index(), *map(ix.of, taps)))
        total = Scalar(Fold("sum", taps, (lowering.read(x.name, at) * factor).node, kind))
        return total if given["bias"] is None else total + lowering.read(lowering.value(given["bias"]).name, (p[1],))

    lowering.define(node, 0, lowering.map(node.name, spec.shape, spec.dtype, body))
    return True


def _geometry(given: dict[str, Any], rank: int) -> tuple[tuple[int, ...], ...]:
    def each(name: str, default: int) -> tuple[int, ...]:
        value = given.get(name)
        if value is None or value == ():
            return (default,) * rank
        values = value if isinstance(value, tuple) else (value,)
        return values * rank if len(values) == 1 else values

    kernel = each("kernel_size", 1)
    stride = kernel if given.get("stride") in (None, ()) else each("stride", 1)
    return kernel, stride, each("padding", 0), each("dilation", 1)


def _taps(name: str, kernel: Sequence[int]) -> tuple[Axis, ...]:
    return tuple(Axis(f"{name}_tap{number}", extent) for number, extent in enumerate(kernel))


def _window(
    p: tuple[Index, ...], taps: Sequence[Axis], stride: Sequence[int], padding: Sequence[int], dilation: Sequence[int]
) -> tuple[Index, ...]:
    """Return the position of a tap: leading axes stay, the last ones slide."""
    leading = len(p) - len(taps)
    moved = (
        here * step - before + ix.of(tap) * spread
        for here, tap, step, before, spread in zip(p[leading:], taps, stride, padding, dilation, strict=True)
    )
    return (*p[:leading], *moved)


WINDOWS: dict[str, WindowRule] = {
    "aten.max_pool2d_with_indices.default": max_pool(2),
    "aten.max_pool3d_with_indices.default": max_pool(3),
    "aten.convolution.default": depthwise_convolution,
    "aten.avg_pool1d.default": average_pool(1),
    "aten.avg_pool2d.default": average_pool(2),
    "aten.avg_pool3d.default": average_pool(3),
}
