"""The same operator on the same arguments gives the same value: it is worked out once."""

from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.operators import RANDOM
from kernelwright.authors.fuser.rules.rule import Rewrite, Rule
from kernelwright.records.graph import Node, Ref


def _seen_before(draft: Draft, node: Node) -> Rewrite | None:
    if any(word in node.op for word in RANDOM):
        return None
    first = draft.first_like(node)
    if first is None or first == node.name:
        return None
    pairs = [(Ref(node=node.name, output=i), Ref(node=first, output=i)) for i in range(len(node.outputs))]
    kept = tuple((old, new) for old, new in pairs if draft.users(old) or old in draft.outputs)
    # Two outputs of the graph that were apart stay apart.
    if any(old in draft.outputs and not draft.may_be_output_for(new, old) for old, new in kept):
        return None
    return Rewrite(values=kept, because=f"%{first} is the same")


RULES = (
    Rule(
        name="seen-before",
        precondition="an earlier node calls the same operator, not a random one, with the same arguments",
        operators=frozenset(),
        rewrite=_seen_before,
    ),
)
