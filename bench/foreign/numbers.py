"""Numbers as kernels keep them: what a kind's array is, how values are put into it and read from it.

bfloat16 is kept as its bits, in arrays of uint16, since NumPy has no such type.
"""

from collections.abc import Mapping

import numpy as np
import torch

FLOATS = ("float32", "float16", "bfloat16")
WHOLES = ("uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64")
# Largest error allowed where nothing else is said, relative to the larger of 1 and the value: a few roundings.
BOUNDS: Mapping[str, float] = {"float32": 2e-6, "float16": 2e-3, "bfloat16": 1.6e-2}
A_FEW_ROUNDINGS = "a few roundings of the type"
# Half the gap between 1 and the next value.
ROUNDOFF: Mapping[str, float] = {"float32": 2.0**-24, "float16": 2.0**-11, "bfloat16": 2.0**-8}


def dtype_of(kind: str) -> np.dtype:
    """Return what an array of a kind is made of."""
    return np.dtype("uint16" if kind == "bfloat16" else kind)


def stored(values: np.ndarray, kind: str) -> np.ndarray:
    """Return values as a kind keeps them, rounded to the nearest."""
    if kind == "bfloat16":
        rounded = torch.from_numpy(np.ascontiguousarray(values, np.float64)).to(torch.bfloat16)
        return rounded.view(torch.int16).numpy().view(np.uint16)
    return np.ascontiguousarray(values).astype(dtype_of(kind))


def values_of(array: np.ndarray, kind: str) -> np.ndarray:
    """Return what an array of a kind holds, in float64."""
    if kind == "bfloat16":
        return (array.astype(np.uint32) << 16).view(np.float32).astype(np.float64)
    return array.astype(np.float64)


def zeros(kind: str, *shape: int) -> np.ndarray:
    """Return an array of a kind for an answer."""
    return np.zeros(shape, dtype_of(kind))


def drawn(random: np.random.Generator, kind: str, *shape: int, low: float = -3, high: float = 3) -> np.ndarray:
    """Return numbers of a kind between two bounds: any for a floating kind, whole ones for others."""
    if kind in FLOATS:
        return stored(random.uniform(low, high, shape), kind)
    return random.integers(int(low), int(high), shape, endpoint=True).astype(kind)
