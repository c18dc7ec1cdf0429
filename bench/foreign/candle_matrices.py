"""Candle's products: quantised matrices and vectors, plain ones, matrices and matrices, attention."""

import struct
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from foreign import candle
from foreign.case import Case, answering
from foreign.formats import FORMATS
from foreign.numbers import FLOATS, ROUNDOFF, drawn, values_of, zeros
from foreign.reference import attention

# Threads of a group along x and y, and rows that a group does. Candle itself launches groups for every 4 rows of q2_K;
# the kernel does 8 in each, so that half of them would write past the end.
GROUPS = {"q4_0": (8, 8, 8), "q4_1": (8, 8, 8), "q5_0": (8, 8, 8), "q5_1": (8, 8, 8), "q8_0": (8, 8, 8)}
GROUPS |= {"q2_K": (2, 32, 8), "q3_K": (2, 32, 4), "q4_K": (4, 8, 4), "q5_K": (2, 32, 4), "q6_K": (2, 32, 2)}
IN_FLOAT = {"bound": 2e-5, "because": "products summed in float32, relative to the sum of their magnitudes"}


def quantised(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield products of a quantised matrix with vectors."""
    case = partial(answering, project="candle", family="quantised matvec", source=candle.source(folder, "quantized"))
    depth, rows, vectors = 512, 24, 3
    for name, (x, y, each) in GROUPS.items():
        blocks = FORMATS[name].blocks(random, rows, depth)
        weights = FORMATS[name].numbers(blocks)
        given = drawn(random, "float32", vectors, depth)
        wide = values_of(given, "float32")
        yield case(
            f"kernel_mul_mv_{name}_f32", blocks, given, zeros("float32", vectors, rows), depth, rows, 1, 0, 0, 0,
            depth, vectors, 1, 0, 0, 0, rows, vectors, np.uint32(1), np.uint32(1), out=2, kind="float32",
            expected=wide @ weights.T, scale=np.abs(wide) @ np.abs(weights).T,
            threads=(-(-rows // each) * x, vectors * y, 1), group_size=(x, y, 1), **IN_FLOAT,
        )  # fmt: skip


def gemv(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield products of a matrix with a vector, and of a vector with a matrix."""
    case = partial(answering, project="candle", family="matvec", source=candle.source(folder, "gemv"), out=3)
    for kind in FLOATS:
        for bm, bn, sm, sn, tm, tn, depth, made in (
            (4, 1, 1, 32, 4, 4, 300, 50), (1, 1, 8, 4, 4, 4, 60, 50), (1, 8, 1, 32, 4, 4, 1500, 21),
            (4, 1, 1, 32, 1, 4, 130, 3),
        ):  # fmt: skip
            m, v = drawn(random, kind, made, depth), drawn(random, kind, depth)
            wide_m, wide_v = values_of(m, kind), values_of(v, kind)
            each = bm * sm * tm
            strides = [np.array([0], np.int64)] * 3
            yield case(
                f"gemv_{kind}_bm{bm}_bn{bn}_sm{sm}_sn{sn}_tm{tm}_tn{tn}_nc0_axpby0", m, v, v, zeros(kind, made),
                np.int32(depth), np.int32(made), np.int32(depth), 1.0, 0.0, np.int32(1), np.array([1], np.int32),
                *strides, np.int32(1), kind=kind, expected=wide_m @ wide_v, scale=np.abs(wide_m) @ np.abs(wide_v),
                threads=(-(-made // each) * 32, bn, bm), group_size=(32, bn, bm), bound=2e-5 + ROUNDOFF[kind],
                because="products summed in float32, then rounded",
            )  # fmt: skip
        for bn, sm, sn, tn, depth, made in ((2, 8, 4, 4, 70, 130), (4, 8, 4, 4, 300, 600), (2, 8, 4, 1, 70, 3)):
            m, v = drawn(random, kind, depth, made), drawn(random, kind, depth)
            wide_m, wide_v = values_of(m, kind), values_of(v, kind)
            strides = [np.array([0], np.int64)] * 3
            yield case(
                f"gemv_t_{kind}_bm1_bn{bn}_sm{sm}_sn{sn}_tm4_tn{tn}_nc0_axpby0", m, v, v, zeros(kind, made),
                np.int32(depth), np.int32(made), np.int32(made), 1.0, 0.0, np.int32(1), np.array([1], np.int32),
                *strides, np.int32(1), kind=kind, expected=wide_v @ wide_m, scale=np.abs(wide_v) @ np.abs(wide_m),
                threads=(-(-made // (bn * sn * tn)) * 32, bn, 1), group_size=(32, bn, 1), bound=2e-5 + ROUNDOFF[kind],
                because="products summed in float32, then rounded",
            )  # fmt: skip


def gemm(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield products of matrices, either transposed or not, at sizes that tiles don't divide."""
    case = partial(answering, project="candle", family="matmul", source=candle.source(folder, "mlx_gemm"), out=3)
    m, n, k = 70, 50, 40
    off = dict.fromkeys(
        ("has_batch", "use_out_source", "do_axpby", "align_M", "align_N", "align_K", "do_gather"), "false"
    )
    for word in candle.FLOATS:
        kind = candle.KINDS[word]
        for turns in ("nn", "nt", "tn", "tt"):
            for bm, bn, bk, wm, wn in (
                ((32, 32, 16, 2, 2), (64, 32, 32, 2, 2)) if turns == "nt" else ((32, 32, 16, 2, 2),)
            ):
                a, b = drawn(random, kind, m, k), drawn(random, kind, k, n)
                wide_a, wide_b = values_of(a, kind), values_of(b, kind)
                given_a = np.ascontiguousarray(a.T) if turns[0] == "t" else a
                given_b = np.ascontiguousarray(b.T) if turns[1] == "t" else b
                tiles = (-(-n // bn), -(-m // bm))
                params = struct.pack(
                    "<8i3q3i", m, n, k, given_a.shape[1], given_b.shape[1], n, *tiles, 0, 0, 0, 0, k // bk, 1
                )
                yield case(
                    f"gemm_{turns}_{word}_{word}_{bm}_{bn}_{bk}_{wm}_{wn}", given_a, given_b, given_a,
                    zeros(kind, m, n), params, 0, np.array([1], np.int32), np.zeros(2, np.uint64), kind=kind,
                    expected=wide_a @ wide_b, scale=np.abs(wide_a) @ np.abs(wide_b), constants=off,
                    threads=(tiles[0] * 32, tiles[1] * wn, wm), group_size=(32, wn, wm), bound=1e-5 + ROUNDOFF[kind],
                    because="products summed in float32, then rounded",
                )  # fmt: skip


def sdpa(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield attention of one query a head, heads sharing keys, in one pass and in the first of two."""
    case = partial(
        answering, project="candle", family="attention", source=candle.source(folder, "scaled_dot_product_attention"),
        constants={"sdpa_vector_has_mask": "false"},
    )  # fmt: skip
    heads, shared, tokens = 4, 2, 77
    for word, kind in (("float", "float32"), ("float16_t", "float16"), ("bfloat16_t", "bfloat16")):
        for channels in (64, 128):
            q = drawn(random, kind, heads, 1, channels)
            k, v = (drawn(random, kind, heads // shared, tokens, channels) for _ in range(2))
            wide_q, wide_k, wide_v = (values_of(each, kind) for each in (q, k, v))
            wide_k, wide_v = (np.repeat(each, shared, 0) for each in (wide_k, wide_v))
            scale = channels**-0.5
            given = (np.int32(shared), np.int32(tokens), tokens * channels, tokens * channels, scale, 1.0)
            yield case(
                f"sdpa_vector_{word}_{channels}", q, k, v, zeros(kind, heads, channels), *given, out=3, kind=kind,
                expected=attention(wide_q, wide_k, wide_v, scale), threads=(1024, heads, 1), group_size=(1024, 1, 1),
                bound=1e-5 + 2 * ROUNDOFF[kind], because="sums of 77 products in float32, then rounded",
            )  # fmt: skip


FAMILIES = (quantised, gemv, gemm, sdpa)
