"""The table of reductions, norms and softmax: how each is built from maps and plain reductions.

A norm is a mean, a sum of squared distances from it and a map, each a value of its own; the
scheduler puts them back into one kernel that reads memory once. Variances are computed in two
passes (mean first), which is exact where one pass over squares is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, prod
from typing import TYPE_CHECKING, Any

from kernelwright.authors.fuser.pointwise import exp
from kernelwright.authors.fuser.scalar import Scalar, call, compare, compute_type
from kernelwright.records.graph import Node

if TYPE_CHECKING:
    from kernelwright.authors.fuser.index import Index
    from kernelwright.authors.fuser.lowering import Lowering

Body = Callable[["tuple[Index, ...]"], Scalar]
Rule = Callable[["Lowering", Node], None]


def arguments(node: Node, names: Sequence[str]) -> dict[str, Any]:
    """Return the arguments by the names of torch's schema; missing ones are absent."""
    return dict(zip(names, node.args, strict=False)) | dict(node.kwargs)


def axes_argument(value: Any, rank: int) -> tuple[int, ...]:
    """Return reduced axes as non-negative numbers; none given means all."""
    if value is None or value == ():
        return tuple(range(rank))
    values = value if isinstance(value, tuple) else (value,)
    return tuple(sorted({axis % rank for axis in values})) if rank else ()


def without(shape: Sequence[int], over: Sequence[int]) -> tuple[int, ...]:
    """Return the extents that a reduction keeps."""
    return tuple(size for axis, size in enumerate(shape) if axis not in over)


def kept_position(position: tuple[Index, ...], over: Sequence[int]) -> tuple[Index, ...]:
    """Return where the reduction of the element at ``position`` lies."""
    return tuple(at for axis, at in enumerate(position) if axis not in over)


def simple(op: str, prepare: Callable[[Scalar], Scalar] = lambda x: x) -> Rule:
    """Return the rule of a reduction ``op`` over ``dim``, each element passed through ``prepare``."""

    def rule(lowering: Lowering, node: Node) -> None:
        given = arguments(node, ("self", "dim", "keepdim"))
        x = lowering.value(given["self"])
        over = axes_argument(given.get("dim"), len(x.spec.shape))
        total = lowering.reduce(
            node.name, op, x.spec.shape, over, node.outputs[0].dtype, lambda p: prepare(lowering.read(x.name, p))
        )
        lowering.define(node, 0, lowering.shaped(total, node.outputs[0].shape))

    return rule


def mean(lowering: Lowering, node: Node) -> None:
    """Sum divided by count."""
    given = arguments(node, ("self", "dim", "keepdim"))
    x = lowering.value(given["self"])
    over = axes_argument(given.get("dim"), len(x.spec.shape))
    result = node.outputs[0]
    value = _mean(lowering, node.name, node.name, x.spec.shape, over, result.dtype, lambda p: lowering.read(x.name, p))
    lowering.define(node, 0, lowering.shaped(value, result.shape))


def extreme_with_index(op: str) -> Rule:
    """Return the rule of ``max.dim`` or ``min.dim``, whose second output is where."""

    def rule(lowering: Lowering, node: Node) -> None:
        given = arguments(node, ("self", "dim", "keepdim"))
        x = lowering.value(given["self"])
        over = axes_argument(given["dim"], len(x.spec.shape))
        for output, (kind, suffix) in enumerate(((op, ""), (f"arg{op}", "_index"))):
            spec = node.outputs[output]
            flat = lowering.reduce(
                f"{node.name}{suffix}", kind, x.spec.shape, over, spec.dtype, lambda p: lowering.read(x.name, p)
            )
            lowering.define(node, output, lowering.shaped(flat, spec.shape))

    return rule


def variance(outputs: Sequence[str], *, root: bool = False) -> Rule:
    """Return the rule of ``var``, ``std`` and ``var_mean``; ``outputs`` names what is returned, in order."""

    def rule(lowering: Lowering, node: Node) -> None:
        given = arguments(node, ("self", "dim"))
        x = lowering.value(given["self"])
        over = axes_argument(given.get("dim"), len(x.spec.shape))
        correction = given.get("correction")
        count = prod(x.spec.shape[axis] for axis in over)
        divisor = max(count - (1 if correction is None else correction), 0)
        center, squares = _moments(lowering, node.name, x.spec.shape, over, lambda p: lowering.read(x.name, p))
        kept = without(x.spec.shape, over)

        def spread(p: tuple[Index, ...]) -> Scalar:
            ratio = lowering.read(squares, p) / float(divisor)
            return call("sqrt", ratio) if root else ratio

        named = {"mean": center}
        named["variance"] = lowering.map(f"{node.name}_variance", kept, node.outputs[0].dtype, spread)
        for output, name in enumerate(outputs):
            _define_as(lowering, node, output, named[name])

    return rule


