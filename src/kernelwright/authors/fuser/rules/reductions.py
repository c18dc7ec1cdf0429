"""Reductions of reductions and of shifted or scaled values."""

from kernelwright.authors.fuser.rules.amounts import affine_step, shape_of
from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.infer import reduced_shape
from kernelwright.authors.fuser.rules.patterns import REDUCTIONS, Reduction, pool, reduced_elements, reduction, viewed
from kernelwright.authors.fuser.rules.rule import WEIGHTS_FINITE, Rewrite, Rule, one
from kernelwright.records.graph import Node, Ref

_SUMS = frozenset({"aten.sum.dim_IntList", "aten.mean.dim", "aten.sum.default", "aten.mean.default"})


def _merged_reductions(draft: Draft, node: Node) -> Rewrite | None:
    outer = reduction(draft, node)
    made = draft.node(outer.source) if outer else None
    inner = reduction(draft, made) if made else None
    if outer is None or inner is None or outer.source != inner.value or not draft.is_used_once(inner.value):
        return None
    if inner.kind != outer.kind and {inner.kind, outer.kind} != {"sum", "mean"}:
        return None
    rank = len(draft.spec(inner.source).shape)
    left = list(range(rank)) if inner.keep else [axis for axis in range(rank) if axis not in inner.axes]
    added = tuple(left[axis] for axis in outer.axes)
    if set(added) & set(inner.axes):
        return None  # those axes have size one, and another rule drops them
    new = outer.again(draft, inner.source, tuple(sorted((*added, *inner.axes))), keep=False)
    if inner.kind != outer.kind:
        new = _corrected(draft, new, inner)
    return one(
        outer.value, viewed(draft, new, node.outputs[0].shape), f"a {outer.kind} of {inner.kind}s is one reduction"
    )


def _corrected(draft: Draft, value: Ref, inner: Reduction) -> Ref:
    """``value`` reduced both sets of axes as the outer does; the inner should have divided, or not."""
    count = reduced_elements(draft, inner.source, inner.axes)
    return draft.call("aten.mul.Tensor", value, 1 / count if inner.kind == "mean" else float(count))


def _reduction_of_affine(draft: Draft, node: Node) -> Rewrite | None:
    found = reduction(draft, node)
    made = draft.node(found.source) if found else None
    step = affine_step(draft, made) if made else None
    if found is None or step is None or found.kind not in {"sum", "mean"} or not draft.is_used_once(found.source):
        return None
    shape = draft.spec(step.base).shape
    if isinstance(step.scale, Ref):
        own = shape_of(draft, step.scale, len(shape))
        if any(own[axis] != 1 for axis in found.axes):
            return None
    reduced = found.again(draft, step.base, keep=True)
    if step.scale != 1:
        reduced = draft.call("aten.mul.Tensor", reduced, step.scale)
    if step.shift != 0:
        reduced = draft.call("aten.add.Tensor", reduced, _reduced_shift(draft, found, step.shift, shape))
    new = viewed(draft, reduced, node.outputs[0].shape)
    return one(found.value, new, f"the {found.kind} is taken first, of what is scaled or shifted", *step.weights)


def _reduced_shift(draft: Draft, found: Reduction, shift: Ref | float, shape: tuple[int, ...]) -> Ref | float:
    """The sum or mean of a shift over the reduced axes, as broadcast along them."""
    own = shape_of(draft, shift, len(shape))
    times = 1
    for axis in found.axes:
        times *= shape[axis] if own[axis] == 1 else 1
    if isinstance(shift, Ref):
        wide = tuple(axis for axis in found.axes if own[axis] != 1)
        shift = viewed(draft, shift, own)
        shift = found.again(draft, shift, wide, keep=True) if wide else shift
    if found.kind == "mean" or times == 1:
        return shift
    return shift * times if isinstance(shift, float) else draft.call("aten.mul.Tensor", shift, float(times))


def _pool_of_affine(draft: Draft, node: Node) -> Rewrite | None:
    window = pool(draft, node)
    made = draft.node(window.source) if window else None
    step = affine_step(draft, made) if made else None
    if window is None or window.is_max or step is None or any(window.padding) or not draft.is_used_once(window.source):
        return None
    rank = len(node.outputs[0].shape)
    for part in step.weights:
        if any(size != 1 for size in shape_of(draft, part, rank)[rank - len(window.kernel) :]):
            return None
    new = step.put(draft, window.again(draft, step.base))
    return one(window.value, new, "the average is taken first, of what is scaled or shifted", *step.weights)


def _reduction_of_view(draft: Draft, node: Node) -> Rewrite | None:
    """A reduction that keeps no axis needs no view before it."""
    found = reduction(draft, node)
    made = (
        draft.made_by(found.source, "aten.view.default", "aten.squeeze.dims", "aten.unsqueeze.default")
        if found
        else None
    )
    if found is None or made is None or not draft.is_used_once(found.source) or not isinstance(made.args[0], Ref):
        return None
    axes = _same_axes(draft.spec(made.args[0]).shape, made.outputs[0].shape, found.axes)
    if axes is None:
        return None
    new = viewed(draft, found.again(draft, made.args[0], axes, keep=False), node.outputs[0].shape)
    return one(found.value, new, "the axes reduced are there before the view")


def _same_axes(before: tuple[int, ...], after: tuple[int, ...], axes: tuple[int, ...]) -> tuple[int, ...] | None:
    """The axes before a view that only drops or adds axes of size one, for axes after it."""
    wide_before = [axis for axis, size in enumerate(before) if size != 1]
    wide_after = [axis for axis, size in enumerate(after) if size != 1]
    if [before[axis] for axis in wide_before] != [after[axis] for axis in wide_after]:
        return None
    found = tuple(wide_before[wide_after.index(axis)] for axis in axes if axis in wide_after)
    kept = reduced_shape(before, found, keep=False)
    return found if found and len(kept) < len(before) else None


RULES = (
    Rule(
        name="merged-reductions",
        precondition="a reduction of another of the same kind, or a sum of means or mean of sums, with no other use",
        operators=REDUCTIONS,
        rewrite=_merged_reductions,
    ),
    Rule(
        name="reduction-of-view",
        precondition="a reduction of a view that only adds or drops axes of size one, with no other use",
        operators=REDUCTIONS,
        rewrite=_reduction_of_view,
    ),
    Rule(
        name="reduction-of-affine",
        precondition=(
            "a sum or mean of a value scaled by a number, or by a weight-only value that is the same along the reduced "
            "axes, or shifted by any number or weight-only value"
        ),
        operators=_SUMS,
        rewrite=_reduction_of_affine,
        assumptions=(WEIGHTS_FINITE,),
    ),
    Rule(
        name="average-of-affine",
        precondition="an average pool without padding of a value scaled or shifted by what is the same in every window",
        operators=frozenset({"aten.avg_pool2d.default", "aten.avg_pool3d.default"}),
        rewrite=_pool_of_affine,
        assumptions=(WEIGHTS_FINITE,),
    ),
)
