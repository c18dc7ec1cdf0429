"""Sums over what a linear layer makes are linear layers of sums: of its weights, or of its input.

``sum_f (x @ W.T + b)[n, f] = x[n] @ sum_f W[f] + sum_f b[f]``, and a sum over rows of x passes
through likewise. The summed weights are weight-only, so most of the product goes away.
"""

from math import prod

from kernelwright.authors.fuser.rules.amounts import Amount, product
from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.facts import is_weight_only
from kernelwright.authors.fuser.rules.operators import AVERAGE_POOLS, RESHAPES
from kernelwright.authors.fuser.rules.patterns import Linear, linear, pool, reduction, viewed
from kernelwright.authors.fuser.rules.rule import BOTH_FINITE, Rewrite, Rule, one
from kernelwright.records.graph import Node, Ref


def _sum_of_linear(draft: Draft, node: Node) -> Rewrite | None:
    found = reduction(draft, node)
    layer = linear(draft, found.source) if found else None
    if found is None or layer is None or found.kind not in {"sum", "mean"}:
        return None
    if not is_weight_only(draft, layer.weight) or draft.spec(layer.source).shape[:-1] == ():
        return None
    shape = draft.spec(layer.value).shape
    features = len(shape) - 1
    rows = tuple(axis for axis in found.axes if axis != features)
    source = found.again(draft, layer.source, rows, keep=True) if rows else layer.source
    weight, bias = layer.weight, layer.bias
    if features in found.axes:
        weight = found.again(draft, weight, (0,), keep=True)
        bias = found.again(draft, bias, (0,), keep=True) if bias else None
    times = float(prod(shape[axis] for axis in rows)) if found.kind == "sum" else 1.0
    made: Amount | None = product(draft, bias, times) if bias else None
    new = draft.call("aten.linear.default", source, weight, made)
    parts = [name for name, there in (("weights", features in found.axes), ("input", bool(rows))) if there]
    because = f"its {found.kind} is a product with the {found.kind} of the {' and of the '.join(parts)}"
    return one(found.value, viewed(draft, new, node.outputs[0].shape), because, *_all(layer))


def _average_of_linear(draft: Draft, node: Node) -> Rewrite | None:
    window = pool(draft, node)
    layer = _behind_views(draft, window.source) if window else None
    if (
        window is None
        or layer is None
        or window.is_max
        or any(window.padding)
        or not is_weight_only(draft, layer.weight)
    ):
        return None
    size, features = window.kernel[-1], draft.spec(layer.weight).shape[0]
    is_flat = set(window.kernel[:-1]) | set(window.stride[:-1]) <= {1} and window.stride[-1] == size
    if not is_flat or draft.spec(window.source).shape[-1] != features or size > features:
        return None
    many = features // size
    weight = _averaged(draft, layer.weight, many, size)
    bias = _averaged(draft, layer.bias, many, size) if layer.bias else None
    new = draft.call("aten.linear.default", layer.source, weight, bias)
    because = f"averages of {size} features are products with averages of {size} rows of the weights"
    return one(window.value, viewed(draft, new, node.outputs[0].shape), because, *_all(layer))


def _behind_views(draft: Draft, value: Ref) -> Linear | None:
    while node := draft.node(value):
        if node.op not in RESHAPES:
            return linear(draft, value)
        assert isinstance(node.args[0], Ref)
        value = node.args[0]
    return None


def _averaged(draft: Draft, values: Ref, many: int, size: int) -> Ref:
    """Average the leading axis in ``many`` runs of ``size``; a tail too short for a run is left out."""
    shape = draft.spec(values).shape
    if many * size != shape[0]:
        values = draft.call("aten.slice.Tensor", values, 0, 0, many * size)
    runs = draft.call("aten.view.default", values, (many, size, *shape[1:]))
    return draft.call("aten.mean.dim", runs, (1,), False)


def _all(layer: Linear) -> tuple[Ref, ...]:
    return (layer.source, layer.weight, *((layer.bias,) if layer.bias else ()))


RULES = (
    Rule(
        name="sum-of-linear",
        precondition="a sum or mean over output features or rows of a finite linear layer with weight-only weights",
        operators=frozenset({"aten.sum.dim_IntList", "aten.mean.dim", "aten.sum.default", "aten.mean.default"}),
        rewrite=_sum_of_linear,
        assumptions=BOTH_FINITE,
        must_pay=True,
    ),
    Rule(
        name="average-of-linear",
        precondition="an average pool, without overlap or padding, over the output features of a finite linear layer",
        operators=AVERAGE_POOLS,
        rewrite=_average_of_linear,
        assumptions=BOTH_FINITE,
        must_pay=True,
    ),
)
