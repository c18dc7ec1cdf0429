"""Norms: shifts along what they normalise vanish, and means of what they make need no second pass."""

from math import prod
from typing import cast

from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.operators import RESHAPES
from kernelwright.authors.fuser.rules.patterns import convolution, reduction, viewed
from kernelwright.authors.fuser.rules.rule import BOTH_FINITE, Rewrite, Rule, one
from kernelwright.authors.fuser.rules.softmax import is_constant_along
from kernelwright.records.graph import Argument, Node, Ref

_GROUP, _LAYER, _INSTANCE = (
    "aten.native_group_norm.default",
    "aten.native_layer_norm.default",
    "aten._native_batch_norm_legit.no_stats",
)
_SHIFTS = ("aten.add.Tensor", "aten.sub.Tensor")


def _shift_before_norm(draft: Draft, node: Node) -> Rewrite | None:
    source = node.args[0]
    if not draft.only_first_output_used(node) or not isinstance(source, Ref):
        return None
    shift = draft.made_by(source, *_SHIFTS)
    if shift is None or shift.kwargs or not isinstance(shift.args[0], Ref):
        return None
    kept, other = shift.args[0], shift.args[1]
    shape = node.outputs[0].shape
    if draft.spec(kept).shape != shape or not is_constant_along(draft, other, _normalised(node), len(shape)):
        return None
    new = draft.call(node.op, kept, *node.args[1:])
    return one(
        Ref(node=node.name), new, "the norm takes the mean away again", *((other,) if isinstance(other, Ref) else ())
    )


def _normalised(node: Node) -> tuple[int, ...]:
    """Axes that all lie within what one mean is taken of."""
    rank = len(node.outputs[0].shape)
    if node.op == _LAYER:
        return tuple(range(rank - len(cast("tuple[int, ...]", node.args[1])), rank))
    if node.op == _INSTANCE:
        return (0, *range(2, rank))
    is_single = node.args[6] == node.outputs[0].shape[1]  # as many groups as channels
    return tuple(range(2, rank)) if is_single else tuple(range(1, rank))


def _bias_before_norm(draft: Draft, node: Node) -> Rewrite | None:
    """A convolution's bias is a shift of each channel."""
    value, views = node.args[0], list[Node]()
    while (made := draft.node(value)) and made.op in RESHAPES and draft.is_used_once(cast("Ref", value)):
        views.append(made)
        value = made.args[0]
    found = convolution(draft, value)
    if (
        found is None
        or found.bias is None
        or not draft.is_used_once(found.value)
        or not draft.only_first_output_used(node)
    ):
        return None
    if not _splits_channels(draft, node, found.value, has_views=bool(views)):
        return None
    source = draft.node(found.value)
    assert source is not None
    new = draft.call(source.op, found.source, found.weight, None, *source.args[3:])
    for view in reversed(views):
        new = draft.call("aten.view.default", new, view.outputs[0].shape)
    because = "the norm takes the bias of each channel away again"
    return one(Ref(node=node.name), draft.call(node.op, new, *node.args[1:]), because, found.bias)


def _splits_channels(draft: Draft, node: Node, value: Ref, *, has_views: bool) -> bool:
    """Whether no mean of the norm is taken over more than one channel of ``value``."""
    shape = draft.spec(value).shape
    if node.op == _INSTANCE:
        own = node.outputs[0].shape
        # Instance norm sees [1, N * C, *space]; batch norm without statistics is per channel as it is.
        return own == shape if not has_views else own == (1, shape[0] * shape[1], *shape[2:])
    if has_views:
        return False
    if node.op == _LAYER:
        return len(cast("tuple[int, ...]", node.args[1])) <= len(shape) - 2
    return node.args[6] == shape[1]


def _mean_of_group_norm(draft: Draft, node: Node) -> Rewrite | None:
    """``mean(w * (x - mu) * r + b) = w * (mean(x) - mu) * r + b`` over the positions of a channel."""
    found = reduction(draft, node)
    made = draft.made_by(found.source, _GROUP) if found else None
    if found is None or made is None or found.kind != "mean" or not draft.is_used_once(found.source):
        return None
    rank = len(made.outputs[0].shape)
    if not draft.only_first_output_used(made) or rank < 3 or not set(range(2, rank)) <= set(found.axes):
        return None
    new = _channel_means(draft, made)
    rest = tuple(axis for axis in found.axes if axis < 2)
    if rest:
        new = found.again(draft, new, rest, keep=True)
    because = "the mean of what a group norm makes follows from the means of its channels and groups"
    return one(found.value, viewed(draft, new, node.outputs[0].shape), because, *_used(made))


