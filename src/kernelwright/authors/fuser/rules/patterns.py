"""Nodes read as what they mean: reductions, pools and convolutions with their defaults filled in.

ATen leaves defaults out and lets axes be negative; rules that match on raw arguments would
each have to know that.
"""

from dataclasses import dataclass
from math import prod
from typing import cast

from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.operators import AVERAGE_POOLS, EXTREMES, MAX_POOLS
from kernelwright.records.graph import Argument, Node, Ref

_LISTED = {
    "aten.sum.dim_IntList": "sum",
    "aten.mean.dim": "mean",
    "aten.amax.default": "max",
    "aten.amin.default": "min",
    "aten.logsumexp.default": "logsumexp",
}
_SINGLE = {"aten.max.dim": "max", "aten.min.dim": "min"}
_WHOLE = {"aten.sum.default": "sum", "aten.mean.default": "mean"}
REDUCTIONS = frozenset(_LISTED) | frozenset(_SINGLE) | frozenset(_WHOLE)
_CALLS = {
    "sum": "aten.sum.dim_IntList",
    "mean": "aten.mean.dim",
    "max": "aten.amax.default",
    "min": "aten.amin.default",
    "logsumexp": "aten.logsumexp.default",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """A reduction of ``source`` over non-negative, sorted ``axes``; ``kind`` is sum, mean, max, min or logsumexp."""

    kind: str
    source: Ref
    axes: tuple[int, ...]
    keep: bool
    value: Ref

    def again(self, draft: Draft, source: Ref, axes: tuple[int, ...] | None = None, *, keep: bool | None = None) -> Ref:
        """Put in the same kind of reduction of another value (max.dim as amax)."""
        wanted = self.axes if axes is None else axes
        return draft.call(_CALLS[self.kind], source, wanted, self.keep if keep is None else keep)


def reduction(draft: Draft, node: Node) -> Reduction | None:
    """Read a node as a reduction; ``None`` if it isn't one, changes the dtype or returns indices that are used."""
    if node.op not in REDUCTIONS or node.kwargs or not node.args or not isinstance(node.args[0], Ref):
        return None
    source, rest = node.args[0], node.args[1:]
    rank = len(draft.spec(source).shape)
    if not draft.only_first_output_used(node) or draft.spec(source).dtype != node.outputs[0].dtype:
        return None
    listed = rest[0] if rest else ()
    axes = (listed,) if isinstance(listed, int) else cast("tuple[int, ...]", listed or ())
    axes = tuple(sorted(axis % rank for axis in axes)) or tuple(range(rank))
    kind = (_LISTED | _SINGLE | _WHOLE)[node.op]
    keep = len(rest) > 1 and bool(rest[1])
    return Reduction(kind=kind, source=source, axes=axes, keep=keep, value=Ref(node=node.name))


def reduced_elements(draft: Draft, source: Ref, axes: tuple[int, ...]) -> int:
    """Return how many elements go into one of a reduction."""
    return prod(draft.spec(source).shape[axis] for axis in axes)


def viewed(draft: Draft, value: Ref, shape: tuple[int, ...]) -> Ref:
    """Return ``value`` in another shape, without a node where it has it already."""
    return value if draft.spec(value).shape == shape else draft.call("aten.view.default", value, shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """A pool of the last axes of ``source``, one number for each of them."""

    is_max: bool
    source: Ref
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[int, ...]
    value: Ref

    def again(self, draft: Draft, source: Ref) -> Ref:
        """Put in the same pool of another value."""
        return pool_call(draft, source, self.kernel, self.stride, self.padding, is_max=self.is_max)


def pool(draft: Draft, node: Node) -> Pool | None:
    """Read a node as a pool; ``None`` for ceil mode, dilation, odd divisors or indices that are used."""
    if node.op not in MAX_POOLS | AVERAGE_POOLS or node.kwargs or not draft.only_first_output_used(node):
        return None
    is_max = node.op in MAX_POOLS
    args = node.args
    source, kernel = cast("Ref", args[0]), cast("tuple[int, ...]", args[1])
    stride = cast("tuple[int, ...]", (args[2] if len(args) > 2 else ()) or kernel)
    padding = cast("tuple[int, ...]", args[3] if len(args) > 3 else (0,) * len(kernel))
    plain: tuple[Argument, ...] = ((1,) * len(kernel), False) if is_max else (False, True, None)
    if any(given != default for given, default in zip(args[4:], plain, strict=False)):
        return None
    if not len(kernel) == len(stride) == len(padding):
        return None
    return Pool(
        is_max=is_max,
        source=source,
        kernel=kernel,
        stride=stride,
        padding=padding,
        value=Ref(node=node.name),
    )


def pool_call(
    draft: Draft,
    source: Ref,
    kernel: tuple[int, ...],
    stride: tuple[int, ...],
    padding: tuple[int, ...],
    *,
    is_max: bool,
) -> Ref:
    """Put in a pool of the last two or three axes."""
    rank = len(kernel)
    op = f"aten.max_pool{rank}d_with_indices.default" if is_max else f"aten.avg_pool{rank}d.default"
    return draft.call(op, source, kernel, stride, padding)


@dataclass(frozen=True, slots=True, kw_only=True)
class Convolution:
    """A convolution or transposed convolution of ``[N, C, *space]``."""

    source: Ref
    weight: Ref
    bias: Ref | None
    stride: tuple[int, ...]
    padding: tuple[int, ...]
    dilation: tuple[int, ...]
    transposed: bool
    groups: int
    kernel: tuple[int, ...]
    space_in: tuple[int, ...]
    space_out: tuple[int, ...]
    channels_out: int
    value: Ref


def convolution(draft: Draft, value: Argument) -> Convolution | None:
    """Read the node that makes a value as a convolution of a batch."""
    node = draft.made_by(value, "aten.convolution.default")
    if node is None or node.kwargs:
        return None
    source, weight, bias, stride, padding, dilation, transposed, _, groups = node.args
    shape = draft.spec(cast("Ref", source)).shape
    kernel = draft.spec(cast("Ref", weight)).shape[2:]
    if len(shape) != len(kernel) + 2:
        return None
    return Convolution(
        source=cast("Ref", source),
        weight=cast("Ref", weight),
        bias=cast("Ref | None", bias),
        stride=cast("tuple[int, ...]", stride),
        padding=cast("tuple[int, ...]", padding),
        dilation=cast("tuple[int, ...]", dilation),
        transposed=bool(transposed),
        groups=cast("int", groups),
        kernel=kernel,
        space_in=shape[2:],
        space_out=node.outputs[0].shape[2:],
        channels_out=node.outputs[0].shape[1],
        value=Ref(node=node.name),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """``source @ weight.T + bias``; weight ``[out, in]``."""

    source: Ref
    weight: Ref
    bias: Ref | None
    value: Ref


def linear(draft: Draft, value: Argument) -> Linear | None:
    """Read the node that makes a value as a linear layer."""
    node = draft.made_by(value, "aten.linear.default")
    if node is None or node.kwargs:
        return None
    source, weight = cast("Ref", node.args[0]), cast("Ref", node.args[1])
    bias = node.args[2] if len(node.args) > 2 else None
    return Linear(
        source=source,
        weight=weight,
        bias=cast("Ref | None", bias),
        value=Ref(node=node.name),
    )


def is_extreme(node: Node) -> bool:
    """Whether a node takes the largest or smallest of something."""
    return node.op in EXTREMES | MAX_POOLS
