"""Taps: which inputs one weight of a convolution's kernel meets along one axis.

Along an axis, output ``o`` meets input ``i`` through tap ``k`` where ``o * stride - padding +
k * dilation = i`` (convolution) or ``i * stride - padding + k * dilation = o`` (transposed).
Summed over all outputs, tap ``k`` therefore meets an arithmetic progression of inputs. Padding
and cropping only shorten it at the ends, so boundary effects are exact here.
"""

from dataclasses import dataclass

from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.patterns import Convolution
from kernelwright.records.graph import Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Inputs ``start, start + step, ...`` below ``stop``; empty where ``stop <= start``."""

    start: int
    stop: int
    step: int


def spans(found: Convolution, axis: int) -> tuple[Span, ...]:
    """Return, for each tap along a spatial axis, the inputs it meets over all outputs."""
    stride, padding, dilation = found.stride[axis], found.padding[axis], found.dilation[axis]
    size_in, size_out = found.space_in[axis], found.space_out[axis]
    made: list[Span] = []
    for tap in range(found.kernel[axis]):
        offset = tap * dilation - padding
        if found.transposed:  # 0 <= i * stride + offset < size_out
            first = max(0, -(offset // stride))
            last = min(size_in - 1, (size_out - 1 - offset) // stride)
            made.append(Span(start=first, stop=max(first, last + 1), step=1))
        else:  # i = o * stride + offset
            first_out = max(0, -(offset // stride))
            last_out = min(size_out - 1, (size_in - 1 - offset) // stride)
            first = first_out * stride + offset
            last = last_out * stride + offset
            made.append(Span(start=first, stop=last + 1 if last >= first else first, step=stride))
    return tuple(made)


def span_sums(draft: Draft, value: Ref, axis: int, wanted: tuple[Span, ...]) -> Ref:
    """Put in the sums over several spans along ``axis``, side by side along it.

    Spans of one step and phase share the sum over what they have in common; each adds its own
    few elements at the ends. Nothing is ever subtracted, so nothing cancels.
    """
    parts = [Ref(node="")] * len(wanted)
    for phase in {(span.step, span.start % span.step) for span in wanted}:
        group = [place for place, span in enumerate(wanted) if (span.step, span.start % span.step) == phase]
        for place, part in zip(
            group, _sums_in_phase(draft, value, axis, [wanted[place] for place in group]), strict=True
        ):
            parts[place] = part
    return parts[0] if len(parts) == 1 else draft.call("aten.cat.default", tuple(parts), axis)


def _sums_in_phase(draft: Draft, value: Ref, axis: int, group: list[Span]) -> list[Ref]:
    step = group[0].step
    low = max(span.start for span in group)
    high = min(_end(span) for span in group)
    if high <= low:
        return [_sum(draft, value, axis, span) for span in group]
    core = _sum(draft, value, axis, Span(start=low, stop=high, step=step))
    made: list[Ref] = []
    for span in group:
        part = core
        for start, stop in ((span.start, low), (high, _end(span))):
            if start < stop:
                edge = _sum(draft, value, axis, Span(start=start, stop=stop, step=step))
                part = draft.call("aten.add.Tensor", part, edge)
        made.append(part)
    return made


def _end(span: Span) -> int:
    """The first element of the progression at or past ``stop``: comparable within a phase."""
    return span.start + max(0, -(-(span.stop - span.start) // span.step)) * span.step


def _sum(draft: Draft, value: Ref, axis: int, span: Span) -> Ref:
    size = draft.spec(value).shape[axis]
    stop = min(span.stop, size)
    if (span.start, span.step) != (0, 1) or stop < size:
        value = draft.call("aten.slice.Tensor", value, axis, span.start, stop, span.step)
    if draft.spec(value).shape[axis] == 1:
        return value
    return draft.call("aten.sum.dim_IntList", value, (axis,), True)


def grouped_taps(draft: Draft, weight: Ref, axis: int, groups: list[list[int]]) -> Ref:
    """Put in weights with each group of taps along ``axis`` added up, side by side along it."""
    size = draft.spec(weight).shape[axis]
    if groups == [[tap] for tap in range(size)]:
        return weight
    if groups == [list(range(size))]:
        return draft.call("aten.sum.dim_IntList", weight, (axis,), True) if size > 1 else weight
    parts: list[Ref] = []
    for taps in groups:
        picked = [draft.call("aten.slice.Tensor", weight, axis, tap, tap + 1) for tap in taps]
        part = picked[0]
        for other in picked[1:]:
            part = draft.call("aten.add.Tensor", part, other)
        parts.append(part)
    return parts[0] if len(parts) == 1 else draft.call("aten.cat.default", tuple(parts), axis)
