"""MLX's functions of one and two arguments, and ranges."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import torch

from foreign import mlx
from foreign.case import Case, answering
from foreign.numbers import FLOATS, WHOLES, drawn, dtype_of, values_of, zeros

UNARY = {
    "Abs": torch.abs, "ArcCos": torch.acos, "ArcSin": torch.asin, "ArcTan": torch.atan, "ArcSinh": torch.asinh,
    "Ceil": torch.ceil, "Cos": torch.cos, "Cosh": torch.cosh, "Exp": torch.exp, "Expm1": torch.expm1,
    "Floor": torch.floor, "Log": torch.log, "Log2": torch.log2, "Log10": torch.log10, "Log1p": torch.log1p,
    "Negative": torch.neg, "Sigmoid": torch.sigmoid, "Erf": torch.erf, "ErfInv": torch.erfinv, "Sign": torch.sign,
    "Sin": torch.sin, "Sinh": torch.sinh, "Square": torch.square, "Sqrt": torch.sqrt, "Rsqrt": torch.rsqrt,
    "Tan": torch.tan, "Tanh": torch.tanh, "Round": torch.round,
}  # fmt: skip
BINARY = {
    "Add": np.add, "Subtract": np.subtract, "Multiply": np.multiply, "Divide": np.divide, "Maximum": np.maximum,
    "Minimum": np.minimum, "ArcTan2": np.arctan2, "LogAddExp": np.logaddexp,
}  # fmt: skip
POSITIVE = {"Log", "Log2", "Log10", "Log1p", "Sqrt", "Rsqrt"}
WITHIN_ONE = {"ArcCos", "ArcSin", "ErfInv", "Tan"}
APPROXIMATE = {"bound": 2e-5, "because": "elementary functions in float32"}


def unary(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield elementwise functions of one argument."""
    case = partial(answering, project="mlx", family="unary", source=mlx.source(folder, "unary"))
    count = 1000
    for name, function in UNARY.items():
        low, high = (0.1, 5.0) if name in POSITIVE else (-0.9, 0.9) if name in WITHIN_ONE else (-3.0, 3.0)
        for kind in FLOATS:
            x = drawn(random, kind, count, low=low, high=high)
            expected = function(torch.from_numpy(values_of(x, kind))).numpy()
            for prefix, each in (("v_", 1), ("vn_", 8 // x.itemsize)):
                yield case(
                    f"{prefix}{name}{kind}{kind}", x, zeros(kind, count), count, out=1, kind=kind, expected=expected,
                    threads=(-(-count // each),), **(APPROXIMATE if kind == "float32" else {}),
                )  # fmt: skip


def binary(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield elementwise functions of two arguments, either of which may be one number."""
    case = partial(answering, project="mlx", family="binary", source=mlx.source(folder, "binary"))
    count = 500
    for name, function in BINARY.items():
        for kind in FLOATS:
            a, b = drawn(random, kind, count), drawn(random, kind, count, low=0.5)
            for prefix, left, right in (("vv_", a, b), ("sv_", a[:1], b), ("vs_", a, b[:1])):
                yield case(
                    f"{prefix}{name}{kind}", left, right, zeros(kind, count), count, out=2, kind=kind,
                    expected=function(values_of(left, kind), values_of(right, kind)), threads=(count,),
                    **(APPROXIMATE if kind == "float32" else {}),
                )  # fmt: skip


def arange(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield ranges of numbers."""
    del random
    case = partial(answering, project="mlx", family="arange", source=mlx.source(folder, "arange"))
    for kind in WHOLES:
        start, step = (np.array(each, dtype_of(kind))[()] for each in (3, 2))
        yield case(
            f"arange{kind}", start, step, zeros(kind, 20), out=2, kind=kind, expected=np.arange(3, 43, 2), threads=(20,)
        )


FAMILIES = (unary, binary, arange)
