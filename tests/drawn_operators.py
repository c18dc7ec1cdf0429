"""How each operator of the fuser's tables is drawn: its operands, its numbers, and where its result jumps.

A draw is a function of the drawing that calls the operator once. ``DRAWS`` has one for every
entry of every table.
"""

from collections.abc import Callable
from math import inf, prod
from typing import Any

import torch

from drawn_graphs import Drawing, Drawn, UnfitError, broadcast

Draw = Callable[[Drawing], object]

_FLOATS = ("float16", "bfloat16", "float32", "float64")


# Where results jump.
def to_whole(x: torch.Tensor) -> torch.Tensor:
    return (x - x.round()).abs()


def to_half(x: torch.Tensor) -> torch.Tensor:
    return (x - x.floor() - 0.5).abs()


def to_zero(x: torch.Tensor) -> torch.Tensor:
    return x.abs()


def apart(a: Any, b: Any) -> torch.Tensor:
    return (torch.as_tensor(a).double() - b).abs()


def quotient_to_whole(a: Any, b: Any) -> torch.Tensor:
    quotient = torch.as_tensor(a).double() / b
    return to_whole(quotient) * torch.as_tensor(b).double().abs().clamp(max=1.0)


def along(axis: int | None) -> Callable[..., torch.Tensor]:
    """Return the distances between neighbours in order, along an axis or among all."""

    def gap(x: torch.Tensor, *_: Any) -> torch.Tensor:
        x = x.double().reshape(-1) if axis is None or not x.dim() else x.double()
        return x.sort(dim=0 if axis is None else axis).values.diff(dim=0 if axis is None else axis)

    return gap


# Pointwise.
def unary(low: float = -inf, high: float = inf, *, keeps_bits: bool = False, gap: Any = None) -> Callable[[str], Draw]:
    def of(op: str) -> Draw:
        def draw(d: Drawing) -> None:
            takes_integers = low == -inf and op not in _FLOAT_ONLY and d.yes(0.1)
            x = d.integers(-6, 6) if takes_integers else d.floats(low, high)
            d.call(op, x, gap=gap, keeps_bits=keeps_bits)

        return draw

    return of


_FLOAT_ONLY = {
    f"aten.{name}.default"
    for name in ("gelu", "silu", "mish", "softplus", "log_sigmoid", "elu", "hardtanh", "hardswish", "hardsigmoid")
} | {"aten.leaky_relu.default", "aten.reciprocal.default", "aten.rsqrt.default"}


def operands(d: Drawing) -> tuple[Drawn, Drawn]:
    """Two values of any numeric types that broadcast; at least one is floating."""
    a = d.floats()
    b = d.integers(-5, 5, d.broadcasting(a.shape)) if d.yes(0.12) else d.beside(a)
    return (b, a) if d.yes(0.4) else (a, b)


def binary(op: str) -> Draw:
    def draw(d: Drawing) -> None:
        if d.yes(0.12):
            a = d.integers(-9, 9)
            d.call(op, a, d.integers(-9, 9, d.broadcasting(a.shape)))
            return
        d.call(op, *operands(d))

    return draw


def with_alpha(op: str, *, is_scalar: bool) -> Draw:
    def draw(d: Drawing) -> None:
        a, b = (d.floats(), d.number()) if is_scalar else operands(d)
        if is_scalar and d.yes(0.15):
            a, b = d.integers(-9, 9), d.size(-4, 4)
        given = (d.one_of(2, -1, 3),) if d.yes(0.3) else ()
        if given and not is_scalar:
            d.call(op, a, b, alpha=given[0])
        else:
            d.call(op, a, b, *given)

    return draw


def scalar(op: str, low: float = -inf, high: float = inf) -> Draw:
    def draw(d: Drawing) -> None:
        if low == -inf and d.yes(0.15):
            d.call(op, d.integers(-9, 9), d.one_of(2, 3, -3, 1.5))
        else:
            d.call(op, d.floats(low, high), d.number(0.3, 2.5))

    return draw


def divisor(d: Drawing, beside: Drawn) -> Drawn:
    return d.beside(beside, 0.2, 4.0) if d.yes(0.7) else d.beside(beside, -4.0, -0.2)


def division(op: str, **given: Any) -> Draw:
    def draw(d: Drawing) -> None:
        a = d.floats(-50, 50)
        d.call(op, a, divisor(d, a), **given)

    return draw


def rounding_division(op: str, *, is_scalar: bool = False, has_mode: bool = False) -> Draw:
    def draw(d: Drawing) -> None:
        given = {"rounding_mode": d.one_of("floor", "trunc")} if has_mode else {}
        if d.yes(0.35):
            a = d.integers(-60, 60)
            b = d.one_of(2, 3, -4, 7) if is_scalar else d.integers(1, 6, d.broadcasting(a.shape))
            d.call(op, a, b, **given)
            return
        a = d.floats(-50, 50)
        b = d.one_of(0.75, -1.3, 2) if is_scalar else divisor(d, a)
        d.call(op, a, b, gap=quotient_to_whole, **given)

    return draw


def power(d: Drawing) -> None:
    exponent = d.one_of(2, 3, 4, 0.5, -0.5, -1, 1, 0, 1.7, -2, 2.0, 3.0, 5)
    if isinstance(exponent, int) and exponent >= 0 and d.yes(0.2):
        d.call("aten.pow.Tensor_Scalar", d.integers(-4, 4), exponent)
        return
    low = -4.0 if exponent in (2, 3, 4, 1, 0, 5) else 0.2
    d.call("aten.pow.Tensor_Scalar", d.floats(low, 4.0), exponent)


