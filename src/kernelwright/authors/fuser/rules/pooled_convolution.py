"""Averages of what a convolution makes, without making it.

An average of neighbouring outputs is linear in the input, so it is a convolution itself. Of a
convolution of stride 1 it is the same convolution, with the pool's stride, of the averaged
input. Of a transposed convolution it is a plain convolution whose taps are sums of the old
ones: output ``o = i * s - p + k * d`` lies in window ``j`` of ``P`` outputs, ``q`` apart with
``q = r * s``, where ``0 <= m * s - p + k * d < P`` for ``m = i - r * j``, whatever ``j``.
"""

from math import prod

from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.facts import is_weight_only
from kernelwright.authors.fuser.rules.operators import AVERAGE_POOLS
from kernelwright.authors.fuser.rules.patterns import Convolution, Pool, convolution, pool, pool_call
from kernelwright.authors.fuser.rules.rule import BOTH_FINITE, Rewrite, Rule, one
from kernelwright.records.graph import Node, Ref


def _average_of_convolution(draft: Draft, node: Node) -> Rewrite | None:
    window = pool(draft, node)
    found = convolution(draft, window.source) if window else None
    if window is None or found is None or window.is_max or any(window.padding):
        return None
    if len(window.kernel) != len(found.kernel) or not is_weight_only(draft, found.weight):
        return None
    new = _of_transposed(draft, window, found) if found.transposed else _of_plain(draft, window, found)
    if new is None or draft.spec(new).shape != node.outputs[0].shape:
        return None
    finite = (found.source, found.weight, *((found.bias,) if found.bias else ()))
    because = f"averages of {prod(window.kernel)} positions are a convolution of their own"
    return one(window.value, new, because, *finite)


def _of_plain(draft: Draft, window: Pool, found: Convolution) -> Ref | None:
    if set(found.stride) != {1} or any(2 * p > k for p, k in zip(found.padding, window.kernel, strict=True)):
        return None
    rank = len(window.kernel)
    averaged = pool_call(draft, found.source, window.kernel, (1,) * rank, found.padding, is_max=False)
    zeros = (0,) * rank
    rest = (window.stride, zeros, found.dilation, False, zeros, found.groups)
    return draft.call("aten.convolution.default", averaged, found.weight, found.bias, *rest)


def _of_transposed(draft: Draft, window: Pool, found: Convolution) -> Ref | None:
    if found.groups != 1 or any(q % s for q, s in zip(window.stride, found.stride, strict=True)):
        return None
    source, weight = found.source, found.weight
    stride: list[int] = []
    padding: list[int] = []
    for axis in range(len(window.kernel)):
        first, groups = _taps_in_window(window, found, axis)
        stride.append(window.stride[axis] // found.stride[axis])
        padding.append(-first)
        weight = _picked(draft, weight, axis + 2, groups)
    swapped = (1, 0, *range(2, len(window.kernel) + 2))
    weight = draft.call("aten.permute.default", weight, swapped)
    weight = draft.call("aten.clone.default", weight, memory_format="contiguous_format")
    weight = draft.call("aten.mul.Tensor", weight, 1 / prod(window.kernel))
    made = _fitted(draft, window, tuple(stride), tuple(padding), source=source, weight=weight)
    if made is None:
        return None
    ones, zeros = (1,) * len(stride), (0,) * len(stride)
    return draft.call(
        "aten.convolution.default", made, weight, found.bias, tuple(stride), tuple(padding), ones, False, zeros, 1
    )


def _taps_in_window(window: Pool, found: Convolution, axis: int) -> tuple[int, list[list[int]]]:
    """The least ``m`` (at most 0) and, for each ``m`` from there on, the taps that fall in the window."""
    size, stride = window.kernel[axis], found.stride[axis]
    offsets = [tap * found.dilation[axis] - found.padding[axis] for tap in range(found.kernel[axis])]
    first = min(0, *(-(offset // stride) for offset in offsets))
    last = max((size - 1 - offset) // stride for offset in offsets)
    steps = range(first, max(first, last) + 1)
    return first, [[tap for tap, offset in enumerate(offsets) if 0 <= m * stride + offset < size] for m in steps]


def _picked(draft: Draft, weight: Ref, axis: int, groups: list[list[int]]) -> Ref:
    """Sums of taps along ``axis``, side by side; no taps make zeros."""
    parts: list[Ref] = []
    for taps in groups:
        picked = [draft.call("aten.slice.Tensor", weight, axis, tap, tap + 1) for tap in taps or [0]]
        part = picked[0]
        for other in picked[1:]:
            part = draft.call("aten.add.Tensor", part, other)
        parts.append(part if taps else draft.call("aten.mul.Tensor", part, 0.0))
    return parts[0] if len(parts) == 1 else draft.call("aten.cat.default", tuple(parts), axis)


def _fitted(
    draft: Draft, window: Pool, stride: tuple[int, ...], padding: tuple[int, ...], *, source: Ref, weight: Ref
) -> Ref | None:
    """The input, cut at its far ends so that exactly the wanted outputs come out; ``None`` where that can't be."""
    wanted = draft.spec(window.value).shape[2:]
    for axis, (want, step, pad) in enumerate(zip(wanted, stride, padding, strict=True)):
        size, kernel = draft.spec(source).shape[axis + 2], draft.spec(weight).shape[axis + 2]
        if (size + 2 * pad - kernel) // step + 1 == want:
            continue
        needed = (want - 1) * step + kernel
        if pad or needed > size:
            return None
        source = draft.call("aten.slice.Tensor", source, axis + 2, 0, needed)
    return source


RULES = (
    Rule(
        name="average-of-convolution",
        precondition=(
            "an average pool without padding of a finite convolution of stride 1, padded by at most half a window, or "
            "of a transposed convolution without groups whose stride divides the pool's"
        ),
        operators=AVERAGE_POOLS,
        rewrite=_average_of_convolution,
        assumptions=BOTH_FINITE,
        must_pay=True,
    ),
)
