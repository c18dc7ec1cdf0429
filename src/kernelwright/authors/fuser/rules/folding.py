"""Scales and shifts after a product with weights, or after a norm, go into its weights.

The folded weights are weight-only values, worked out once per set of weights. Each folded
weight is rounded once more, which is no more than what the product's own sum rounds.
"""

from collections.abc import Callable

from kernelwright.authors.fuser.rules.amounts import Affine, Amount, affine_step, along, product, shape_of, total
from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.facts import is_weight_only
from kernelwright.authors.fuser.rules.operators import ARITHMETIC
from kernelwright.authors.fuser.rules.patterns import Convolution, Linear, convolution, linear, viewed
from kernelwright.authors.fuser.rules.rule import WEIGHTS_FINITE, Rewrite, Rule, one
from kernelwright.records.graph import Argument, Node, Ref


def _fold(draft: Draft, node: Node) -> Rewrite | None:
    step = affine_step(draft, node)
    made = draft.node(step.base) if step else None
    if step is None or made is None or not draft.is_used_once(step.base) or not step.is_tame or step.scale == 0:
        return None
    into = _FOLDERS.get(made.op)
    new = into(draft, made, step) if into else None
    if new is None:
        return None
    what = "scale" if step.shift == 0 else "shift"
    return one(Ref(node=node.name), new, f"the {what} is part of the weights of %{made.name}", *step.weights)


def foldable(draft: Draft, value: Ref) -> bool:
    """Whether a scale by a number could go into the weights of what makes this value."""
    made = draft.node(value)
    if made is None or value.output != 0 or not draft.is_used_once(value):
        return False
    if made.op in {"aten.linear.default", "aten.convolution.default"}:
        return all(is_weight_only(draft, part) for part in made.args[1:3])
    return made.op in _FOLDERS and all(isinstance(part, Ref) for part in _norm_weights(made))


def _into_linear(draft: Draft, made: Node, step: Affine) -> Ref | None:
    found = linear(draft, Ref(node=made.name))
    if found is None or not _own_weights(draft, found):
        return None
    features = draft.spec(found.weight).shape[0]
    shape = made.outputs[0].shape
    scale, shift = (along(draft, part, shape, len(shape) - 1) for part in (step.scale, step.shift))
    if scale is None or shift is None:
        return None
    rows = viewed(draft, scale, (draft.spec(scale).elements, 1)) if isinstance(scale, Ref) else scale
    weight = product(draft, found.weight, rows)
    return draft.call("aten.linear.default", found.source, weight, _bias(draft, found, scale, shift, features))


def _into_convolution(draft: Draft, made: Node, step: Affine) -> Ref | None:
    found = convolution(draft, Ref(node=made.name))
    if found is None or not _own_weights(draft, found):
        return None
    shape = made.outputs[0].shape
    scale, shift = (along(draft, part, shape, 1) for part in (step.scale, step.shift))
    if scale is None or shift is None:
        return None
    rows: Amount = scale
    if isinstance(scale, Ref):
        if found.transposed and found.groups > 1:
            return None
        size, space = draft.spec(scale).elements, (1,) * len(found.kernel)
        rows = viewed(draft, scale, (1, size, *space) if found.transposed else (size, 1, *space))
    weight = product(draft, found.weight, rows)
    bias = _bias(draft, found, scale, shift, found.channels_out)
    return draft.call(made.op, found.source, weight, bias, *made.args[3:])


def _bias(draft: Draft, found: Linear | Convolution, scale: Amount, shift: Amount, size: int) -> Argument:
    """``bias * scale + shift`` as a vector of ``size``; ``None`` stays ``None`` if there is no shift."""
    made: Amount = 0.0 if found.bias is None else product(draft, found.bias, scale)
    made = total(draft, made, shift)
    if isinstance(made, Ref):
        return made if draft.spec(made).shape == (size,) else draft.call("aten.expand.default", made, (size,))
    return draft.call("aten.full.default", (size,), made, dtype=draft.spec(found.weight).dtype) if made else None


def _own_weights(draft: Draft, found: Linear | Convolution) -> bool:
    return is_weight_only(draft, found.weight) and (found.bias is None or is_weight_only(draft, found.bias))


def _into_group_norm(draft: Draft, made: Node, step: Affine) -> Ref | None:
    scale, shift = (along(draft, part, made.outputs[0].shape, 1) for part in (step.scale, step.shift))
    return None if scale is None or shift is None else _into_norm(draft, made, scale, shift)


def _into_layer_norm(draft: Draft, made: Node, step: Affine) -> Ref | None:
    shape = made.outputs[0].shape
    inner = len(made.args[1]) if isinstance(made.args[1], tuple) else 0
    outer = len(shape) - inner
    parts: list[Amount] = []
    for part in (step.scale, step.shift):
        own = shape_of(draft, part, len(shape))
        if any(size != 1 for size in own[:outer]):
            return None
        parts.append(viewed(draft, part, own[outer:]) if isinstance(part, Ref) else part)
    return _into_norm(draft, made, parts[0], parts[1])


def _into_norm(draft: Draft, made: Node, scale: Amount, shift: Amount) -> Ref | None:
    weight, bias = _norm_weights(made)
    if not isinstance(weight, Ref) or not isinstance(bias, Ref) or not draft.only_first_output_used(made):
        return None
    if not is_weight_only(draft, weight) or not is_weight_only(draft, bias):
        return None
    new = product(draft, weight, scale), total(draft, product(draft, bias, scale), shift)
    place = made.args.index(weight)
    return draft.call(made.op, *made.args[:place], *new, *made.args[place + 2 :])


def _norm_weights(made: Node) -> tuple[Argument, Argument]:
    place = 1 if "group" in made.op else 2
    return made.args[place], made.args[place + 1]


_FOLDERS: dict[str, Callable[[Draft, Node, Affine], Ref | None]] = {
    "aten.linear.default": _into_linear,
    "aten.convolution.default": _into_convolution,
    "aten.native_group_norm.default": _into_group_norm,
    "aten.native_layer_norm.default": _into_layer_norm,
}

RULES = (
    Rule(
        name="into-weights",
        precondition=(
            "a number or per-channel weight-only value scales or shifts a linear, convolution, group norm or layer "
            "norm whose result has no other use"
        ),
        operators=ARITHMETIC,
        rewrite=_fold,
        assumptions=(WEIGHTS_FINITE,),
    ),
)