def power_of_tensors(d: Drawing) -> None:
    a = d.floats(0.2, 4.0)
    d.call("aten.pow.Tensor_Tensor", a, d.beside(a, -3.0, 3.0))


def atan2(d: Drawing) -> None:
    a = d.floats()
    d.call("aten.atan2.default", a, d.beside(a, 0.1, inf))


def addc(op: str, *, divides: bool) -> Draw:
    def draw(d: Drawing) -> None:
        x, a = d.floats(), d.floats()
        b = divisor(d, a) if divides else d.beside(a)
        d.call(op, x, a, b, **({"value": d.number()} if d.yes() else {}))

    return draw


def lerp(d: Drawing) -> None:
    a = d.floats()
    b = d.beside(a)
    d.call("aten.lerp.Scalar", a, b, d.one_of(0.25, 0.75, 1.5, -0.2))


def lerp_tensor(d: Drawing) -> None:
    a = d.floats()
    b = d.floats(shape=a.shape, dtype=a.dtype)
    weight = d.floats(shape=a.shape, dtype=a.dtype)
    d.call("aten.lerp.Tensor", a, b, weight)


def comparison(op: str, *, is_scalar: bool) -> Draw:
    def draw(d: Drawing) -> None:
        if d.yes(0.25):
            a = d.integers(-5, 5)
            d.call(op, a, d.one_of(0, 1, 1.5) if is_scalar else d.integers(-5, 5, d.broadcasting(a.shape)))
            return
        a = d.floats()
        d.call(op, a, d.one_of(0, 0.5, -0.3, 1) if is_scalar else d.beside(a), gap=apart)

    return draw


def logical(op: str) -> Draw:
    def draw(d: Drawing) -> None:
        a = d.booleans() if d.yes() else d.integers(-2, 2)
        b = d.booleans(a.shape) if d.yes() else d.integers(-2, 2, d.broadcasting(a.shape))
        d.call(op, a, b)

    return draw


def bitwise(op: str) -> Draw:
    def draw(d: Drawing) -> None:
        if d.yes():
            a = d.booleans()
            d.call(op, a, d.booleans(a.shape))
        else:
            a = d.integers(-60, 60)
            d.call(op, a, d.integers(-60, 60, d.broadcasting(a.shape)))

    return draw


def truth(op: str) -> Draw:
    def draw(d: Drawing) -> None:
        d.call(op, d.floats() if d.yes(0.7) else d.integers(-3, 3), gap=to_zero if "logical" in op else None)

    return draw


def where(d: Drawing) -> None:
    a = d.floats()
    b = d.beside(a)
    joint = broadcast(a.shape, b.shape)
    assert joint is not None
    d.call("aten.where.self", d.booleans(d.broadcasting(joint)), a, b, keeps_bits=True)


def where_scalar(op: str, *, is_first: bool) -> Draw:
    def draw(d: Drawing) -> None:
        x = d.floats() if d.yes(0.8) else d.integers(-5, 5)
        condition, number = d.booleans(d.broadcasting(x.shape)), d.one_of(0.0, 1.5, -2.0, 3)
        d.call(op, condition, *((number, x) if is_first else (x, number)))

    return draw


def masked_fill(d: Drawing) -> None:
    x = d.floats() if d.yes(0.8) else d.integers(-5, 5)
    d.call("aten.masked_fill.Scalar", x, d.booleans(d.broadcasting(x.shape)), d.one_of(0, 2, -3), keeps_bits=True)


def masked_fill_tensor(d: Drawing) -> None:
    x = d.floats()
    value = d.floats(shape=(), dtype=x.dtype)
    d.call("aten.masked_fill.Tensor", x, d.booleans(d.broadcasting(x.shape)), value, keeps_bits=True)


def clamp(d: Drawing) -> None:
    x = d.floats() if d.yes(0.85) else d.integers(-9, 9)
    low, high = d.one_of((-1, 1), (None, 0.5), (-0.5, None), (1.0, -1.0), (0, 6))
    d.call("aten.clamp.default", x, low, high)


def clamp_by_tensors(d: Drawing) -> None:
    x = d.floats()
    low = d.beside(x) if d.yes(0.7) else None
    d.call("aten.clamp.Tensor", x, low, d.beside(x) if low is None or d.yes(0.7) else None)


def limit(op: str) -> Draw:
    def draw(d: Drawing) -> None:
        x = d.floats() if d.yes(0.85) else d.integers(-9, 9)
        d.call(op, x, d.one_of(0, 1, -1) if not x.is_floating else d.number())

    return draw


def with_numbers(op: str, *choices: tuple[Any, ...], gap: Any = None) -> Draw:
    def draw(d: Drawing) -> None:
        d.call(op, d.floats(-20, 20), *d.one_of(*choices), gap=gap)

    return draw


def gelu(d: Drawing) -> None:
    d.call("aten.gelu.default", d.floats(), **({"approximate": "tanh"} if d.yes() else {}))


def threshold(d: Drawing) -> None:
    bound = d.number(-0.5, 0.5)
    d.call("aten.threshold.default", d.floats(), bound, d.number(), gap=lambda x, *_: (x - bound).abs())


