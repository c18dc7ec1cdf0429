"""Candle's selections by index: of rows, of single values, and scattering them again."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from foreign import candle
from foreign.candle import FLOATS, KINDS
from foreign.case import Case, answering
from foreign.numbers import ROUNDOFF, drawn, dtype_of, stored, values_of, zeros

LEFT, ALONG, RIGHT, CHOSEN = 3, 10, 4, 6
# Kinds of values that each kernel is tried with, by the kind of its indices.
SELECTED = {"i64": ("i64", "f32", "f16", "bf16"), "u32": ("u8", "u32", "i64", "f32", "f16", "bf16")}
GATHERED = {"u32": ("f32", "f16", "bf16", "u32", "i64"), "i64": ("f32", "f16", "bf16", "u32", "i64")}
SCATTERED = {"u32": ("f32", "u32", "f16", "bf16"), "u8": ("f32",), "i64": ("f32", "f16")}
ADDED = {"u32": ("f16", "f32", "i64", "u32", "u8", "bf16"), "u8": ("f32",), "i64": ("bf16",)}


def selected(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield rows by index, and single values by index."""
    case = partial(answering, project="candle", source=candle.source(folder, "indexing"), bound=0.0, because="copied")
    dims, dense = candle.layout(LEFT, ALONG, RIGHT)
    for index, words in SELECTED.items():
        ids = random.integers(0, ALONG, CHOSEN).astype(dtype_of(KINDS[index]))
        for word in words:
            kind = KINDS[word]
            x = drawn(random, kind, LEFT, ALONG, RIGHT, low=0)
            count = LEFT * CHOSEN * RIGHT
            yield case(
                f"is_{index}_{word}", count, LEFT, ALONG, RIGHT, CHOSEN, np.bool_(1), dims, dense, x, ids,
                zeros(kind, count), family="index_select", out=10, kind=kind,
                expected=values_of(x, kind)[:, ids.astype(int)], threads=(count,),
            )  # fmt: skip
    for index, words in GATHERED.items():
        ids = random.integers(0, ALONG, (LEFT, CHOSEN, RIGHT)).astype(dtype_of(KINDS[index]))
        for word in words:
            kind = KINDS[word]
            x = drawn(random, kind, LEFT, ALONG, RIGHT, low=0)
            yield case(
                f"gather_{index}_{word}", ids.size, LEFT, ALONG, RIGHT, CHOSEN, x, ids, zeros(kind, ids.size),
                family="gather", out=7, kind=kind,
                expected=np.take_along_axis(values_of(x, kind), ids.astype(int), 1), threads=(ids.size,),
            )  # fmt: skip


def scattered(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield values put, and added, where indices say; those of one column may meet at one place."""
    case = partial(answering, project="candle", family="scatter", source=candle.source(folder, "indexing"))
    for index, words in SCATTERED.items():
        for word in words:
            kind = KINDS[word]
            x = drawn(random, kind, LEFT, CHOSEN, RIGHT, low=0)
            start = drawn(random, kind, LEFT, ALONG, RIGHT, low=0)
            wide = values_of(x, kind)
            apart = np.argsort(random.random((LEFT, ALONG, RIGHT)), 1)[:, :CHOSEN]
            meeting = random.integers(0, ALONG, (LEFT, CHOSEN, RIGHT))
            put, added = values_of(start, kind), values_of(start, kind)
            np.put_along_axis(put, apart, wide, 1)
            for j in range(CHOSEN):
                there = meeting[:, j : j + 1]
                np.put_along_axis(added, there, np.take_along_axis(added, there, 1) + wide[:, j : j + 1], 1)
            how = {"bound": 8 * ROUNDOFF[kind], "because": "rounded after each addition"} if word in FLOATS else {}
            for name, ids, expected in (("s", apart, put), ("sa", meeting, added)):
                yield case(
                    f"{name}_{index}_{word}", LEFT * RIGHT, LEFT, CHOSEN, RIGHT, ALONG, x,
                    stored(ids, KINDS[index]), start, out=7, kind=kind, expected=expected, threads=(LEFT * RIGHT,),
                    **how,
                )  # fmt: skip


def added(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield rows added to the rows that indices say."""
    case = partial(answering, project="candle", family="index_add", source=candle.source(folder, "indexing"))
    for index, words in ADDED.items():
        ids = random.integers(0, ALONG, CHOSEN)
        for word in words:
            kind = KINDS[word]
            x = drawn(random, kind, LEFT, CHOSEN, RIGHT, low=0)
            start = drawn(random, kind, LEFT, ALONG, RIGHT, low=0)
            expected = values_of(start, kind)
            for j, there in enumerate(ids):
                expected[:, there] += values_of(x, kind)[:, j]
            how = {"bound": 8 * ROUNDOFF[kind], "because": "rounded after each addition"} if word in FLOATS else {}
            yield case(
                f"ia_{index}_{word}", LEFT * RIGHT, LEFT, CHOSEN, RIGHT, ALONG, CHOSEN, x, stored(ids, KINDS[index]),
                start, out=8, kind=kind, expected=expected, threads=(LEFT * RIGHT,), **how,
            )  # fmt: skip


FAMILIES = (selected, scattered, added)
