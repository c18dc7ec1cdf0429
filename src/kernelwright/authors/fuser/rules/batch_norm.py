"""Batch norm in eval mode is a scale and a shift that depend on state alone."""

from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.rule import Rewrite, Rule, one
from kernelwright.records.graph import Node, Ref


def _inference_norm(draft: Draft, node: Node) -> Rewrite | None:
    source, weight, bias, mean, variance, _, epsilon = node.args
    if not draft.only_first_output_used(node) or not isinstance(source, Ref):
        return None
    spread = draft.call("aten.add.Tensor", variance, epsilon)
    scale = draft.call("aten.rsqrt.default", spread)
    if weight is not None:
        scale = draft.call("aten.mul.Tensor", scale, weight)
    moved = draft.call("aten.mul.Tensor", mean, scale)
    shift = draft.call("aten.neg.default", moved) if bias is None else draft.call("aten.sub.Tensor", bias, moved)
    rank = len(draft.spec(source).shape)
    channels = (draft.spec(source).shape[1], *[1] * (rank - 2))
    scale, shift = (draft.call("aten.view.default", value, channels) for value in (scale, shift))
    scaled = draft.call("aten.mul.Tensor", source, scale)
    return one(
        Ref(node=node.name),
        draft.call("aten.add.Tensor", scaled, shift),
        "with running statistics it scales and shifts each channel",
        *(value for value in (weight, bias, mean, variance) if isinstance(value, Ref)),
    )


RULES = (
    Rule(
        name="inference-norm",
        precondition="batch norm uses its running statistics, and only the normalised value is used",
        operators=frozenset({"aten._native_batch_norm_legit_no_training.default"}),
        rewrite=_inference_norm,
        assumptions=("weights are finite",),
    ),
)