def convert(d: Drawing) -> None:
    target = d.one_of(*_FLOATS, "int64", "int32", "int16", "int8", "uint8", "bool")
    if target in _FLOATS:
        d.call("aten._to_copy.default", d.anything(), dtype=target)
    elif target == "bool":
        d.call("aten._to_copy.default", d.anything(), dtype=target, gap=lambda x: to_zero(x.double()))
    else:
        x = d.floats(0 if target == "uint8" else -100, 100) if d.yes(0.7) else d.integers(-100, 100)
        # Truncation: whole numbers other than zero are where it jumps.
        d.call("aten._to_copy.default", x, dtype=target, gap=lambda x: to_whole(x.double()) + (x.abs() < 0.5) * 1.0)


def clone(d: Drawing) -> None:
    given = {"memory_format": "contiguous_format"} if d.yes() else {}
    d.call("aten.clone.default", d.anything(), keeps_bits=True, **given)


# Views.
def factors(d: Drawing, elements: int) -> tuple[int, ...]:
    """Draw a shape of so many elements."""
    sizes: list[int] = []
    while elements > 1 and len(sizes) < 4:
        found = [n for n in range(2, elements + 1) if elements % n == 0]
        sizes.append(d.one_of(*found))
        elements //= sizes[-1]
    if elements > 1:
        sizes.append(elements)
    while len(sizes) < 5 and d.yes(0.2):
        sizes.insert(d.size(0, len(sizes)), 1)
    return tuple(sizes)


def reshaped(op: str) -> Draw:
    def draw(d: Drawing) -> None:
        x = d.anything()
        d.call(op, x, factors(d, prod(x.shape)), keeps_bits=True)

    return draw


def moved(op: str, arguments: Callable[[Drawing, Drawn], tuple[Any, ...]]) -> Draw:
    def draw(d: Drawing) -> None:
        x = d.anything(lambda value: len(value.shape) >= 1)
        d.call(op, x, *arguments(d, x), keeps_bits=True)

    return draw


def transposed(d: Drawing) -> None:
    d.call("aten.t.default", d.anything(lambda value: len(value.shape) == 2), keeps_bits=True)


def squeezed(op: str) -> Draw:
    def draw(d: Drawing) -> None:
        x = d.anything(lambda value: 1 in value.shape)
        ones = [axis for axis, size in enumerate(x.shape) if size == 1]
        given = {"default": (), "dim": (d.one_of(*ones),), "dims": (ones,)}[op.rsplit(".", 1)[1]]
        d.call(op, x, *given, keeps_bits=True)

    return draw


def flattened(d: Drawing) -> None:
    x = d.anything(lambda value: len(value.shape) >= 1)
    first = d.size(0, len(x.shape) - 1)
    d.call("aten.flatten.using_ints", x, first, d.size(first, len(x.shape) - 1), keeps_bits=True)


def expanded(d: Drawing) -> None:
    x = d.anything(lambda value: 1 in value.shape or len(value.shape) < 3)
    sizes = [d.one_of(2, 3, 5) if size == 1 else d.one_of(size, -1) for size in x.shape]
    d.call("aten.expand.default", x, [*([d.size(1, 3)] if d.yes() else []), *sizes], keeps_bits=True)


def permutation(d: Drawing, x: Drawn) -> tuple[Any, ...]:
    order = d.random.sample(range(len(x.shape)), len(x.shape))
    return ([axis - len(order) * d.yes(0.2) for axis in order],)


def sliced(d: Drawing, x: Drawn) -> tuple[Any, ...]:
    axis = d.axis(x)
    size = x.shape[axis]
    first = d.size(0, size - 1)
    last = d.one_of(9223372036854775807, size, -1 if first < size - 1 else size, d.size(first + 1, size + 3))
    return (axis, d.one_of(first, first - size), last, d.one_of(1, 1, 2, 3))


def selected(d: Drawing, x: Drawn) -> tuple[Any, ...]:
    axis = d.axis(x)
    return (axis, d.size(-x.shape[axis], x.shape[axis] - 1))


def unsqueezed(d: Drawing) -> None:
    x = d.anything(lambda value: len(value.shape) < 5)
    d.call("aten.unsqueeze.default", x, d.size(-len(x.shape) - 1, len(x.shape)), keeps_bits=True)


def repeated(d: Drawing, x: Drawn) -> tuple[Any, ...]:
    return ([*([2] if d.yes(0.3) else []), *(d.one_of(1, 1, 2, 3) for _ in x.shape)],)


# Reductions.
def reduced(op: str, *, keeps_bits: bool = False, gap: Any = None, every_type: bool = False) -> Draw:
    overload = op.rsplit(".", 1)[1]

    def draw(d: Drawing) -> None:
        takes_others = every_type and d.yes(0.35)
        x = (d.booleans() if d.yes() else d.integers(-3, 3)) if takes_others else d.floats()
        given: tuple[Any, ...] = ()
        if overload in ("dim_IntList", "dims") or (overload == "dim" and "mean" in op) or "am" in op.split(".")[1]:
            given = (d.axes(x), d.yes())
        elif overload in ("dim", "dim_int"):
            given = (d.axis(x), d.yes())
        kind = {}
        if op.startswith(("aten.sum", "aten.mean", "aten.prod")) and d.yes(0.15):
            kind = {"dtype": d.one_of("float32", "float64")}
        d.call(op, x, *given, keeps_bits=keeps_bits, gap=gap, **kind)

    return draw


