"""PyTorch's functions of one and two arguments, complex ones, cross products, Bessel functions."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import torch

from foreign import pytorch
from foreign.case import Case, answering
from foreign.numbers import drawn, stored, values_of, zeros
from foreign.pytorch import FLOATS, KINDS, offsets

COUNT = 300


def binary(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield extremes that pass NaN by, signs, next values, complex numbers."""
    case = partial(answering, project="pytorch", family="binary", source=pytorch.source(folder, "BinaryKernel"), out=2)
    for word in FLOATS:
        kind = KINDS[word]
        a, b = drawn(random, kind, COUNT), drawn(random, kind, COUNT)
        a[::7] = stored(np.array([np.nan]), kind)
        size = a.itemsize
        at, grid = offsets(COUNT, size, size, size), {"threads": (COUNT,), "kind": kind}
        wide_a, wide_b = values_of(a, kind), values_of(b, kind)
        for name, function in (("fmax", np.fmax), ("fmin", np.fmin), ("copysign", np.copysign)):
            yield case(f"{name}_{word}", a, b, np.zeros_like(a), at, expected=function(wide_a, wide_b), **grid)
        x = drawn(random, kind, COUNT)
        bits = x.view(f"int{8 * size}").astype(np.int64)
        up = (values_of(b, kind) > values_of(x, kind)) == (values_of(x, kind) > 0)
        following = np.where(up, bits + 1, bits - 1).astype(f"int{8 * size}").view(x.dtype)
        yield case(
            f"nextafter_kernel_{word}", x, b, np.zeros_like(x), at, expected=values_of(following, kind), bound=0.0,
            because="exact", **grid,
        )  # fmt: skip
    for word in ("float", "half"):
        kind = KINDS[word]
        a, b = drawn(random, kind, COUNT, 2), drawn(random, kind, COUNT, 2)
        pairs, singles = offsets(COUNT, *[2 * a.itemsize] * 3), offsets(COUNT, 2 * a.itemsize, a.itemsize, a.itemsize)
        grid = {"threads": (COUNT,), "kind": kind}
        complexes = [each[:, 0] + 1j * each[:, 1] for each in (values_of(a, kind), values_of(b, kind))]
        product = complexes[0] * complexes[1]
        yield case(
            f"complex_mul_{word}", a, b, np.zeros_like(a), pairs, expected=np.stack([product.real, product.imag], -1),
            scale=np.repeat(np.abs(product)[:, None], 2, -1) + 9, **grid,
        )  # fmt: skip
        x, y = a[:, 0].copy(), b[:, 1].copy()
        turned = values_of(x, kind) * np.exp(1j * values_of(y, kind))
        yield case(
            f"polar_{word}", x, y, np.zeros_like(a), singles, expected=np.stack([turned.real, turned.imag], -1),
            **grid,
        )  # fmt: skip
        joined = np.stack([values_of(x, kind), values_of(y, kind)], -1)
        yield case(f"complex_kernel_{word}", x, y, np.zeros_like(a), singles, expected=joined, **grid)
    for word in ("int", "long", "short", "char", "uchar"):
        kind = KINDS[word]
        a, b = (drawn(random, kind, COUNT, low=0 if word[0] == "u" else -90, high=90) for _ in range(2))
        expected = np.copysign(a.astype(np.float64), b.astype(np.float64))
        yield case(
            f"copysign_{word}", a, b, zeros("float32", COUNT), offsets(COUNT, 4, a.itemsize, a.itemsize),
            kind="float32", expected=expected, threads=(COUNT,),
        )  # fmt: skip


def cross(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield cross products; components lie apart."""
    case = partial(answering, project="pytorch", family="cross", source=pytorch.source(folder, "CrossKernel"), out=2)
    for word in ("float", "half", "bfloat", "int", "long", "short"):
        kind = KINDS[word]
        a, b = drawn(random, kind, 3, COUNT, low=-5, high=5), drawn(random, kind, 3, COUNT, low=-5, high=5)
        expected = np.cross(values_of(a, kind), values_of(b, kind), axis=0)
        at = offsets(COUNT, *[a.itemsize] * 3)
        yield case(
            f"cross_{word}", a, b, np.zeros_like(a), at, COUNT, COUNT, COUNT, kind=kind, expected=expected,
            scale=np.full(expected.shape, 25.0), threads=(COUNT,),
        )  # fmt: skip


def bessel(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield modified Bessel functions."""
    case = partial(answering, project="pytorch", family="special", source=pytorch.source(folder, "SpecialOps"), out=1)
    for word, other in (
        ("float", "float"),
        ("half", "half"),
        ("bfloat", "bfloat"),
        ("int", "float"),
        ("uchar", "float"),
    ):
        kind, made = KINDS[word], KINDS[other]
        x = drawn(random, kind, COUNT, low=0 if word == "uchar" else -5, high=5)
        wide = torch.from_numpy(values_of(x, kind))
        for name, function in (("i0", torch.special.i0), ("i1", torch.special.i1)):
            expected = function(wide).numpy()
            how = {"bound": 2e-5, "because": "polynomials and exponentials in float32"} if other == "float" else {}
            if other != "float":
                # Chebyshev's sums and the exponential are of the type itself: coefficients of up to 0.7, each rounded.
                how = {
                    "bound": {"half": 2e-2, "bfloat": 1.6e-1}[other],
                    "because": "30 steps, each rounded to the type",
                }
            yield case(
                f"{name}_{word}_{other}", x, zeros(made, COUNT), kind=made, expected=expected, threads=(COUNT,), **how
            )


FAMILIES = (binary, cross, bessel)
