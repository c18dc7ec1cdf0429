"""A positive factor passes up through functions with ``f(c x) = c f(x)``, to where it vanishes.

It moves only if it can reach weights that take it in, or another factor to merge with;
otherwise it is cheapest where it is.
"""

from kernelwright.authors.fuser.rules.amounts import affine_step
from kernelwright.authors.fuser.rules.bounds import clamp_bounds
from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.folding import foldable
from kernelwright.authors.fuser.rules.operators import AVERAGE_POOLS, EXTREMES, MAX_POOLS, RESHAPES
from kernelwright.authors.fuser.rules.rule import Rewrite, Rule, one
from kernelwright.records.graph import Argument, Node, Ref

_CLAMPS = frozenset({"aten.clamp.default", "aten.hardtanh.default"})
_HOMOGENEOUS = (
    frozenset({"aten.relu.default", "aten.leaky_relu.default", "aten.sum.dim_IntList", "aten.mean.dim"})
    | EXTREMES
    | MAX_POOLS
    | AVERAGE_POOLS
    | RESHAPES
)


def _scale_through(draft: Draft, node: Node) -> Rewrite | None:
    step = affine_step(draft, node)
    if step is None or not isinstance(step.scale, float) or step.scale <= 0 or step.shift != 0 or not step.is_tame:
        return None
    function = draft.node(step.base)
    if function is None or not _passes(draft, step.base, function) or not _arrives(draft, function.args[0]):
        return None
    scaled = draft.call("aten.mul.Tensor", function.args[0], step.scale)
    args, kwargs = _arguments(function, step.scale)
    new = draft.call(function.op, scaled, *args, **kwargs)
    return one(Ref(node=node.name), new, f"a positive factor passes through {function.op} to where it is free")


def _passes(draft: Draft, value: Ref, function: Node) -> bool:
    return (
        function.op in _HOMOGENEOUS | _CLAMPS
        and value.output == 0
        and draft.is_used_once(value)
        and draft.only_first_output_used(function)
        and (not function.kwargs or function.op in _CLAMPS)
    )


def _arrives(draft: Draft, value: Argument) -> bool:
    while isinstance(value, Ref):
        if foldable(draft, value):
            return True
        node = draft.node(value)
        if node is None or not draft.is_used_once(value):
            return False
        step = affine_step(draft, node)
        if step is not None:
            return step.shift == 0 and isinstance(step.scale, float)
        if not _passes(draft, value, node):
            return False
        value = node.args[0]
    return False


def _arguments(function: Node, scale: float) -> tuple[tuple[Argument, ...], dict[str, Argument]]:
    if function.op not in _CLAMPS:
        return function.args[1:], dict(function.kwargs)
    to = clamp_bounds(function)
    ends = [None if abs(end) == float("inf") else end * scale for end in (to.low, to.high)]
    return tuple(ends), {}


RULES = (
    Rule(
        name="scale-through",
        precondition=(
            "a positive number scales relu, leaky_relu, clamp, a pool or a reduction, and there are weights or another "
            "number above that take the factor in"
        ),
        operators=frozenset({"aten.mul.Tensor", "aten.mul.Scalar", "aten.div.Tensor", "aten.div.Scalar"}),
        rewrite=_scale_through,
    ),
)
