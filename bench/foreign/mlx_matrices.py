"""MLX's products: matrices and vectors, quantised ones, matrices in tiles, attention, rope."""

import struct
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from foreign import mlx
from foreign.case import Case, answering
from foreign.numbers import FLOATS, ROUNDOFF, drawn, values_of, zeros
from foreign.reference import attention, rotated

# What templates are called by where a C++ type is part of a kernel's name.
TYPES = {"float32": "float", "float16": "float16_t", "bfloat16": "bfloat16_t"}
HEADERS = ("utils.h", "steel/gemm/gemm.h", "quantized_utils.h", "quantized.h")
GROUP = 64
QUANTISED = (
    ("float32", 4), ("float16", 4), ("bfloat16", 4), ("float16", 2), ("float16", 3), ("float32", 5), ("float16", 6),
    ("bfloat16", 8),
)  # fmt: skip
THEN_ROUNDED = "products summed in float32, then rounded"
UNBATCHED: tuple[Any, ...] = (
    np.int32(1), np.array([1, 1], np.int32), np.zeros(1, np.int64), np.int32(1), np.array([1, 1], np.int32),
    np.zeros(1, np.int64), np.zeros(1, np.int64), np.zeros(1, np.int64),
)  # fmt: skip


def gemv(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield products of a matrix with a vector, either way round, plus a bias in some."""
    case = partial(answering, project="mlx", family="matvec", source=mlx.source(folder, "gemv"), out=3)
    none = np.array([0], np.int64)
    for kind in FLOATS:
        for turned, bm, bn, sm, sn, tm, tn, depth, made in (
            (False, 4, 1, 1, 32, 4, 4, 300, 50), (False, 1, 1, 8, 4, 4, 4, 60, 50), (False, 8, 1, 1, 32, 4, 4, 130, 70),
            (True, 1, 2, 8, 4, 4, 4, 70, 130), (True, 1, 16, 8, 4, 4, 4, 300, 600),
        ):  # fmt: skip
            m = drawn(random, kind, *((depth, made) if turned else (made, depth)))
            v, b = drawn(random, kind, depth), drawn(random, kind, made)
            wide_m, wide_v, wide_b = (values_of(each, kind) for each in (m, v, b))
            wide_m = wide_m.T if turned else wide_m
            for added in (0, 1):
                each = bn * sn * tn if turned else bm * sm * tm
                yield case(
                    f"gemv_{'t_' * turned}{kind}_bm{bm}_bn{bn}_sm{sm}_sn{sn}_tm{tm}_tn{tn}_nc0_axpby{added}", m, v, b,
                    zeros(kind, made), np.int32(depth), np.int32(made), np.int32(m.shape[1]), 1.5 if added else 1.0,
                    0.5, np.int32(1), np.array([1], np.int32), none, none, none, np.int32(1), kind=kind,
                    expected=1.5 * (wide_m @ wide_v) + 0.5 * wide_b if added else wide_m @ wide_v,
                    scale=2 * np.abs(wide_m) @ np.abs(wide_v) + np.abs(wide_b), bound=2e-5 + 2 * ROUNDOFF[kind],
                    because=THEN_ROUNDED, threads=(-(-made // each) * 32, bn, bm), group_size=(32, bn, bm),
                )  # fmt: skip


def packed(quants: np.ndarray, bits: int) -> np.ndarray:
    """Return numbers of a few bits one after the other, lowest bits first, as bytes."""
    each = (quants[..., None] >> np.arange(bits)) & 1
    return np.packbits(each.reshape(*quants.shape[:-1], -1).astype(np.uint8), axis=-1, bitorder="little")


def wanted() -> Iterator[str]:
    """Yield the instances of templates for quantised matrices that cases are of: MLX's own file has thousands."""
    for kind, bits in QUANTISED:
        word, ending = TYPES[kind], f"{TYPES[kind]}_gs_{GROUP}_b_{bits}"
        yield f'"affine_dequantize_{ending}", affine_dequantize, {word}, {GROUP}, {bits}'
        for name in ("affine_qmv_fast", "affine_qmv"):
            yield f'"{name}_{ending}_batch_0", {name}, {word}, {GROUP}, {bits}, false'
        if bits == 4:
            yield f'"affine_qmm_t_{ending}_alN_false_batch_0", affine_qmm_t, {word}, {GROUP}, {bits}, false, false'


def quantised(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield what quantised matrices stand for, and their products with vectors and matrices."""
    case = partial(answering, project="mlx", source=mlx.instances(folder, "mlx quantised", HEADERS, wanted()))
    depth, rows, vectors, group = 512, 40, 3, GROUP
    for kind, bits in QUANTISED:
        quants = random.integers(0, 2**bits, (rows, depth))
        w = packed(quants, bits)
        scales, biases = (drawn(random, kind, rows, depth // group, low=-0.02, high=0.02) for _ in range(2))
        wide_scales, wide_biases = (np.repeat(values_of(each, kind), group, 1) for each in (scales, biases))
        weights = quants * wide_scales + wide_biases
        magnitudes = quants * np.abs(wide_scales) + np.abs(wide_biases)
        named = f"{TYPES[kind]}_gs_{group}_b_{bits}"
        each = {2: 4, 3: 8, 4: 2, 5: 8, 6: 4, 8: 1}[bits]  # numbers that a thread unpacks
        yield case(
            f"affine_dequantize_{named}", w, scales, biases, zeros(kind, rows, depth), family="dequantise", out=3,
            kind=kind, expected=weights, scale=magnitudes, bound=3 * ROUNDOFF[kind],
            because="a product and a sum, each rounded", threads=(depth // each, rows), group_size=(32, 1),
        )  # fmt: skip
        x = drawn(random, kind, vectors, depth)
        wide = values_of(x, kind)
        how: dict[str, Any] = {"kind": kind, "expected": wide @ weights.T, "scale": np.abs(wide) @ magnitudes.T}
        how |= {"bound": 2e-5 + 2 * ROUNDOFF[kind], "because": THEN_ROUNDED, "out": 4}
        for name in ("qmv_fast", "qmv"):
            yield case(
                f"affine_{name}_{named}_batch_0", w, scales, biases, x, zeros(kind, vectors, rows), np.int32(depth),
                np.int32(rows), *UNBATCHED, family="quantised matvec", threads=(vectors * 32, rows // 8 * 2, 1),
                group_size=(32, 2, 1), **how,
            )  # fmt: skip
        if bits == 4:
            x = drawn(random, kind, 37, depth)
            wide = values_of(x, kind)
            how |= {"expected": wide @ weights.T, "scale": np.abs(wide) @ magnitudes.T}
            # Weights are rounded to the type before they are multiplied.
            how |= {"bound": 2e-5 + 4 * ROUNDOFF[kind]}
            yield case(
                f"affine_qmm_t_{named}_alN_false_batch_0", w, scales, biases, x, zeros(kind, 37, rows),
                np.int32(depth), np.int32(rows), np.int32(37), *UNBATCHED, family="quantised matmul",
                threads=(2 * 32, 2 * 2, 2), group_size=(32, 2, 2), **how,
            )  # fmt: skip


def gemm(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield products of matrices, either transposed or not, at sizes that tiles don't divide."""
    source = mlx.source(folder, "steel/gemm/kernels/steel_gemm_fused")
    case = partial(answering, project="mlx", family="matmul", source=source, out=3)
    m, n, k = 70, 50, 40
    off = dict.fromkeys(("has_batch", "use_out_source", "do_axpby", "align_M", "align_N", "align_K"), "false")
    for kind in FLOATS:
        for turns, (bm, bn, bk, wm, wn) in (
            ("nn", (32, 32, 16, 2, 2)), ("nt", (32, 32, 16, 2, 2)), ("tn", (64, 32, 8, 4, 1)),
            ("nt", (64, 32, 32, 2, 2)),
        ):  # fmt: skip
            a, b = drawn(random, kind, m, k), drawn(random, kind, k, n)
            wide_a, wide_b = values_of(a, kind), values_of(b, kind)
            a, b = (
                np.ascontiguousarray(each.T) if turn == "t" else each for each, turn in zip((a, b), turns, strict=True)
            )
            tiles = (-(-n // bn), -(-m // bm))
            params = struct.pack("<8i3q3i", m, n, k, a.shape[1], b.shape[1], n, *tiles, 0, 0, 0, 0, k // bk, 1)
            yield case(
                f"steel_gemm_fused_{turns}_{kind}_{kind}_bm{bm}_bn{bn}_bk{bk}_wm{wm}_wn{wn}", a, b, a,
                zeros(kind, m, n), params, kind=kind, expected=wide_a @ wide_b, scale=np.abs(wide_a) @ np.abs(wide_b),
                constants=off, threads=(tiles[0] * 32, tiles[1] * wn, wm), group_size=(32, wn, wm),
                bound=1e-5 + ROUNDOFF[kind], because=THEN_ROUNDED,
            )  # fmt: skip


def sdpa(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield attention of a few queries, causal, heads sharing keys."""
    case = partial(
        answering, project="mlx", family="attention", source=mlx.source(folder, "scaled_dot_product_attention"), out=3
    )
    off = dict.fromkeys(("has_mask", "query_transposed", "bool_mask", "float_mask", "has_sinks"), "false")
    off |= {"do_causal": "true", "blocks": "1"}
    heads, shared, queries, tokens = 4, 2, 3, 77
    later = np.triu(np.full((queries, tokens), -np.inf), tokens - queries + 1)
    for kind in FLOATS:
        for channels in (64, 96, 128):
            q = drawn(random, kind, heads, queries, channels)
            k, v = (drawn(random, kind, heads // shared, tokens, channels) for _ in range(2))
            wide_q, wide_k, wide_v = (values_of(each, kind) for each in (q, k, v))
            wide_k, wide_v = (np.repeat(each, shared, 0) for each in (wide_k, wide_v))
            strides = [tokens * channels, channels] * 2
            yield case(
                f"sdpa_vector_{TYPES[kind]}_{channels}_{channels}", q, k, v, zeros(kind, heads, queries, channels),
                np.int32(shared), np.int32(tokens), *strides, channels**-0.5, kind=kind,
                expected=attention(wide_q, wide_k, wide_v, channels**-0.5, later), constants=off,
                threads=(heads * 1024, queries, 1), group_size=(1024, 1, 1), bound=1e-5 + 2 * ROUNDOFF[kind],
                because="sums of 77 products in float32, then rounded",
            )  # fmt: skip


def tiled_attention(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield attention of many queries in tiles that don't divide them, causal."""
    source = mlx.source(folder, "steel/attn/kernels/steel_attention")
    case = partial(answering, project="mlx", family="attention", source=source, out=3)
    off = dict.fromkeys(("align_Q", "align_K", "has_mask", "has_sinks"), "false") | {"do_causal": "true"}
    heads, tokens, channels, bq, bk = 2, 45, 64, 32, 32
    later = np.triu(np.full((tokens, tokens), -np.inf), 1)
    for kind in FLOATS:
        q, k, v = (drawn(random, kind, heads, tokens, channels) for _ in range(3))
        wide = [values_of(each, kind) for each in (q, k, v)]
        blocks = (-(-tokens // bq), -(-tokens // bk))
        whole = (tokens // bq, tokens // bk)
        lay = (heads * tokens * channels, tokens * channels, channels)
        params = struct.pack(
            "<6if7i12q", 1, heads, channels, tokens, tokens, 1, channels**-0.5, *blocks, *whole,
            tokens - whole[0] * bq, tokens - whole[1] * bk, 0, *lay, *lay, *lay, *lay,
        )  # fmt: skip
        yield case(
            f"steel_attention_{kind}_bq{bq}_bk{bk}_bd{channels}_wm4_wn1_mask{kind}", q, k, v, np.zeros_like(q), params,
            kind=kind, expected=attention(*wide, channels**-0.5, later), constants=off,
            threads=(blocks[0] * 32, heads * 4, 1), group_size=(32, 4, 1), bound=2e-5 + 4 * ROUNDOFF[kind],
            because="queries are scaled, and probabilities rounded, in the type",
        )  # fmt: skip


def rope(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield rotations by position: of one token or many, pairs side by side or half a head apart, frequencies given."""
    case = partial(answering, project="mlx", family="rope", source=mlx.source(folder, "rope"), out=1)
    heads, tokens, channels, offset = 5, 6, 32, 3
    half = channels // 2
    base = np.float32(np.log2(10000.0))
    inverse = 2.0 ** (-np.arange(half) / half * float(base))
    frequencies = random.uniform(1, 9, half).astype(np.float32)
    for kind in FLOATS:
        x = drawn(random, kind, heads, tokens, channels)
        wide = values_of(x, kind)
        how = {"bound": 2e-5, "because": "angles of up to 8 in float32"} if kind == "float32" else {}
        for traditional in (True, False):
            constants = {"forward": "true", "traditional": str(traditional).lower(), "hs_transpose": "false"}
            for given, rates in (("", inverse), ("freqs_", 1 / frequencies.astype(np.float64))):
                last = (base,) if not given else (frequencies, 1)
                padding = [0] * 5  # places 5 to 9 are nobody's
                one = rotated(wide[:, 0], offset * rates, interleaved=traditional)
                yield case(
                    f"rope_single_{given}{kind}", x[:, 0].copy(), zeros(kind, heads, channels), np.int32(offset), 1.0,
                    channels, *padding, *last, kind=kind, expected=one, constants=constants, threads=(half, heads),
                    **how,
                )  # fmt: skip
                strides = np.array([tokens * channels, channels, 1], np.int64)
                angles = (offset + np.arange(tokens))[:, None] * rates
                yield case(
                    f"rope_{given}{kind}", x, np.zeros_like(x), np.array([offset], np.int32), 1.0, strides, strides, 0,
                    np.int32(heads), 0, 0, *last, kind=kind, expected=rotated(wide, angles, interleaved=traditional),
                    constants=constants, threads=(half, tokens, -(-heads // 4)), **how,
                )  # fmt: skip


FAMILIES = (gemv, quantised, gemm, sdpa, tiled_attention, rope)
