"""What MLX does with whole rows of ordered numbers: sums and extremes, their places, scans, sorts."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from foreign import mlx
from foreign.case import Case, answering
from foreign.numbers import FLOATS, WHOLES, drawn, dtype_of, values_of, zeros


def arg_reduce(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield the places of the least and the greatest of rows; equal ones are told apart by the first."""
    case = partial(answering, project="mlx", family="arg_reduce", source=mlx.source(folder, "arg_reduce"))
    rows, columns = 5, 700
    for kind in (*FLOATS, *WHOLES):
        x = drawn(random, kind, rows, columns, low=-3 if kind in FLOATS else 0, high=3 if kind in FLOATS else 120)
        for name, function in (("argmin", np.argmin), ("argmax", np.argmax)):
            yield case(
                f"{name}_{kind}", x, zeros("uint32", rows), np.array([rows], np.int32), [columns], [1], 1, 1, columns,
                out=1, kind="uint32", expected=function(values_of(x, kind), 1),
                threads=(128, rows, 1), group_size=(128, 1, 1),
            )  # fmt: skip


def scan(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield cumulative sums, minima and maxima along rows, from either end."""
    case = partial(answering, project="mlx", family="scan", source=mlx.source(folder, "scan"))
    rows, columns = 4, 1000
    functions = {"sum": np.cumsum, "max": np.maximum.accumulate, "min": np.minimum.accumulate}
    for kind in ("float32", "int32", "int64", "uint32"):
        x = random.integers(0 if kind[0] == "u" else -4, 5, (rows, columns)).astype(kind)
        wide = x.astype(np.float64)
        for name, function in functions.items():
            for prefix, along in (("inclusive", slice(None)), ("reverse_inclusive", slice(None, None, -1))):
                yield case(
                    f"contig_scan_{prefix}_{name}_{kind}_{kind}", x, np.zeros_like(x), columns, out=1, kind=kind,
                    expected=function(wide[:, along], axis=1)[:, along],
                    threads=(128, rows, 1), group_size=(128, 1, 1),
                )  # fmt: skip


def sort(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield sorts of short rows, of values and of their places."""
    case = partial(answering, project="mlx", family="sort", source=mlx.source(folder, "sort"))
    rows = 3
    for kind in ("float32", "float16", "int32", "uint8", "int64"):
        for group in (32, 128, 256):
            columns = group * 4 - 5
            x = random.permutation(rows * columns).reshape(rows, columns).astype(dtype_of(kind))
            layout = [np.int32(each) for each in (columns, 1, 1, columns, columns)]
            grid = {"threads": (group, rows, 1), "group_size": (group, 1, 1)}
            yield case(
                f"c_block_sort_{kind}_{kind}_bn{group}_tn4", x, np.zeros_like(x), *layout, out=1, kind=kind,
                expected=np.sort(x, 1), **grid,
            )  # fmt: skip
            if len(np.unique(x)) == x.size:  # which of two alike comes first is anybody's
                yield case(
                    f"carg_block_sort_{kind}_uint32_bn{group}_tn4", x, zeros("uint32", rows, columns), *layout,
                    out=1, kind="uint32", expected=np.argsort(x, 1), **grid,
                )  # fmt: skip


def reduce(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield sums and extremes of everything."""
    case = partial(answering, project="mlx", family="reduce", source=mlx.source(folder, "reduce"))
    count = 3000
    for kind in ("float32", "int32", "int64"):
        x = random.integers(-50, 50, count).astype(kind)
        for name, function in (("sum", np.sum), ("max", np.max), ("min", np.min)):
            yield case(
                f"all_reduce_{name}{kind}", x, np.zeros(1, kind), count, count, out=1, kind=kind,
                expected=function(x, keepdims=True), threads=(256,), group_size=(256,),
            )  # fmt: skip


FAMILIES = (arg_reduce, scan, sort, reduce)
