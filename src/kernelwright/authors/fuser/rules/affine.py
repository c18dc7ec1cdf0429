"""Chains of scales and shifts become one scale and one shift."""

from kernelwright.authors.fuser.rules.amounts import Affine, affine_of, total
from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.operators import ARITHMETIC
from kernelwright.authors.fuser.rules.rule import BOTH_FINITE, WEIGHTS_FINITE, Rewrite, Rule, one
from kernelwright.records.graph import Node, Ref


def _affine_chain(draft: Draft, node: Node) -> Rewrite | None:
    old = Ref(node=node.name)
    found = affine_of(draft, old)
    needed = (found.scale != 1) + (found.shift != 0)
    if found.length <= max(needed, 1) or found.scale == 0 or not found.is_tame:
        return None
    because = f"{found.length} scales and shifts in a row are one scale and shift"
    return one(old, found.put(draft), because, *(found.weights if isinstance(found.scale, Ref) else ()))


def _like_terms(draft: Draft, node: Node) -> Rewrite | None:
    if node.kwargs or len(node.args) != 2 or not isinstance(node.args[0], Ref) or not isinstance(node.args[1], Ref):
        return None
    left, right = (_term(draft, value) for value in node.args if isinstance(value, Ref))
    sign = -1.0 if "sub" in node.op else 1.0
    if left.base != right.base or isinstance(left.scale, Ref) or isinstance(right.scale, Ref):
        return None
    shifts = [right.shift if sign > 0 else -right.shift] if isinstance(right.shift, float) else [right.shift]
    if sign < 0 and isinstance(right.shift, Ref):
        shifts = [draft.call("aten.neg.default", right.shift)]
    scale = left.scale + sign * right.scale
    sum_of = Affine(base=left.base, scale=scale, shift=total(draft, left.shift, shifts[0]))
    if scale == 0 or not sum_of.is_tame or draft.spec(left.base).shape != node.outputs[0].shape:
        return None
    opposed = left.scale * sign * right.scale < 0
    because = f"both terms are multiples of %{left.base.node}"
    return one(Ref(node=node.name), sum_of.put(draft), because, *((left.base,) if opposed else ()))


def _term(draft: Draft, value: Ref) -> Affine:
    """A value as a multiple of what it was made from, if it has no other use; else as itself."""
    plain = Affine(base=value, scale=1.0, shift=0.0, length=0)
    return affine_of(draft, value) if draft.is_used_once(value) else plain


RULES = (
    Rule(
        name="affine-chain",
        precondition=(
            "scales and shifts by numbers or weight-only values follow each other; inner results have no other use"
        ),
        operators=ARITHMETIC,
        rewrite=_affine_chain,
        assumptions=(WEIGHTS_FINITE,),
    ),
    Rule(
        name="like-terms",
        precondition=(
            "a sum or difference of multiples of one value, which is finite where the multiples have opposite signs"
        ),
        operators=frozenset({"aten.add.Tensor", "aten.sub.Tensor"}),
        rewrite=_like_terms,
        assumptions=BOTH_FINITE,
    ),
)
