"""Functions that never decrease commute with taking the largest or smallest: apply them after."""

from kernelwright.authors.fuser.rules.amounts import affine_step, shape_of
from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.operators import EXTREMES, MAX_POOLS
from kernelwright.authors.fuser.rules.patterns import pool, reduction
from kernelwright.authors.fuser.rules.rule import WEIGHTS_FINITE, Rewrite, Rule, one
from kernelwright.records.graph import Argument, Node, Ref

# log and sqrt are left out: they turn some elements into NaN, which the maximum would then skip.
_RISING = frozenset(f"aten.{name}.default" for name in ("relu", "tanh", "sigmoid", "exp", "clamp", "hardtanh", "erf"))


def _after_the_extreme(draft: Draft, node: Node) -> Rewrite | None:
    window, found = pool(draft, node), reduction(draft, node)
    seen = window or found
    if seen is None or not draft.is_used_once(seen.source):
        return None
    function = draft.node(seen.source)
    if function is None:
        return None
    rank = len(draft.spec(seen.source).shape)
    axes = tuple(range(rank - len(window.kernel), rank)) if window else found.axes if found else ()
    source = _argument(draft, function, axes, keeps_axes=bool(window) or bool(found and found.keep))
    if source is None:
        return None
    extreme = seen.again(draft, source)
    new = _reapplied(draft, function, source, extreme)
    if draft.spec(new).shape != node.outputs[0].shape:
        return None
    weights = tuple(ref for ref in function.uses if ref != source)
    return one(
        Ref(node=node.name), new, f"{function.op} never decreases, so it is applied to the extreme alone", *weights
    )


def _argument(draft: Draft, function: Node, axes: tuple[int, ...], *, keeps_axes: bool) -> Ref | None:
    """The value a never-decreasing function is applied to; ``None`` if it isn't one."""
    first = function.args[0]
    if (
        function.op in _RISING
        and not function.kwargs
        and not any(isinstance(value, Ref) for value in function.args[1:])
    ):
        return first if isinstance(first, Ref) else None
    if function.op == "aten.leaky_relu.default":
        slope = function.args[1] if len(function.args) > 1 else 0.01
        return first if isinstance(first, Ref) and isinstance(slope, (int, float)) and slope > 0 else None
    step = affine_step(draft, function)
    if step is None or not isinstance(step.scale, float) or step.scale <= 0:
        return None
    if isinstance(step.shift, Ref):
        own = shape_of(draft, step.shift, len(draft.spec(step.base).shape))
        if not keeps_axes or any(own[axis] != 1 for axis in axes):
            return None
    return step.base


def _reapplied(draft: Draft, function: Node, source: Ref, extreme: Ref) -> Ref:
    args: tuple[Argument, ...] = tuple(extreme if value == source else value for value in function.args)
    return draft.call(function.op, *args, **dict(function.kwargs))


RULES = (
    Rule(
        name="after-the-extreme",
        precondition=(
            "the largest or smallest of relu, leaky_relu, tanh, sigmoid, exp, clamp, a positive multiple or a shift "
            "that is the same for all it is taken of; the function's result has no other use"
        ),
        operators=EXTREMES | MAX_POOLS,
        rewrite=_after_the_extreme,
        assumptions=(WEIGHTS_FINITE,),
    ),
)