def extreme_with_index(op: str) -> Draw:
    def draw(d: Drawing) -> None:
        x = d.floats(where=lambda value: bool(value.shape))
        axis = d.axis(x)
        d.call(op, x, axis, d.yes(), keeps_bits=True, gap=along(axis), unique=True)

    return draw


def place_of_extreme(op: str) -> Draw:
    def draw(d: Drawing) -> None:
        x = d.floats()
        axis = d.axis(x) if x.shape and d.yes(0.8) else None
        given = (axis, d.yes()) if axis is not None else ()
        d.call(op, x, *given, gap=along(axis), unique=True)

    return draw


def spread(op: str) -> Draw:
    def draw(d: Drawing) -> None:
        x = d.floats(where=lambda value: prod(value.shape) > 1)
        over = d.axes(x) if d.yes(0.85) else None
        if over is not None and prod(x.shape[axis] for axis in over) == 1:
            raise UnfitError  # divided by no degree of freedom
        d.call(op, x, over, correction=d.one_of(0, 1, None, 1.0), keepdim=d.yes())

    return draw


def norm(d: Drawing) -> None:
    x = d.floats()
    order = d.one_of(1, 2, 2, inf, -inf, 3, 0.5, 0)
    given = (d.axes(x), d.yes()) if x.shape and d.yes(0.8) else ()
    d.call("aten.linalg_vector_norm.default", x, order, *given, gap=(lambda x, *_: to_zero(x)) if order == 0 else None)


def softmaxed(op: str) -> Draw:
    def draw(d: Drawing) -> None:
        x = d.floats(-30, 30, where=lambda value: bool(value.shape))
        d.call(op, x, d.axis(x), False)

    return draw


def layer_norm(d: Drawing) -> None:
    x = d.floats(where=lambda value: bool(value.shape) and value.shape[-1] > 1)
    over = x.shape[d.size(0, len(x.shape) - 1) :]
    weight, bias = (d.new_floats(over, dtype=x.dtype, kind="parameter") if d.yes(0.7) else None for _ in range(2))
    d.call("aten.native_layer_norm.default", x, over, weight, bias, d.one_of(1e-5, 1e-2))


def group_norm(d: Drawing) -> None:
    x = d.floats(where=lambda value: len(value.shape) >= 2 and prod(value.shape[1:]) > 1)
    batch, channels = x.shape[:2]
    groups = d.one_of(*(n for n in range(1, channels + 1) if channels % n == 0))
    weight, bias = (d.new_floats((channels,), dtype=x.dtype, kind="parameter") if d.yes(0.7) else None for _ in "wb")
    pixels = prod(x.shape[2:])
    d.call("aten.native_group_norm.default", x, weight, bias, batch, channels, pixels, groups, d.one_of(1e-5, 1e-2))


def batch_norm(op: str, *, has_statistics: bool) -> Draw:
    def draw(d: Drawing) -> None:
        x = d.floats(where=lambda value: len(value.shape) >= 2 and value.shape[0] * prod(value.shape[2:]) > 1)
        channel = (x.shape[1],)
        weight, bias = (d.new_floats(channel, dtype=x.dtype, kind="parameter") if d.yes(0.7) else None for _ in "wb")
        if has_statistics:
            statistics = (
                d.new_floats(channel, dtype=x.dtype, kind="buffer"),
                d.new_floats(channel, 0.3, 2.0, dtype=x.dtype, kind="buffer"),
            )
            d.call(op, x, weight, bias, *statistics, 0.1, 1e-5)
        else:
            d.call(op, x, weight, bias, True, 0.0, d.one_of(1e-5, 1e-2))

    return draw


# Gathers.
def filled(op: str) -> Draw:
    like = "_like" in op

    def draw(d: Drawing) -> None:
        first: Any = d.anything() if like else d.shape(most=200)
        number = (d.number(),) if "full" in op else ()
        if number and like and isinstance(first, Drawn) and not first.is_floating:
            number = (d.size(0, 1),)
        kind = {} if like and d.yes() else {"dtype": d._floating()}
        (made,) = d.call(op, first, *number, keeps_bits="full" not in op, **kind)
        if made.is_floating and d.yes(0.7):
            d.call(d.one_of("aten.add.Tensor", "aten.sub.Tensor"), made, d.beside(made))

    return draw


def scalar_tensor(d: Drawing) -> None:
    (made,) = d.call("aten.scalar_tensor.default", d.one_of(0.5, -1.25, 2), dtype=d._floating())
    d.call("aten.add.Tensor", d.floats(), made)


def arange(op: str) -> Draw:
    def draw(d: Drawing) -> None:
        kind = d.one_of({}, {"dtype": "float32"}, {"dtype": "int32"})
        overload = op.rsplit(".", 1)[1]
        if overload == "default":
            given: tuple[Any, ...] = (d.size(1, 40),)
        elif overload == "start":
            given = (d.one_of(2, -3), d.size(5, 30))
        else:
            given = d.one_of((0, d.size(3, 30), d.one_of(1, 2, 3)), (9, -4, -2), (0.5, 6.5, 0.75))
        if any(isinstance(value, float) for value in given):
            kind = {"dtype": "float32"}
        d.call(op, *given, keeps_bits=not any(isinstance(value, float) for value in given), **kind)

    return draw