def vector_norm(lowering: Lowering, node: Node) -> None:
    """The p-norm over some axes."""
    given = arguments(node, ("self", "ord", "dim", "keepdim"))
    x = lowering.value(given["self"])
    order = given.get("ord", 2)
    over = axes_argument(given.get("dim"), len(x.spec.shape))
    result = node.outputs[0]

    def term(p: tuple[Index, ...]) -> Scalar:
        element = lowering.read(x.name, p).to(compute_type(result.dtype))
        if order == 2:
            return element * element
        if order == 0:
            return compare("not_equal", element, 0).to(element.dtype)
        size = call("absolute", element)
        return size if order in (1, inf, -inf) else call("pow", size, float(order))

    op = {inf: "maximum", -inf: "minimum"}.get(order, "sum")
    total = lowering.reduce(f"{node.name}_total", op, x.spec.shape, over, compute_type(result.dtype), term)

    def root(p: tuple[Index, ...]) -> Scalar:
        value = lowering.read(total, p)
        if order in (0, 1, inf, -inf):
            return value
        return call("sqrt", value) if order == 2 else call("pow", value, 1 / order)

    flat = lowering.map(node.name, without(x.spec.shape, over), result.dtype, root)
    lowering.define(node, 0, lowering.shaped(flat, result.shape))


def softmax(*, logarithm: bool) -> Rule:
    """Return the rule of softmax or its logarithm along one axis, shifted by the maximum."""

    def rule(lowering: Lowering, node: Node) -> None:
        x, axis = lowering.value(node.args[0]), node.args[1]
        assert isinstance(axis, int)
        shape, result = x.spec.shape, node.outputs[0]
        over = axes_argument(axis, len(shape))
        kind = compute_type(result.dtype)

        def read(p: tuple[Index, ...]) -> Scalar:
            return lowering.read(x.name, p).to(kind)

        top = lowering.reduce(f"{node.name}_max", "maximum", shape, over, kind, read)

        def shifted(p: tuple[Index, ...]) -> Scalar:
            return read(p) - lowering.read(top, kept_position(p, over))

        weight = lowering.map(f"{node.name}_exp", shape, kind, lambda p: exp(shifted(p)))
        total = lowering.reduce(f"{node.name}_sum", "sum", shape, over, kind, lambda p: lowering.read(weight, p))
        row_name = "log_sum" if logarithm else "scale"

        def row(s: Scalar) -> Scalar:
            return call("log", s) if logarithm else 1.0 / s

        scale = lowering.map(
            f"{node.name}_{row_name}", without(shape, over), kind, lambda p: row(lowering.read(total, p))
        )

        def body(p: tuple[Index, ...]) -> Scalar:
            per_row = lowering.read(scale, kept_position(p, over))
            return shifted(p) - per_row if logarithm else lowering.read(weight, p) * per_row

        lowering.define(node, 0, lowering.map(node.name, shape, result.dtype, body))

    return rule


def layer_norm(lowering: Lowering, node: Node) -> None:
    """Normalise over the last axes, then scale and shift elementwise."""
    given = arguments(node, ("input", "normalized_shape", "weight", "bias", "eps"))
    x = lowering.value(given["input"])
    shape = x.spec.shape
    over = tuple(range(len(shape) - len(given["normalized_shape"]), len(shape)))
    kind = compute_type(x.spec.dtype)

    def read(p: tuple[Index, ...]) -> Scalar:
        return lowering.read(x.name, p)

    center, rstd = _normaliser(lowering, node.name, shape, over, given["eps"], read)

    def body(p: tuple[Index, ...]) -> Scalar:
        row = kept_position(p, over)
        y = (read(p) - lowering.read(center, row)) * lowering.read(rstd, row)
        for name, combine in (("weight", _times), ("bias", _plus)):
            if given.get(name) is not None:
                y = combine(y, lowering.read_broadcast(lowering.value(given[name]).name, p).to(kind))
        return y

    lowering.define(node, 0, lowering.map(node.name, shape, x.spec.dtype, body))
    _define_statistics(lowering, node, center, rstd)


