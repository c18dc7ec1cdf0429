"""Candle's functions of one, two and three arguments, casts and copies."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import torch

from foreign import candle
from foreign.candle import FLOATS, KINDS
from foreign.case import Case, answering
from foreign.numbers import ROUNDOFF, drawn, dtype_of, stored, values_of, zeros


def half_away(x: torch.Tensor) -> torch.Tensor:
    """Return the nearest whole numbers as Metal's ``round`` has them: halves go away from zero."""
    return torch.copysign(torch.floor(x.abs() + 0.5), x)


GELU = partial(torch.nn.functional.gelu, approximate="tanh")
UNARY = {
    "gelu_erf": torch.nn.functional.gelu, "sqrt": torch.sqrt, "sqr": torch.square, "neg": torch.neg,
    "recip": torch.reciprocal, "copy": torch.clone, "silu": torch.nn.functional.silu, "gelu": GELU,
    "relu": torch.relu, "cos": torch.cos, "sin": torch.sin, "exp": torch.exp, "log": torch.log, "abs": torch.abs,
    "ceil": torch.ceil, "floor": torch.floor, "round": half_away, "erf": torch.erf, "sign": torch.sign,
    "sigmoid": torch.sigmoid, "tanh": torch.tanh,
}  # fmt: skip
POSITIVE = {"sqrt", "log", "recip"}
BINARY = {
    "badd": np.add, "bsub": np.subtract, "bmul": np.multiply, "bdiv": np.divide, "bminimum": np.minimum,
    "bmaximum": np.maximum,
}  # fmt: skip
COMPARED = {
    "eq": np.equal,
    "ne": np.not_equal,
    "le": np.less_equal,
    "lt": np.less,
    "ge": np.greater_equal,
    "gt": np.greater,
}
MANY_STEPS = "eight roundings of the type: each step of GELU is in it"


def unary(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield functions of one argument, dense and strided."""
    case = partial(answering, project="candle", family="unary", source=candle.source(folder, "unary"))
    count = 999
    dims, _ = candle.layout(27, 37)
    turned = np.array([1, 27], np.uint64)  # a transposed array's strides
    for name, function in UNARY.items():
        for word in FLOATS:
            kind = KINDS[word]
            x = drawn(random, kind, count, low=0.2 if name in POSITIVE else -3)
            expected = function(torch.from_numpy(values_of(x, kind))).numpy()
            how = {"bound": 8 * ROUNDOFF[kind], "because": MANY_STEPS} if "gelu" in name and word != "f32" else {}
            yield case(
                f"{name}_{word}", count, x, zeros(kind, count), out=2, kind=kind, expected=expected,
                threads=(-(-count // (8 // x.itemsize)),), **how,
            )  # fmt: skip
            if name in {"sqrt", "copy"}:
                yield case(
                    f"{name}_{word}_strided", count, 2, dims, turned, x, zeros(kind, count), out=5, kind=kind,
                    expected=expected.reshape(37, 27).T, threads=(count,), **how,
                )  # fmt: skip


def binary(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield functions and comparisons of two arguments: dense, strided, and with one of them a single number."""
    case = partial(answering, project="candle", family="binary", source=candle.source(folder, "binary"))
    count = 600
    dims, dense = candle.layout(20, 30)
    turned = np.array([1, 20], np.uint64)
    for name, function in (BINARY | COMPARED).items():
        for word in ("f32", "bf16", "u8", "i64"):
            kind = KINDS[word]
            low, high = (-3, 3) if word in FLOATS else (9, 15)  # no difference below 0, no product above 255
            a, b = drawn(random, kind, count, low=low, high=high), drawn(random, kind, count, low=1, high=9)
            out = "uint8" if name in COMPARED else kind
            wide_a, wide_b = values_of(a, kind), values_of(b, kind)
            expected = function(wide_a, wide_b)
            answer = expected if word in FLOATS else np.floor(expected)
            yield case(
                f"{name}_{word}", count, a, b, zeros(out, count), out=3, kind=out, expected=answer,
                threads=(-(-count // max(1, 8 // a.itemsize)),),
            )  # fmt: skip
            if word == "f32" and name in {"badd", "bdiv", "lt"}:
                flipped = function(wide_a.reshape(30, 20).T, wide_b.reshape(20, 30))
                one = function(wide_a, wide_b[:1])
                for ending, value in (("lstrided", flipped), ("cs", one)):
                    yield case(
                        f"{name}_{word}_{ending}", count, 2, dims, turned if ending == "lstrided" else dense, dense,
                        a, b, zeros(out, count), out=7, kind=out, expected=value, threads=(count // 2,),
                    )  # fmt: skip


def affine(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield products plus sums, powers and ELU."""
    case = partial(answering, project="candle", family="affine", source=candle.source(folder, "affine"))
    count = 700
    for word in FLOATS:
        kind = KINDS[word]
        x = drawn(random, kind, count, low=0.1)
        wide = values_of(x, kind)
        grid = {"out": 0, "kind": kind, "threads": (-(-count // (8 // x.itemsize)),)}
        yield case(
            f"affine_{word}", count, 1.5, -0.25, x, zeros(kind, count), expected=wide * 1.5 - 0.25, **grid | {"out": 4}
        )
        yield case(f"powf_{word}", count, 2.5, x, zeros(kind, count), expected=wide**2.5, **grid | {"out": 3})
        x = drawn(random, kind, count)
        wide = values_of(x, kind)
        elu = np.where(wide > 0, wide, 0.5 * np.expm1(wide))
        yield case(f"elu_{word}", count, 0.5, x, zeros(kind, count), expected=elu, **grid | {"out": 3})


def cast(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield casts between kinds; values are such that every kind has them, to within its rounding."""
    case = partial(answering, project="candle", family="cast", source=candle.source(folder, "cast"))
    count = 300
    for word, kind in KINDS.items():
        x = drawn(random, kind, count, low=0, high=100)
        wide = values_of(x, kind)
        for to, other in KINDS.items():
            expected = values_of(stored(wide, other), other) if to in FLOATS else np.trunc(wide)
            yield case(
                f"cast_{word}_{to}", count, x, zeros(other, count), out=2, kind=other, expected=expected, bound=0.0,
                because="correctly rounded", threads=(-(-count // max(1, 8 // x.itemsize)),),
            )  # fmt: skip


def where(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield choices between two arrays, and fills."""
    case = partial(answering, project="candle", family="where", source=candle.source(folder, "ternary"))
    fill = partial(answering, project="candle", family="where", source=candle.source(folder, "fill"))
    count = 500
    dims, dense = candle.layout(count)
    constants = {"IDS_CONTIGUOUS": "true", "T_CONTIGUOUS": "true", "F_CONTIGUOUS": "true"}
    for word, kind in KINDS.items():
        yes, no = drawn(random, kind, count, low=0, high=9), drawn(random, kind, count, low=0, high=9)
        for ids in ("u8", "u32"):
            chosen = random.integers(0, 2, count).astype(dtype_of(KINDS[ids]))
            yield case(
                f"where_{ids}_{word}", count, 1, dims, dense, dense, dense, chosen, yes, no, zeros(kind, count),
                out=9, kind=kind, expected=np.where(chosen, values_of(yes, kind), values_of(no, kind)),
                constants=constants, threads=(-(-count // max(1, 8 // yes.itemsize)),),
            )  # fmt: skip
        yield fill(
            f"fill_{word}", zeros(kind, count), yes[:1], count, out=0, kind=kind,
            expected=np.full(count, values_of(yes, kind)[0]), threads=(count,),
        )  # fmt: skip


FAMILIES = (unary, binary, affine, cast, where)
