"""Views in a row are one view; permutes in a row are one permute."""

from kernelwright.authors.fuser.rules.editing import Draft, is_row_major
from kernelwright.authors.fuser.rules.operators import RESHAPES
from kernelwright.authors.fuser.rules.rule import Rewrite, Rule, one
from kernelwright.records.graph import Argument, Node, Ref


def _merged_views(draft: Draft, node: Node) -> Rewrite | None:
    source, length = _base(draft, node)
    if source is None or length < 2 or not is_row_major(draft.spec(source)):
        return None
    shape = node.outputs[0].shape
    new = source if draft.spec(source).shape == shape else draft.call("aten.view.default", source, shape)
    return one(Ref(node=node.name), new, f"{length} views in a row are one")


def _base(draft: Draft, node: Node) -> tuple[Ref | None, int]:
    """What a chain of views that keep the order of elements starts from, and its length."""
    source: Argument = node.args[0]
    length = 1
    while isinstance(source, Ref):
        made = draft.node(source)
        if made is None or not _keeps_order(draft, made):
            break
        source, length = made.args[0], length + 1
    return (source if isinstance(source, Ref) else None), length


def _keeps_order(draft: Draft, node: Node) -> bool:
    if node.op in RESHAPES:
        return True
    source = node.args[0]
    if node.op != "aten.permute.default" or not isinstance(source, Ref) or not isinstance(node.args[1], tuple):
        return False
    shape = draft.spec(source).shape
    wide = [axis for axis in _order(node.args[1]) if shape[axis] != 1]
    return wide == sorted(wide)


def _order(axes: tuple[Argument, ...]) -> tuple[int, ...]:
    """Return the order of a permute, counted from the first axis."""
    return tuple(axis % len(axes) for axis in axes if isinstance(axis, int))


def _permute_of_ones(draft: Draft, node: Node) -> Rewrite | None:
    """A permute that moves only axes of size one is a view."""
    source = node.args[0]
    if not isinstance(source, Ref) or not is_row_major(draft.spec(source)) or not _keeps_order(draft, node):
        return None
    if draft.spec(source).shape == node.outputs[0].shape:
        return None
    new = draft.call("aten.view.default", source, node.outputs[0].shape)
    return one(Ref(node=node.name), new, "it moves only axes of size one")


def _merged_permutes(draft: Draft, node: Node) -> Rewrite | None:
    inner = draft.made_by(node.args[0], node.op)
    if inner is None or not isinstance(inner.args[1], tuple) or not isinstance(node.args[1], tuple):
        return None
    first = _order(inner.args[1])
    order = tuple(first[axis] for axis in _order(node.args[1]))
    source = inner.args[0]
    assert isinstance(source, Ref)
    new = source if order == tuple(range(len(order))) else draft.call(node.op, source, order)
    return one(Ref(node=node.name), new, "two permutes in a row are one")


RULES = (
    Rule(
        name="merged-views",
        precondition="views, squeezes, unsqueezes and permutes of axes of size one follow each other on a dense value",
        operators=RESHAPES,
        rewrite=_merged_views,
    ),
    Rule(
        name="permute-of-ones",
        precondition="a permute of a dense value moves only axes of size one",
        operators=frozenset({"aten.permute.default"}),
        rewrite=_permute_of_ones,
    ),
    Rule(
        name="merged-permutes",
        precondition="a permute of a permute",
        operators=frozenset({"aten.permute.default"}),
        rewrite=_merged_permutes,
    ),
)