def _channel_means(draft: Draft, made: Node) -> Ref:
    """Means of a group norm's result over each channel, ``[N, C]``."""
    source, weight, bias, batch, channels, _, groups, epsilon = made.args
    n, c, g = (cast("int", value) for value in (batch, channels, groups))
    x = cast("Ref", source)
    space = draft.spec(x).shape[2:]
    per_channel = draft.call("aten.view.default", x, (n, g, c // g, prod(space)))
    means = draft.call("aten.mean.dim", per_channel, (3,), True)
    mean = draft.call("aten.mean.dim", means, (2,), True)
    apart = draft.call("aten.sub.Tensor", per_channel, mean)
    squared = draft.call("aten.mul.Tensor", apart, apart)
    variance = draft.call("aten.mean.dim", squared, (2, 3), True)
    spread = draft.call("aten.rsqrt.default", draft.call("aten.add.Tensor", variance, epsilon))
    centred = draft.call("aten.mul.Tensor", draft.call("aten.sub.Tensor", means, mean), spread)
    result = draft.call("aten.view.default", centred, (n, c))
    if weight is not None:
        result = draft.call("aten.mul.Tensor", result, weight)
    return result if bias is None else draft.call("aten.add.Tensor", result, bias)


def _mean_of_instance_norm(draft: Draft, node: Node) -> Rewrite | None:
    found = reduction(draft, node)
    if found is None or found.kind not in {"mean", "sum"} or not draft.is_used_once(found.source):
        return None
    value = found.source
    while (made := draft.node(value)) and made.op in RESHAPES:
        value = cast("Ref", made.args[0])
    made = draft.made_by(value, _INSTANCE)
    if made is None or made.args[1] is not None or made.args[2] is not None:
        return None
    rank, given = len(draft.spec(found.source).shape), draft.spec(found.source).shape
    normalised = made.outputs[0].shape
    fits = given[2:] == normalised[2:] and (
        given == normalised or (normalised[0] == 1 and prod(given[:2]) == normalised[1])
    )
    wanted = {0, *range(2, rank)} if given == normalised and given[0] != 1 else set(range(2, rank))
    if not fits or not wanted <= set(found.axes):
        return None
    fill = draft.call("aten.full.default", node.outputs[0].shape, 0.0, dtype=node.outputs[0].dtype)
    return one(found.value, fill, "what was normalised has mean zero", cast("Ref", made.args[0]))


def _used(node: Node) -> tuple[Ref, ...]:
    values: tuple[Argument, ...] = node.args[:3]
    return tuple(value for value in values if isinstance(value, Ref))


_NORMS = frozenset({_GROUP, _LAYER, _INSTANCE})
_MEANS = frozenset({"aten.mean.dim", "aten.sum.dim_IntList", "aten.mean.default"})

RULES = (
    Rule(
        name="shift-before-norm",
        precondition=(
            "a group, layer or instance norm of a value plus something finite that is the same for all each mean is of"
        ),
        operators=_NORMS,
        rewrite=_shift_before_norm,
        assumptions=BOTH_FINITE,
    ),
    Rule(
        name="bias-before-norm",
        precondition="a norm whose means are each of one channel, of a convolution with a finite bias and no other use",
        operators=_NORMS,
        rewrite=_bias_before_norm,
        assumptions=BOTH_FINITE,
    ),
    Rule(
        name="mean-of-group-norm",
        precondition="a mean over all positions (and any other axes) of a finite group norm with no other use",
        operators=frozenset({"aten.mean.dim", "aten.mean.default"}),
        rewrite=_mean_of_group_norm,
        assumptions=BOTH_FINITE,
        must_pay=True,
    ),
    Rule(
        name="mean-of-instance-norm",
        precondition="a mean or sum over all positions of a finite instance norm without weights",
        operators=_MEANS,
        rewrite=_mean_of_instance_norm,
        assumptions=BOTH_FINITE,
    ),
)
