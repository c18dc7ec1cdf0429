"""MLX's selections by index, instantiated as they are needed, searches, and what convolutions are laid out to."""

import struct
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from foreign import mlx
from foreign.case import Case, answering
from foreign.numbers import FLOATS, drawn, stored, values_of, zeros

TYPES = {"float32": "float", "float16": "half", "bfloat16": "bfloat16_t", "int32": "int32_t"}
HEADERS = (
    "utils.h",
    "atomic.h",
    "reduction/ops.h",
    "indexing/gather_axis.h",
    "indexing/gather_front.h",
    "indexing/scatter_axis.h",
)
LEFT, ALONG, RIGHT, CHOSEN = 3, 10, 4, 6


def wanted() -> Iterator[str]:
    """Yield the instances of templates for indices that cases are of."""
    for kind, word in TYPES.items():
        arguments = f"{word}, int32_t, int32_t"
        yield f'"gather_axis_{kind}", gather_axis, {arguments}, true, true'
        yield f'"gather_front_{kind}", gather_front, {arguments}, 2'
        yield f'"scatter_axis_{kind}", scatter_axis, {arguments}, None, true, true'
        yield f'"scatter_axis_sum_{kind}", scatter_axis, {arguments}, Sum<{word}>, true, true'


def selections(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield values along an axis by index, whole rows by index, values put and added along an axis."""
    case = partial(answering, project="mlx", source=mlx.instances(folder, "mlx indices", HEADERS, wanted()))
    shape, none = np.array([LEFT, RIGHT], np.int32), np.zeros(2, np.int64)
    for kind in TYPES:
        x = drawn(random, kind, LEFT, ALONG, RIGHT)
        wide = values_of(x, kind)
        ids = random.integers(-ALONG, ALONG, (LEFT, CHOSEN, RIGHT)).astype(np.int32)
        grid = {"kind": kind, "threads": (RIGHT, CHOSEN, LEFT)}
        last = (2, np.int32(1), np.int32(ALONG), RIGHT, RIGHT)
        yield case(
            f"gather_axis_{kind}", x, ids, zeros(kind, LEFT, CHOSEN, RIGHT), shape, none, none, *last, family="gather",
            out=2, expected=np.take_along_axis(wide, ids % ALONG, 1), **grid,
        )  # fmt: skip
        rows = random.integers(-LEFT, LEFT, 7).astype(np.int32)
        yield case(
            f"gather_front_{kind}", x, rows, zeros(kind, 7, ALONG, RIGHT), ALONG * RIGHT, np.int32(LEFT),
            family="gather", out=2, kind=kind, expected=wide[rows], threads=(ALONG * RIGHT // 2, 7),
        )  # fmt: skip
        given = drawn(random, kind, LEFT, CHOSEN, RIGHT)
        apart = np.argsort(random.random((LEFT, ALONG, RIGHT)), 1)[:, :CHOSEN].astype(np.int32)
        put, added = wide.copy(), wide.copy()
        np.put_along_axis(put, apart, values_of(given, kind), 1)
        for j in range(CHOSEN):
            there = ids[:, j : j + 1] % ALONG
            np.put_along_axis(
                added, there, np.take_along_axis(added, there, 1) + values_of(given, kind)[:, j : j + 1], 1
            )
        for name, places, expected in (("scatter_axis", apart, put), ("scatter_axis_sum", ids, added)):
            yield case(
                f"{name}_{kind}", given, places, x, shape, none, none, *last, family="scatter", out=2,
                expected=expected, scale=np.full(wide.shape, 9.0), **grid,
            )  # fmt: skip


def searches(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield places of values among sorted ones."""
    case = partial(answering, project="mlx", family="search", source=mlx.source(folder, "searchsorted"), out=2)
    for kind in (*FLOATS, "uint8", "int16", "int32", "int64"):
        low = 0 if kind[0] == "u" else -9
        bounds = np.sort(random.integers(low, 9, 17)).astype(np.float64)
        x = random.integers(low, 9, 40).astype(np.float64)
        for side in ("left", "right"):
            yield case(
                f"searchsorted_{kind}_{side}", stored(bounds, kind), stored(x, kind), zeros("uint32", 40),
                np.uint32(17), 1, kind="uint32", expected=np.searchsorted(bounds, x, side), threads=(40, 1, 1),
            )  # fmt: skip


def unfolded(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield images, channels last, laid out for a convolution."""
    case = partial(answering, project="mlx", family="unfold", source=mlx.source(folder, "conv"), out=1)
    batch, channels, high, across, window = 2, 5, 7, 8, (3, 2)
    made = ((high + 2 - 2 * 2 - 1) // 2 + 1, (across + 4 - 2) // 1 + 1)
    for kind in FLOATS:
        x = drawn(random, kind, batch, high, across, channels)
        image = torch.from_numpy(values_of(x, kind)).permute(0, 3, 1, 2)
        laid = functional.unfold(image, window, dilation=(2, 1), padding=(1, 2), stride=(2, 1))
        laid = laid.transpose(1, 2).reshape(batch * made[0] * made[1], channels, *window).numpy()
        pixels = [high * across * channels, across * channels, channels, 1]
        params = struct.pack(
            "<3i14i4x12qi?3x", batch, channels, 1, high, across, *window, *made, 2, 1, 1, 2, 2, 1, 1, 1,
            *pixels, *[0] * 8, 1, False,
        )  # fmt: skip
        for name, expected in (("naive_unfold", laid.transpose(0, 2, 3, 1)), ("naive_unfold_transpose", laid)):
            yield case(
                f"{name}_nd_{kind}_2", x, zeros(kind, expected.size), params, np.int32(0), kind=kind,
                expected=expected, bound=0.0, because="copied", threads=(channels, 6, len(laid)),
            )  # fmt: skip


FAMILIES = (selections, searches, unfolded)
