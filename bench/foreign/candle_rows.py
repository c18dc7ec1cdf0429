"""What candle does with rows: reductions, their places, softmax, norms, rope, sorts."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from foreign import candle
from foreign.candle import FLOATS, KINDS
from foreign.case import Case, answering
from foreign.numbers import ROUNDOFF, drawn, stored, values_of, zeros
from foreign.reference import layer_normed, rms_normed, rotated, softmax

ROWS, COLUMNS, GROUP = 5, 300, 256
BITS = {"u8": 8, "u32": 32, "i64": 64}


def wrapped(values: np.ndarray, word: str) -> np.ndarray:
    """Return whole numbers as an unsigned kind keeps them, what is too large without its highest bits."""
    return values % 2 ** BITS[word] if word in {"u8", "u32"} else values


def sums(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield sums, products and extremes of rows."""
    case = partial(answering, project="candle", family="reduce", source=candle.source(folder, "reduce"))
    grid = {"threads": (ROWS * GROUP,), "group_size": (GROUP,)}
    dims = np.array([ROWS, COLUMNS], np.uint32)
    for word, kind in KINDS.items():
        x = drawn(random, kind, ROWS, COLUMNS, low=-3 if word in FLOATS else 0, high=3 if word in FLOATS else 200)
        near_one = stored(random.uniform(0.98, 1.02, x.shape), kind) if word in FLOATS else np.ones_like(x)
        if word not in FLOATS:
            near_one[:, ::60] = 3
        for name in ("sum", "mul", "max", "min"):
            given = near_one if name == "mul" else x
            wide = values_of(given, kind)
            answers = {"sum": np.sum, "mul": np.prod, "max": np.max, "min": np.min}
            expected = answers[name](wide, 1)
            how: dict[str, Any] = {}
            if word in FLOATS and name == "sum":
                how = {"bound": 12 * ROUNDOFF[kind], "because": "twelve roundings of the type, a tree's depth"}
                how["scale"] = np.abs(wide).sum(1)
            if word in FLOATS and name == "mul":
                how = {
                    "bound": COLUMNS * ROUNDOFF[kind],
                    "because": "each product is rounded to the type, and all tell",
                }
            yield case(
                f"fast_{name}_{word}", np.uint32(x.size), np.uint32(2), dims, np.uint32(COLUMNS), given,
                zeros(kind, ROWS), out=5, kind=kind, expected=expected if word in FLOATS else wrapped(expected, word),
                **grid, **how,
            )  # fmt: skip
        for name, function in (("argmin", np.argmin), ("argmax", np.argmax)):
            yield case(
                f"fast_{name}_{word}", np.uint32(x.size), np.uint32(2), dims, np.uint32(COLUMNS), x,
                zeros("uint32", ROWS), out=5, kind="uint32", expected=function(values_of(x, kind), 1), **grid,
            )  # fmt: skip