def cat(d: Drawing) -> None:
    x = d.floats(where=lambda value: bool(value.shape)) if d.yes(0.85) else d.integers(-9, 9, d.shape(2))
    axis = d.axis(x)
    parts = [x]
    for _ in range(d.size(0, 2)):
        shape = list(x.shape)
        shape[axis] = d.size(1, 5)
        dtype = x.dtype if d.yes(0.85) else d._floating()
        parts.append(d.one_of(x, d.new_floats(tuple(shape), dtype=dtype if x.is_floating else None)))
    d.random.shuffle(parts)
    d.call("aten.cat.default", parts, axis, keeps_bits=True)


def stack(d: Drawing) -> None:
    x = d.floats()
    parts = [x, *(d.floats(shape=x.shape, dtype=x.dtype) for _ in range(d.size(0, 2)))]
    d.call("aten.stack.default", parts, d.size(-len(x.shape) - 1, len(x.shape)), keeps_bits=True)


def split(d: Drawing) -> None:
    x = d.anything(lambda value: any(size > 1 for size in value.shape))
    axis = d.one_of(*(axis for axis, size in enumerate(x.shape) if size > 1))
    first = d.size(1, x.shape[axis] - 1)
    d.call("aten.split_with_sizes.default", x, [first, x.shape[axis] - first], axis, keeps_bits=True)


def padded(d: Drawing) -> None:
    x = d.anything(lambda value: bool(value.shape))
    amounts: list[int] = []
    for size in x.shape[::-1][: d.size(1, min(3, len(x.shape)))]:
        amounts += [d.size(-1 if size > 2 else 0, 3), d.size(-1 if size > 2 else 0, 2)]
    value = d.one_of(0, 0.5, -2) if x.is_floating else d.one_of(0, 1)
    d.call("aten.constant_pad_nd.default", x, amounts, value, keeps_bits=True)


def gather(d: Drawing) -> None:
    x = d.anything(lambda value: bool(value.shape))
    axis = d.axis(x)
    shape = [d.size(1, size) for size in x.shape]
    shape[axis] = d.size(1, 6)
    where_ = d.integers(0, x.shape[axis] - 1, tuple(shape), "int64")
    d.call("aten.gather.default", x, axis, where_, keeps_bits=True)


def index_select(d: Drawing) -> None:
    x = d.anything(lambda value: bool(value.shape))
    axis = d.axis(x)
    kind = d.one_of("int64", "int32")
    d.call(
        "aten.index_select.default", x, axis, d.integers(0, x.shape[axis] - 1, (d.size(1, 7),), kind), keeps_bits=True
    )


def embedding(d: Drawing) -> None:
    table = d.floats(rank=2)
    where_ = d.integers(0, table.shape[0] - 1, d.shape(most=40), d.one_of("int64", "int32"))
    d.call("aten.embedding.default", table, where_, keeps_bits=True)


def indexed(d: Drawing) -> None:
    x = d.anything(lambda value: bool(value.shape))
    shape = d.shape(d.size(0, 2), most=30)
    first = d.size(0, len(x.shape) - 1)
    count = d.size(1, min(2, len(x.shape) - first))
    given: list[Drawn | None] = [None] * first
    given += [d.integers(-x.shape[axis], x.shape[axis] - 1, shape, "int64") for axis in range(first, first + count)]
    if d.yes(0.05) and len(x.shape) - first - count >= 2:
        given += [None, d.integers(0, x.shape[first + count + 1] - 1, shape, "int64")]
    d.call("aten.index.Tensor", x, given, keeps_bits=True)


# Windows.
def image(d: Drawing, rank: int) -> Drawn:
    def fits(value: Drawn) -> bool:
        return all(size <= 33 for size in value.shape[-rank:])

    found = [value for value in d.values if value.is_floating and len(value.shape) - rank in (1, 2) and fits(value)]
    if found and d.yes(0.8):
        return d.one_of(*found)
    leading = tuple(d.one_of(1, 2, 3, 4) for _ in range(d.one_of(1, 2)))
    spatial = tuple(d.one_of(*((3, 4, 5) if rank == 3 else (4, 5, 7, 8, 11))) for _ in range(rank))
    return d.new_floats((*leading, *spatial))


