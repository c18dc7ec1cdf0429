"""Sums over positions of what a convolution makes, from sums over its input.

Summed over an axis of its output, a convolution is a convolution without that axis: each tap
along it meets a sum over a span of the input (see ``taps``). Taps that meet equal spans share
their sum, and their weights are added up beforehand; without cropping that is all of them.
What is left of the axis joins the channels, so a global mean becomes a linear layer.
"""

from math import prod

from kernelwright.authors.fuser.rules.amounts import product
from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.facts import is_weight_only
from kernelwright.authors.fuser.rules.patterns import Convolution, convolution, reduction, viewed
from kernelwright.authors.fuser.rules.rule import BOTH_FINITE, Rewrite, Rule, one
from kernelwright.authors.fuser.rules.taps import Span, grouped_taps, span_sums, spans
from kernelwright.records.graph import Argument, Node, Ref

# Sums of this many halves would overflow; float32 holds them with room to spare.
_WIDE_ENOUGH = ("float32", "float64")


def _sum_of_convolution(draft: Draft, node: Node) -> Rewrite | None:
    found = reduction(draft, node)
    product_of = convolution(draft, found.source) if found else None
    if found is None or product_of is None or found.kind not in {"sum", "mean"}:
        return None
    if not is_weight_only(draft, product_of.weight) or draft.spec(product_of.value).dtype not in _WIDE_ENOUGH:
        return None
    axes = tuple(axis - 2 for axis in found.axes if axis >= 2)
    if not axes:
        return None
    summed = _without(draft, product_of, axes, is_mean=found.kind == "mean")
    rest = tuple(axis for axis in found.axes if axis < 2)
    shape = tuple(1 if axis - 2 in axes else size for axis, size in enumerate(draft.spec(product_of.value).shape))
    new = viewed(draft, summed, shape)
    if rest:
        new = found.again(draft, new, rest, keep=True)
    count = prod(product_of.space_out[axis] for axis in axes)
    because = f"its {found.kind} over {count} positions is a product with sums of its input"
    return one(found.value, viewed(draft, new, node.outputs[0].shape), because, *_all(product_of))


def _without(draft: Draft, found: Convolution, axes: tuple[int, ...], *, is_mean: bool) -> Ref:
    """The convolution summed over spatial ``axes``, as ``[N, C, *kept axes]`` (or ``[N, C]``)."""
    source, weight = found.source, found.weight
    for axis in axes:
        met = spans(found, axis)
        distinct = tuple(dict.fromkeys(span for span in met if span.stop > span.start))
        groups = [[tap for tap, span in enumerate(met) if span == one_span] for one_span in distinct]
        source = span_sums(draft, source, axis + 2, distinct or (Span(start=0, stop=1, step=1),))
        weight = grouped_taps(draft, weight, axis + 2, groups or [[0]])
    count = prod(found.space_out[axis] for axis in axes)
    if is_mean:
        weight = draft.call("aten.mul.Tensor", weight, 1 / count)
    bias = product(draft, found.bias, 1.0 if is_mean else float(count)) if found.bias else None
    kept = tuple(axis for axis in range(len(found.kernel)) if axis not in axes)
    source = _axes_into_channels(draft, source, 1, axes, kept)
    weight = _axes_into_channels(draft, weight, 0 if found.transposed else 1, axes, kept)
    return _smaller(draft, found, kept, source=source, weight=weight, bias=bias)


def _axes_into_channels(draft: Draft, value: Ref, channels: int, axes: tuple[int, ...], kept: tuple[int, ...]) -> Ref:
    """Move spatial ``axes`` next to the ``channels`` axis and join them with it."""
    shape = draft.spec(value).shape
    moved = tuple(axis + 2 for axis in axes)
    order = (*range(channels + 1), *moved, *range(channels + 1, 2), *(axis + 2 for axis in kept))
    if order != tuple(range(len(order))):
        value = draft.call("aten.permute.default", value, order)
        value = draft.call("aten.clone.default", value, memory_format="contiguous_format")
    sizes = [shape[axis] for axis in order]
    joined = prod(sizes[channels : channels + 1 + len(moved)])
    return viewed(draft, value, (*sizes[:channels], joined, *sizes[channels + 1 + len(moved) :]))


def _smaller(
    draft: Draft, found: Convolution, kept: tuple[int, ...], *, source: Ref, weight: Ref, bias: Argument
) -> Ref:
    if not kept and found.groups == 1:
        if found.transposed:
            weight = draft.call("aten.permute.default", weight, (1, 0))
        return draft.call("aten.linear.default", source, weight, bias)
    stride, padding, dilation = (
        tuple(values[axis] for axis in kept) or (plain,)
        for values, plain in ((found.stride, 1), (found.padding, 0), (found.dilation, 1))
    )
    if not kept:  # groups have no linear layer: a convolution of one position
        source, weight = (
            draft.call("aten.view.default", part, (*draft.spec(part).shape, 1)) for part in (source, weight)
        )
    extra = tuple(_output_padding(found, axis) for axis in kept) or (0,)
    args = (source, weight, bias, stride, padding, dilation, found.transposed, extra, found.groups)
    return draft.call("aten.convolution.default", *args)


def _output_padding(found: Convolution, axis: int) -> int:
    if not found.transposed:
        return 0
    reach = (found.space_in[axis] - 1) * found.stride[axis] + found.dilation[axis] * (found.kernel[axis] - 1) + 1
    return found.space_out[axis] - (reach - 2 * found.padding[axis])


def _all(found: Convolution) -> tuple[Ref, ...]:
    return (found.source, found.weight, *((found.bias,) if found.bias else ()))


RULES = (
    Rule(
        name="sum-of-convolution",
        precondition=(
            "a sum or mean over spatial axes (and any others) of a finite convolution or transposed convolution with "
            "weight-only weights, of any stride, padding, dilation and groups, in float32 or wider"
        ),
        operators=frozenset({"aten.sum.dim_IntList", "aten.mean.dim", "aten.sum.default", "aten.mean.default"}),
        rewrite=_sum_of_convolution,
        assumptions=BOTH_FINITE,
        must_pay=True,
    ),
)