def norms(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield softmax, RMS norm and layer norm."""
    case = partial(answering, project="candle", source=candle.source(folder, "reduce"))
    sizes = (np.uint32(ROWS * COLUMNS), np.uint32(COLUMNS))
    for word in FLOATS:
        kind = KINDS[word]
        x, a, b = (drawn(random, kind, *shape) for shape in ((ROWS, COLUMNS), (COLUMNS,), (COLUMNS,)))
        wide, wide_a, wide_b = (values_of(each, kind) for each in (x, a, b))
        out = zeros(kind, ROWS, COLUMNS)
        steps = {"bound": 1e-5, "because": "sums of 300 values in float32"}
        if word != "f32":
            steps = {"bound": 8 * ROUNDOFF[kind], "because": "each step is rounded to the type, mean and scale too"}
        for group in (32, GROUP):
            grid = {"kind": kind, "threads": (ROWS * group,), "group_size": (group,)}
            yield case(f"softmax_{word}", *sizes, x, out, family="softmax", out=3, expected=softmax(wide), **grid)
            yield case(
                f"rmsnorm_{word}", *sizes, x, out, a, 1e-5, family="norm", out=3,
                expected=rms_normed(wide, 1e-5) * wide_a, **grid, **steps,
            )  # fmt: skip
            yield case(
                f"layernorm_{word}", *sizes, x, out, a, b, 1e-5, family="norm", out=3,
                expected=layer_normed(wide, 1e-5) * wide_a + wide_b, **grid, **steps,
            )  # fmt: skip


def rope(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield rotations of channels, pairs side by side, half a head apart, and that with heads inside of tokens."""
    case = partial(answering, project="candle", family="rope", source=candle.source(folder, "reduce"))
    heads, tokens, channels = 6, 7, 32
    angles = random.uniform(-3, 3, (tokens, channels // 2))
    count = heads * tokens * channels // 2
    for word in FLOATS:
        kind = KINDS[word]
        x = drawn(random, kind, heads, tokens, channels)
        wide, (c, s) = values_of(x, kind), (stored(turn(angles), kind) for turn in (np.cos, np.sin))
        # The kernels are given cosines and sines that are rounded: the angles that those are of.
        given = np.arctan2(values_of(s, kind), values_of(c, kind))
        length = np.hypot(values_of(s, kind), values_of(c, kind))
        grid = {"kind": kind, "threads": (count,), "because": "two products and a sum, each rounded"}
        grid["bound"] = 6 * ROUNDOFF[kind]
        for name, interleaved, sizes in (
            ("rope_i", True, (heads, tokens * channels, 0)),
            ("rope", False, (heads, tokens * channels, channels, 0)),
        ):
            scale = np.repeat(length, 2, -1) if interleaved else np.concatenate([length, length], -1)
            yield case(
                f"{name}_{word}", *sizes, x, c, s, np.zeros_like(x), out=len(sizes) + 3,
                expected=rotated(wide, given, interleaved=interleaved) * scale, **grid,
            )  # fmt: skip
        inside = np.ascontiguousarray(x.transpose(1, 0, 2))
        expected = rotated(wide, given, interleaved=False) * np.concatenate([length, length], -1)
        yield case(
            f"rope_thd_{word}", 1, tokens, heads, channels, 0, inside, c, s, np.zeros_like(inside), out=8,
            expected=expected.transpose(1, 0, 2), **grid,
        )  # fmt: skip


def sort(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield places of sorted values, by a bitonic network and by merging.

    The kernels that sort values themselves read indices from a null pointer, as MLX's did that they are copies of: what
    comes of that is anybody's guess, and they aren't run.
    """
    bitonic = partial(answering, project="candle", family="sort", source=candle.source(folder, "sort"))
    merging = partial(answering, project="candle", family="sort", source=candle.source(folder, "mlx_sort"))
    for word in ("f32", "bf16", "u32", "i64"):
        kind, rows, columns, padded = KINDS[word], 3, 80, 128
        x = stored(np.stack([random.permutation(columns) for _ in range(rows)]), kind)
        places = np.argsort(values_of(x, kind), 1)
        grid = {"threads": (padded, rows, 1), "group_size": (padded, 1, 1), "threadgroup_memory": {0: padded * 4}}
        for name, expected in (("asc", places), ("desc", places[:, ::-1])):
            yield bitonic(
                f"asort_{name}_{word}", x, zeros("uint32", rows, columns), columns, padded, out=1, kind="uint32",
                expected=expected, **grid,
            )  # fmt: skip
        group, columns = 128, 200
        x = stored(np.stack([random.permutation(columns) for _ in range(rows)]), kind)
        wide = values_of(x, kind)
        sizes = [np.int32(each) for each in (columns, 1, 1, columns, columns)]
        grid = {"threads": (group, rows, 1), "group_size": (group, 1, 1)}
        yield merging(
            f"carg_block_sort_{kind}_uint32_bn128_tn8", x, zeros("uint32", rows, columns), *sizes, out=1,
            kind="uint32", expected=np.argsort(wide, 1), **grid,
        )  # fmt: skip


FAMILIES = (sums, norms, rope, sort)