def pool_geometry(d: Drawing, x: Drawn, rank: int, *, dilates: bool) -> tuple[Any, ...]:
    kernel = [d.size(1, min(3, size)) for size in x.shape[-rank:]]
    stride = d.one_of([], [d.size(1, 3) for _ in kernel])
    padding = [d.size(0, size // 2) for size in kernel]
    dilation = ([d.one_of(1, 1, 2) for _ in kernel],) if dilates else ()
    return (kernel, stride, padding, *dilation, d.yes(0.4))


def max_pool(rank: int) -> Callable[[str], Draw]:
    def of(op: str) -> Draw:
        def draw(d: Drawing) -> None:
            x = image(d, rank)
            # The second output is where the maximum was, which ties decide.
            d.call(op, x, *pool_geometry(d, x, rank, dilates=True), keeps_bits=True, gap=along(None), unique=True)

        return draw

    return of


def average_pool(rank: int) -> Callable[[str], Draw]:
    def of(op: str) -> Draw:
        def draw(d: Drawing) -> None:
            x = image(d, rank)
            more = (d.yes(0.6), *((d.one_of(None, None, 3),) if rank > 1 else ()))
            d.call(op, x, *pool_geometry(d, x, rank, dilates=False), *more)

        return draw

    return of


def adaptive_pool(rank: int) -> Callable[[str], Draw]:
    def of(op: str) -> Draw:
        def draw(d: Drawing) -> None:
            d.call(op, image(d, rank), [d.size(1, 4) for _ in range(rank)])

        return draw

    return of


# Library operators.
def linear(d: Drawing) -> None:
    x = d.floats(where=lambda value: bool(value.shape))
    features = d.one_of(1, 3, 8, 17)
    weight = d.new_floats((features, x.shape[-1]), -0.7, 0.7, dtype=x.dtype, kind=d.one_of("parameter", "input"))
    bias = (d.new_floats((features,), dtype=x.dtype, kind="parameter"),) if d.yes() else d.one_of((), (None,))
    d.call("aten.linear.default", x, weight, *bias)


def product(op: str) -> Draw:
    def draw(d: Drawing) -> None:
        name = op.split(".")[1]
        batched = "b" in name
        a = d.floats(rank=3 if batched else 2)
        columns = d.one_of(1, 4, 7, 16)
        b = d.new_floats((*a.shape[:-2], a.shape[-1], columns), -0.8, 0.8, dtype=a.dtype)
        if "add" not in name:
            d.call(op, a, b)
            return
        joint = (*a.shape[:-1], columns)
        added = d.new_floats(d.one_of(joint, (columns,), (1, columns)), dtype=a.dtype)
        factors_ = {"beta": d.one_of(1, 0.5, 2), "alpha": d.one_of(1, -0.5)} if d.yes() else {}
        d.call(op, added, a, b, **factors_)

    return draw


def matrix_vector(d: Drawing) -> None:
    a = d.floats(rank=2)
    d.call("aten.mv.default", a, d.floats(shape=(a.shape[1],), dtype=a.dtype))


def dot(d: Drawing) -> None:
    a = d.floats(rank=1)
    d.call("aten.dot.default", a, d.floats(shape=a.shape, dtype=a.dtype))


def convolution(d: Drawing) -> None:
    rank = d.one_of(1, 2, 2, 3)
    is_transposed = d.yes(0.4)
    batched = [value for value in d.values if value.is_floating and len(value.shape) == rank + 2]
    if batched and d.yes(0.7):
        x = d.one_of(*batched)
    else:
        spatial = tuple(d.one_of(*((2, 3, 4) if rank == 3 else (1, 4, 5, 7, 9))) for _ in range(rank))
        x = d.new_floats((d.one_of(1, 2, 3), d.one_of(1, 2, 3, 4, 6), *spatial))
    channels = x.shape[1]
    groups = d.one_of(*(n for n in range(1, channels + 1) if channels % n == 0))
    made = d.one_of(1, 2, 3) * groups
    kernel = [d.size(1, 3) for _ in range(rank)]
    leading = (channels, made // groups) if is_transposed else (made, channels // groups)
    weight = d.new_floats((*leading, *kernel), -0.6, 0.6, dtype=x.dtype, kind="parameter")
    bias = d.new_floats((made,), dtype=x.dtype, kind="parameter") if d.yes(0.6) else None
    stride = [d.one_of(1, 1, 2) for _ in kernel]
    padding = [d.size(0, 2) for _ in kernel]
    dilation = [d.one_of(1, 1, 2) for _ in kernel]
    extra = [d.size(0, step - 1) if is_transposed else 0 for step in stride]
    d.call("aten.convolution.default", x, weight, bias, stride, padding, dilation, is_transposed, extra, groups)


def attention(d: Drawing) -> None:
    batch, heads, rows, width = d.size(1, 2), d.size(1, 3), d.one_of(1, 3, 5), d.one_of(2, 4, 7)
    found = [value for value in d.values if value.is_floating and len(value.shape) == 4]
    query = d.one_of(*found) if found and d.yes(0.6) else d.new_floats((batch, heads, rows, width))
    (batch, heads, rows, width), others = query.shape, d.one_of(1, 3, 6)
    key, value = (d.new_floats((batch, heads, others, width), dtype=query.dtype) for _ in "kv")
    mask = d.one_of(None, d.new_floats((rows, others), dtype=query.dtype))
    given = () if mask is None else (mask,)
    d.call(
        "aten.scaled_dot_product_attention.default",
        query,
        key,
        value,
        *given,
        **({"scale": 0.5} if d.yes(0.3) else {}),
        **({"is_causal": True} if mask is None and d.yes(0.3) else {}),
    )


def scan(op: str) -> Draw:
    def draw(d: Drawing) -> None:
        x = d.floats(where=lambda value: bool(value.shape)) if d.yes(0.9) else d.integers(-3, 3, d.shape(2))
        d.call(op, x, d.axis(x), **({"dtype": "float32"} if d.yes(0.1) else {}))

    return draw


def best(d: Drawing) -> None:
    x = d.floats(where=lambda value: bool(value.shape))
    axis = d.axis(x)
    given = d.one_of((), (axis,), (axis, d.yes()), (axis, d.yes(), True))
    on = axis if given else -1
    d.call("aten.topk.default", x, d.size(1, x.shape[on]), *given, keeps_bits=True, gap=along(on), unique=True)


def sort(d: Drawing) -> None:
    x = d.floats(where=lambda value: bool(value.shape))
    axis = d.axis(x)
    given = d.one_of((), (axis,), (axis, d.yes()))
    d.call("aten.sort.default", x, *given, keeps_bits=True, gap=along(axis if given else -1), unique=True)


DRAWS: dict[str, Draw] = {
    **{f"aten.{name}.Tensor": with_alpha(f"aten.{name}.Tensor", is_scalar=False) for name in ("add", "sub")},
    **{f"aten.{name}.Scalar": with_alpha(f"aten.{name}.Scalar", is_scalar=True) for name in ("add", "sub", "rsub")},
    "aten.mul.Tensor": binary("aten.mul.Tensor"),
    "aten.mul.Scalar": scalar("aten.mul.Scalar"),
    "aten.div.Tensor": division("aten.div.Tensor"),
    "aten.div.Scalar": scalar("aten.div.Scalar"),
    "aten.div.Tensor_mode": rounding_division("aten.div.Tensor_mode", has_mode=True),
    "aten.div.Scalar_mode": rounding_division("aten.div.Scalar_mode", has_mode=True, is_scalar=True),
    "aten.floor_divide.default": rounding_division("aten.floor_divide.default"),
    **{
        f"aten.{name}.{kind}": rounding_division(f"aten.{name}.{kind}", is_scalar=kind == "Scalar")
        for name in ("fmod", "remainder")
        for kind in ("Tensor", "Scalar")
    },
    "aten.addcmul.default": addc("aten.addcmul.default", divides=False),
    "aten.addcdiv.default": addc("aten.addcdiv.default", divides=True),
    "aten.lerp.Scalar": lerp,
    "aten.lerp.Tensor": lerp_tensor,
    **{op: unary(keeps_bits=True)(op) for op in ("aten.neg.default", "aten.abs.default", "aten.relu.default")},
    "aten.sign.default": unary(keeps_bits=True, gap=to_zero)("aten.sign.default"),
    "aten.reciprocal.default": unary(0.2, 50)("aten.reciprocal.default"),
    "aten.pow.Tensor_Scalar": power,
    "aten.pow.Tensor_Tensor": power_of_tensors,
    "aten.pow.Scalar": lambda d: d.call("aten.pow.Scalar", d.one_of(2.0, 0.5, 3, 1.5), d.floats(-5, 5)),
    "aten.square.default": unary()("aten.square.default"),
    **{f"aten.{name}.default": binary(f"aten.{name}.default") for name in ("maximum", "minimum")},
    **{
        f"aten.{name}.default": unary(keeps_bits=True, gap=to_half if name == "round" else to_whole)(
            f"aten.{name}.default"
        )
        for name in ("floor", "ceil", "trunc", "round")
    },
    "aten.sqrt.default": unary(0.01, inf)("aten.sqrt.default"),
    "aten.rsqrt.default": unary(0.05, inf)("aten.rsqrt.default"),
    **{f"aten.{name}.default": unary(-8, 6)(f"aten.{name}.default") for name in ("exp", "exp2", "expm1")},
    **{f"aten.{name}.default": unary(0.05, inf)(f"aten.{name}.default") for name in ("log", "log2", "log10")},
    "aten.log1p.default": unary(-0.9, inf)("aten.log1p.default"),
    **{f"aten.{name}.default": unary()(f"aten.{name}.default") for name in ("sin", "cos", "atan", "tanh", "erf")},
    "aten.tan.default": unary(-1.4, 1.4)("aten.tan.default"),
    **{f"aten.{name}.default": unary(-0.95, 0.95)(f"aten.{name}.default") for name in ("asin", "acos", "atanh")},
    **{f"aten.{name}.default": unary(-6, 6)(f"aten.{name}.default") for name in ("sinh", "cosh")},
    "aten.erfc.default": unary(-5, 2)("aten.erfc.default"),
    "aten.sigmoid.default": unary()("aten.sigmoid.default"),
    "aten.atan2.default": atan2,
    "aten.relu6.default": unary()("aten.relu6.default"),
    "aten.clamp.default": clamp,
    "aten.clamp.Tensor": clamp_by_tensors,
    "aten.clamp_min.default": limit("aten.clamp_min.default"),
    "aten.clamp_max.default": limit("aten.clamp_max.default"),
    "aten.hardtanh.default": with_numbers("aten.hardtanh.default", (), (-2.0, 0.5)),
    "aten.hardsigmoid.default": unary()("aten.hardsigmoid.default"),
    "aten.hardswish.default": unary()("aten.hardswish.default"),
    "aten.leaky_relu.default": with_numbers("aten.leaky_relu.default", (), (0.2,), (-0.1,)),
    "aten.elu.default": with_numbers("aten.elu.default", (), (1.5,), (1.6732, 1.0507), (1.2, 1, 0.8)),
    "aten.gelu.default": gelu,
    "aten.silu.default": unary()("aten.silu.default"),
    "aten.mish.default": unary()("aten.mish.default"),
    "aten.softplus.default": with_numbers("aten.softplus.default", (), (2.0,), (0.5, 10.0)),
    "aten.log_sigmoid.default": unary(-20, 6)("aten.log_sigmoid.default"),
    "aten.threshold.default": threshold,
    **{
        f"aten.{name}.{kind}": comparison(f"aten.{name}.{kind}", is_scalar=kind == "Scalar")
        for name in ("eq", "ne", "lt", "le", "gt", "ge")
        for kind in ("Tensor", "Scalar")
    },
    **{f"aten.logical_{name}.default": logical(f"aten.logical_{name}.default") for name in ("and", "or", "xor")},
    **{f"aten.bitwise_{name}.Tensor": bitwise(f"aten.bitwise_{name}.Tensor") for name in ("and", "or", "xor")},
    "aten.bitwise_not.default": lambda d: d.call(
        "aten.bitwise_not.default", d.booleans() if d.yes() else d.integers(-60, 60)
    ),
    **{f"aten.{name}.default": truth(f"aten.{name}.default") for name in ("isnan", "isinf", "logical_not")},
    "aten.where.self": where,
    "aten.where.ScalarOther": where_scalar("aten.where.ScalarOther", is_first=False),
    "aten.where.ScalarSelf": where_scalar("aten.where.ScalarSelf", is_first=True),
    "aten.masked_fill.Scalar": masked_fill,
    "aten.masked_fill.Tensor": masked_fill_tensor,
    "aten._to_copy.default": convert,
    "aten.clone.default": clone,
    # views
    **{f"aten.{name}.default": reshaped(f"aten.{name}.default") for name in ("view", "reshape", "_unsafe_view")},
    "aten.unsqueeze.default": unsqueezed,
    **{f"aten.squeeze.{kind}": squeezed(f"aten.squeeze.{kind}") for kind in ("default", "dim", "dims")},
    "aten.flatten.using_ints": flattened,
    **{f"aten.{name}.default": moved(f"aten.{name}.default", lambda d, x: ()) for name in ("alias", "detach")},
    "aten.permute.default": moved("aten.permute.default", permutation),
    "aten.transpose.int": moved("aten.transpose.int", lambda d, x: (d.axis(x), d.axis(x))),
    "aten.t.default": transposed,
    "aten.expand.default": expanded,
    "aten.slice.Tensor": moved("aten.slice.Tensor", sliced),
    "aten.select.int": moved("aten.select.int", selected),
    "aten.flip.default": moved("aten.flip.default", lambda d, x: (d.axes(x),)),
    "aten.repeat.default": moved("aten.repeat.default", repeated),
    # reductions
    **{f"aten.sum.{kind}": reduced(f"aten.sum.{kind}", every_type=True) for kind in ("default", "dim_IntList")},
    **{f"aten.mean.{kind}": reduced(f"aten.mean.{kind}") for kind in ("default", "dim")},
    **{f"aten.prod.{kind}": reduced(f"aten.prod.{kind}", every_type=True) for kind in ("default", "dim_int")},
    **{
        f"aten.{name}.{kind}": reduced(f"aten.{name}.{kind}", gap=lambda x, *_: to_zero(x.double()), every_type=True)
        for name in ("any", "all")
        for kind in ("default", "dim", "dims")
    },
    **{
        f"aten.{name}.default": reduced(f"aten.{name}.default", keeps_bits=True, every_type=True)
        for name in ("amax", "amin", "max", "min")
    },
    **{f"aten.{name}.dim": extreme_with_index(f"aten.{name}.dim") for name in ("max", "min")},
    **{f"aten.{name}.default": place_of_extreme(f"aten.{name}.default") for name in ("argmax", "argmin")},
    **{f"aten.{name}.correction": spread(f"aten.{name}.correction") for name in ("var", "std", "var_mean")},
    "aten.linalg_vector_norm.default": norm,
    **{f"aten.{name}.default": softmaxed(f"aten.{name}.default") for name in ("_softmax", "_log_softmax")},
    "aten.native_layer_norm.default": layer_norm,
    "aten.native_group_norm.default": group_norm,
    "aten._native_batch_norm_legit_no_training.default": batch_norm(
        "aten._native_batch_norm_legit_no_training.default", has_statistics=True
    ),
    "aten._native_batch_norm_legit.no_stats": batch_norm(
        "aten._native_batch_norm_legit.no_stats", has_statistics=False
    ),
    # gathers
    **{
        f"aten.{name}.default": filled(f"aten.{name}.default")
        for name in ("full", "full_like", "zeros", "zeros_like", "ones", "ones_like")
    },
    "aten.scalar_tensor.default": scalar_tensor,
    **{f"aten.arange.{kind}": arange(f"aten.arange.{kind}") for kind in ("start_step", "start", "default")},
    "aten.cat.default": cat,
    "aten.stack.default": stack,
    "aten.split_with_sizes.default": split,
    "aten.constant_pad_nd.default": padded,
    "aten.gather.default": gather,
    "aten.index_select.default": index_select,
    "aten.embedding.default": embedding,
    "aten.index.Tensor": indexed,
    # windows
    **{
        f"aten.max_pool{n}d_with_indices.default": max_pool(n)(f"aten.max_pool{n}d_with_indices.default")
        for n in (2, 3)
    },
    **{f"aten.avg_pool{n}d.default": average_pool(n)(f"aten.avg_pool{n}d.default") for n in (1, 2, 3)},
    **{
        f"aten._adaptive_avg_pool{n}d.default": adaptive_pool(n)(f"aten._adaptive_avg_pool{n}d.default") for n in (2, 3)
    },
    # products and what else is left to a library
    "aten.linear.default": linear,
    **{f"aten.{name}.default": product(f"aten.{name}.default") for name in ("mm", "bmm", "addmm", "baddbmm")},
    "aten.mv.default": matrix_vector,
    "aten.dot.default": dot,
    "aten.convolution.default": convolution,
    "aten.scaled_dot_product_attention.default": attention,
    **{f"aten.{name}.default": scan(f"aten.{name}.default") for name in ("cumsum", "cumprod")},
    "aten.topk.default": best,
    "aten.sort.default": sort,
}