def group_norm(lowering: Lowering, node: Node) -> None:
    """Normalise groups of channels; ``[N, C, rest]`` is walked as ``[N, groups, C / groups, rest]``."""
    given = arguments(node, ("input", "weight", "bias", "N", "C", "HxW", "group", "eps"))
    x = lowering.value(given["input"])
    batch, channels, pixels, groups = given["N"], given["C"], given["HxW"], given["group"]
    shape = (batch, groups, channels // groups, pixels)
    over = (2, 3)
    kind = compute_type(x.spec.dtype)
    walked = lowering.shaped(x.name, shape)

    def read(p: tuple[Index, ...]) -> Scalar:
        return lowering.read(walked, p)

    center, rstd = _normaliser(lowering, node.name, shape, over, given["eps"], read)

    def body(p: tuple[Index, ...]) -> Scalar:
        row = kept_position(p, over)
        y = (read(p) - lowering.read(center, row)) * lowering.read(rstd, row)
        channel = (p[1] * (channels // groups) + p[2],)
        for name, combine in (("weight", _times), ("bias", _plus)):
            if given.get(name) is not None:
                y = combine(y, lowering.read(lowering.value(given[name]).name, channel).to(kind))
        return y

    flat = lowering.map(node.name, shape, x.spec.dtype, body)
    lowering.define(node, 0, lowering.shaped(flat, x.spec.shape))
    _define_statistics(lowering, node, center, rstd)


def batch_norm_inference(lowering: Lowering, node: Node) -> None:
    """Scale and shift by channel; both depend on weights only, so they are made once."""
    given = arguments(node, ("input", "weight", "bias", "running_mean", "running_var", "momentum", "eps"))
    x = lowering.value(given["input"])
    kind = compute_type(x.spec.dtype)

    def parameter(name: str, p: tuple[Index, ...]) -> Scalar:
        return lowering.read(lowering.value(given[name]).name, p).to(kind)

    def scale_of(p: tuple[Index, ...]) -> Scalar:
        rstd = call("rsqrt", parameter("running_var", p) + given["eps"])
        return rstd if given["weight"] is None else rstd * parameter("weight", p)

    channels = (x.spec.shape[1],)
    scale = lowering.map(f"{node.name}_scale", channels, kind, scale_of)

    def shift_of(p: tuple[Index, ...]) -> Scalar:
        moved = parameter("running_mean", p) * lowering.read(scale, p)
        return -moved if given["bias"] is None else parameter("bias", p) - moved

    shift = lowering.map(f"{node.name}_shift", channels, kind, shift_of)

    def body(p: tuple[Index, ...]) -> Scalar:
        return lowering.read(x.name, p) * lowering.read(scale, (p[1],)) + lowering.read(shift, (p[1],))

    lowering.define(node, 0, lowering.map(node.name, x.spec.shape, x.spec.dtype, body))


def batch_norm_of_batch(lowering: Lowering, node: Node) -> None:
    """Normalise by channel with the statistics of this very batch, as instance norm asks for."""
    given = arguments(node, ("input", "weight", "bias", "training", "momentum", "eps"))
    x = lowering.value(given["input"])
    shape = x.spec.shape
    over = tuple(axis for axis in range(len(shape)) if axis != 1)
    kind = compute_type(x.spec.dtype)

    def read(p: tuple[Index, ...]) -> Scalar:
        return lowering.read(x.name, p)

    center, rstd = _normaliser(lowering, node.name, shape, over, given["eps"], read)

    def body(p: tuple[Index, ...]) -> Scalar:
        y = (read(p) - lowering.read(center, (p[1],))) * lowering.read(rstd, (p[1],))
        for name, combine in (("weight", _times), ("bias", _plus)):
            if given.get(name) is not None:
                y = combine(y, lowering.read(lowering.value(given[name]).name, (p[1],)).to(kind))
        return y

    lowering.define(node, 0, lowering.map(node.name, shape, x.spec.dtype, body))
    _define_statistics(lowering, node, center, rstd)


def _mean(  # noqa: PLR0917 - what a mean is made of
    lowering: Lowering, name: str, node: str, shape: Sequence[int], over: Sequence[int], dtype: str, body: Body
) -> str:
    kind = compute_type(dtype)
    total = lowering.reduce(f"{node}_sum", "sum", shape, over, kind, lambda p: body(p).to(kind))
    count = float(prod(shape[axis] for axis in over))
    return lowering.map(name, without(shape, over), dtype, lambda p: lowering.read(total, p) / count)


def _moments(lowering: Lowering, name: str, shape: Sequence[int], over: Sequence[int], body: Body) -> tuple[str, str]:
    """Add the mean and the sum of squared distances from it."""
    kind = body(lowering.origin(shape)).dtype
    center = _mean(lowering, f"{name}_mean", name, shape, over, kind, body)

    def squared(p: tuple[Index, ...]) -> Scalar:
        distance = body(p) - lowering.read(center, kept_position(p, over))
        return distance * distance

    return center, lowering.reduce(f"{name}_squares", "sum", shape, over, kind, squared)


def _normaliser(  # noqa: PLR0917 - what a norm is made of
    lowering: Lowering, name: str, shape: Sequence[int], over: Sequence[int], eps: float, body: Body
) -> tuple[str, str]:
    """Add the mean and the reciprocal of the standard deviation."""
    center, squares = _moments(lowering, name, shape, over, body)
    count = float(prod(shape[axis] for axis in over))
    kind = lowering.values[squares].spec.dtype
    rstd = lowering.map(
        f"{name}_rstd", without(shape, over), kind, lambda p: call("rsqrt", lowering.read(squares, p) / count + eps)
    )
    return center, rstd


def _define_statistics(lowering: Lowering, node: Node, center: str, rstd: str) -> None:
    for output, value in enumerate((center, rstd), start=1):
        # Where running statistics were used there are none to give, and mostly nobody asks.
        if not lowering.is_unused(node, output):
            _define_as(lowering, node, output, value)


def _define_as(lowering: Lowering, node: Node, output: int, value: str) -> None:
    """Define an output of a node as a value in the shape and the type that the node gives it."""
    spec = node.outputs[output]
    if lowering.values[value].spec.dtype != spec.dtype:
        wide = value
        value = lowering.map(f"{wide}_{spec.dtype}", lowering.shape(wide), spec.dtype, lambda p: lowering.read(wide, p))
    lowering.define(node, output, lowering.shaped(value, spec.shape))


def _times(a: Scalar, b: Scalar) -> Scalar:
    return a * b


def _plus(a: Scalar, b: Scalar) -> Scalar:
    return a + b


def _truth(x: Scalar) -> Scalar:
    return x.to("bool")


REDUCTIONS: dict[str, Rule] = {
    **{f"aten.sum.{overload}": simple("sum") for overload in ("default", "dim_IntList")},
    **{f"aten.mean.{overload}": mean for overload in ("default", "dim")},
    **{f"aten.prod.{overload}": simple("product") for overload in ("default", "dim_int")},
    **{f"aten.any.{overload}": simple("or", _truth) for overload in ("default", "dim", "dims")},
    **{f"aten.all.{overload}": simple("and", _truth) for overload in ("default", "dim", "dims")},
    "aten.amax.default": simple("maximum"),
    "aten.amin.default": simple("minimum"),
    "aten.max.default": simple("maximum"),
    "aten.min.default": simple("minimum"),
    "aten.max.dim": extreme_with_index("maximum"),
    "aten.min.dim": extreme_with_index("minimum"),
    "aten.argmax.default": simple("argmaximum"),
    "aten.argmin.default": simple("argminimum"),
    "aten.var.correction": variance(("variance",)),
    "aten.std.correction": variance(("variance",), root=True),
    "aten.var_mean.correction": variance(("variance", "mean")),
    "aten.linalg_vector_norm.default": vector_norm,
    "aten._softmax.default": softmax(logarithm=False),
    "aten._log_softmax.default": softmax(logarithm=True),
    "aten.native_layer_norm.default": layer_norm,
    "aten.native_group_norm.default": group_norm,
    "aten._native_batch_norm_legit_no_training.default": batch_norm_inference,
    "aten._native_batch_norm_legit.no_stats": batch_norm_of_batch,
}
