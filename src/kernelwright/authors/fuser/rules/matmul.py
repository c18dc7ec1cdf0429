"""Matrix products in the one form that the other rules know: linear."""

from kernelwright.authors.fuser.rules.editing import Draft, is_row_major
from kernelwright.authors.fuser.rules.facts import is_weight_only
from kernelwright.authors.fuser.rules.patterns import viewed
from kernelwright.authors.fuser.rules.rule import Rewrite, Rule, one
from kernelwright.records.graph import Node, Ref


def _as_linear(draft: Draft, node: Node) -> Rewrite | None:
    left, right = node.args
    if not isinstance(left, Ref) or not is_weight_only(draft, right) or is_weight_only(draft, left):
        return None
    weight = draft.call("aten.permute.default", right, (1, 0))
    new = draft.call("aten.linear.default", left, weight, None)
    return one(Ref(node=node.name), new, "a product with a weight is a linear layer")


def _batch_of_one(draft: Draft, node: Node) -> Rewrite | None:
    left, right = node.args
    if node.outputs[0].shape[0] != 1 or not isinstance(left, Ref) or not isinstance(right, Ref):
        return None
    if not is_row_major(draft.spec(left)) or not is_row_major(draft.spec(right)):
        return None
    flat = [viewed(draft, part, draft.spec(part).shape[1:]) for part in (left, right)]
    new = draft.call("aten.view.default", draft.call("aten.mm.default", *flat), node.outputs[0].shape)
    return one(Ref(node=node.name), new, "a batch of one product is that product")


RULES = (
    Rule(
        name="product-with-weight",
        precondition="the right factor of a matrix product is weight-only and the left isn't",
        operators=frozenset({"aten.mm.default"}),
        rewrite=_as_linear,
    ),
    Rule(
        name="batch-of-one",
        precondition="a batched matrix product of dense values has a batch of one",
        operators=frozenset({"aten.bmm.default"}),
        rewrite=_batch_of_one,
    ),
)
