"""PyTorch's selections, searches, windows, triangles and repetitions."""

import struct
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from foreign import pytorch
from foreign.case import Case, answering
from foreign.numbers import ROUNDOFF, drawn, stored, values_of, zeros
from foreign.pytorch import FLOATS, KINDS

SIZES = {"8bit": "uint8", "16bit": "int16", "32bit": "int32", "64bit": "int64"}


def indexing(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield values by two arrays of indices, some from the end, read, put and added, offsets in 32 and 64 bits."""
    case = partial(answering, project="pytorch", family="index", source=pytorch.source(folder, "Indexing"))
    rows, columns, chosen = 7, 9, 20
    places = random.permutation(rows * columns)[:chosen]
    first, second = (each.astype(np.int64) for each in (places // columns, places % columns - columns))
    for bits, wide_offsets in (("idx32", np.uint32), ("idx64", np.uint64)):
        for word, kind in SIZES.items():
            x = drawn(random, kind, rows, columns, low=0, high=99)
            given = drawn(random, kind, chosen, low=0, high=99)
            size = x.itemsize
            layout = (np.array([rows, columns], np.int64), np.array([columns * size, size], np.int64))
            at = np.zeros((chosen, 4), wide_offsets)
            at[:, 2] = 8 * np.arange(chosen)
            read, put = at.copy(), at.copy()
            read[:, 0], put[:, 1] = size * np.arange(chosen), size * np.arange(chosen)
            indices, both = [first, second], np.uint32(2)
            yield case(
                f"index_select_{word}_{bits}", indices, *layout, read, x, zeros(kind, chosen), both, out=5, kind=kind,
                expected=x[first, second], threads=(chosen,),
            )  # fmt: skip
            expected = x.copy()
            expected[first, second] = given
            yield case(
                f"index_put_{word}_{bits}", indices, *layout, put, given, x, both, out=5, kind=kind, expected=expected,
                threads=(chosen,),
            )  # fmt: skip
            meeting = [first // 2 * 2 % rows, second]
            expected = x.copy()
            for i, j, value in zip(*meeting, given, strict=True):
                expected[i, j] = value
            yield case(
                f"index_put_serial_{word}_{bits}", meeting, *layout, put, given, x, both, np.uint32(chosen), out=5,
                kind=kind, expected=expected, threads=(1,),
            )  # fmt: skip
        for word, kind in (("float", "float32"), ("int", "int32")):
            x, given = drawn(random, kind, rows, columns), drawn(random, kind, chosen)
            meeting = [first // 3, second // 3]
            expected = values_of(x, kind)
            np.add.at(expected, tuple(meeting), values_of(given, kind))
            at = np.zeros((chosen, 4), wide_offsets)
            at[:, 1], at[:, 2] = 4 * np.arange(chosen), 8 * np.arange(chosen)
            layout = (np.array([rows, columns], np.int64), np.array([columns * 4, 4], np.int64))
            yield case(
                f"index_put_accumulate_32bit_{word}_{bits}", meeting, *layout, at, given, x, np.uint32(2), out=5,
                kind=kind, expected=expected, threads=(chosen,),
            )  # fmt: skip


def searches(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield places of values among sorted ones, from the left and from the right, those sorted by indices too."""
    case = partial(answering, project="pytorch", family="search", source=pytorch.source(folder, "Bucketization"), out=2)
    rows, edges, count = 3, 17, 40
    for word in ("float", "half", "bfloat", "int", "long", "uchar"):
        kind = KINDS[word]
        low = 0 if word[0] == "u" else -9
        bounds = np.sort(drawn(random, "int8", rows, edges, low=low, high=9), 1)
        mixed = np.argsort(random.random((rows, edges)), 1)
        x = drawn(random, "int8", rows, count, low=low, high=9)
        given_x, given_bounds = x.astype(np.float64), bounds.astype(np.float64)
        for out in ("int", "long"):
            for right in (0, 1):
                expected = np.stack(
                    [np.searchsorted(b, v, "right" if right else "left") for b, v in zip(bounds, x, strict=True)]
                )
                stored_x, stored_bounds = (stored(each, kind) for each in (given_x, given_bounds))
                sizes = (count, edges, x.size, right, 0)
                grid = {"kind": KINDS[out], "expected": expected, "threads": (64, 1), "group_size": (64, 1)}
                yield case(
                    f"searchsorted_{word}_{out}",
                    stored_x,
                    stored_bounds,
                    zeros(KINDS[out], rows, count),
                    *sizes,
                    **grid,
                )
                if right:
                    jumbled = np.take_along_axis(stored_bounds, mixed, 1)
                    yield case(
                        f"searchsorted_{word}_{out}_sorter", stored_x, jumbled, zeros(KINDS[out], rows, count), *sizes,
                        np.argsort(mixed, 1), **grid,
                    )  # fmt: skip


def windows(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield images laid out for a convolution, and gradients of windows gathered again."""
    case = partial(answering, project="pytorch", source=pytorch.source(folder, "Im2Col"))
    back = partial(answering, project="pytorch", source=pytorch.source(folder, "UnfoldBackward"))
    batch, channels, high, across, window = 2, 3, 8, 9, (2, 3)
    for word in FLOATS:
        kind = KINDS[word]
        x = drawn(random, kind, batch, channels, high, across)
        expected = functional.unfold(torch.from_numpy(values_of(x, kind)), window, (2, 1), (1, 2), (1, 2)).numpy()
        length = expected.shape[2]
        width = (across + 4 - 2 - 1) // 2 + 1
        strides = [each // x.itemsize for each in reversed(x.strides)]
        yield case(
            f"im2col_{word}", x, zeros(kind, *expected.shape), np.array([window[1], window[0], 1, 2], np.uint32),
            np.array([2, 1, 2, 1], np.int32), np.array(strides, np.uint64),
            np.array([1, length, expected[0].size, width], np.uint64),
            np.array([across, high, channels, batch], np.int64), family="im2col", out=1, kind=kind, expected=expected,
            bound=0.0, because="copied", threads=(length, channels, batch),
        )  # fmt: skip
        size, step, along = 4, 3, 14
        start = torch.zeros(5, along, dtype=torch.float64, requires_grad=True)
        unfolded = start.unfold(1, size, step)
        grad = drawn(random, kind, *unfolded.shape)
        (gathered,) = torch.autograd.grad(unfolded, start, torch.from_numpy(values_of(grad, kind)))
        yield back(
            f"unfold_backward_{word}", grad, zeros(kind, 5, along),
            np.array([each // grad.itemsize for each in grad.strides], np.int64), np.array([5, along], np.int64),
            np.array([along, 1], np.int64), np.array([1, size, step, 2], np.uint32), family="unfold", out=1, kind=kind,
            expected=gathered.numpy(), threads=(5 * along,),
        )  # fmt: skip


def places(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield indices of triangles, repeated indices, factors of norms, products of small matrices."""
    triangle = partial(answering, project="pytorch", family="triangle", source=pytorch.source(folder, "TriangularOps"))
    rows, columns = 9, 6
    for word in ("int", "long"):
        lower = np.stack(np.tril_indices(rows, 0, columns))
        upper = np.stack(np.triu_indices(columns, 0, rows))
        head = columns * (columns + 1) // 2
        size = lower.shape[1]
        yield triangle(
            f"tril_indices_{word}", zeros(KINDS[word], 2, size), 0, 1, columns, head, size, out=0, kind=KINDS[word],
            expected=lower, threads=(size,),
        )  # fmt: skip
        size = upper.shape[1]
        yield triangle(
            f"triu_indices_{word}", zeros(KINDS[word], 2, size), 0, rows, rows, 0, size, out=0, kind=KINDS[word],
            expected=upper, threads=(size,),
        )  # fmt: skip
    for word, kind in (("int32_t", "int32"), ("int64_t", "int64")):
        times = random.integers(0, 5, 30).astype(kind)
        expected = np.repeat(np.arange(30), times)
        yield answering(
            f"repeat_interleave_{word}", times, np.cumsum(times).astype(np.int64), zeros(kind, expected.size), out=2,
            project="pytorch", family="repeat", source=pytorch.source(folder, "Repeat"), kind=kind, expected=expected,
            threads=(30,),
        )  # fmt: skip
    for word in FLOATS:
        kind = KINDS[word]
        norms = drawn(random, kind, 50, low=0.1, high=4)
        wide = values_of(norms, kind)
        yield answering(
            f"renorm_{word}", norms, np.zeros_like(norms), 1.5, out=1, project="pytorch", family="renorm",
            source=pytorch.source(folder, "RenormKernel"), kind=kind, expected=np.where(wide > 1.5, 1.5 / wide, 1.0),
            threads=(50,),
        )  # fmt: skip
        m, k, n = 7, 13, 5
        a, b = drawn(random, kind, m, k), drawn(random, kind, k, n)
        wide_a, wide_b = values_of(a, kind), values_of(b, kind)
        strides = struct.pack("<6Q", k, 1, n, 1, n, 1)
        yield answering(
            f"naive_matmul_{word}", a, b, zeros(kind, m, n), strides, np.array([m, k, n], np.uint32), out=2,
            project="pytorch", family="matmul", source=pytorch.source(folder, "LinearAlgebra"), kind=kind,
            expected=wide_a @ wide_b, scale=np.abs(wide_a) @ np.abs(wide_b), bound=2 * k * ROUNDOFF[kind],
            because="13 products and sums, each rounded to the type", threads=(m * n,),
        )  # fmt: skip


FAMILIES = (indexing, searches, windows, places)
