"""ggml's products: quantised and plain matrices with vectors and with matrices, attention, convolutions."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from foreign import ggml
from foreign.case import Case, answering
from foreign.formats import FORMATS
from foreign.numbers import drawn, values_of, zeros
from foreign.reference import attention

# Rows that a simdgroup does, and simdgroups of a group (N_R0 and N_SG in ggml's header).
SHARES = {
    "q1_0": (8, 2), "q2_0": (8, 2), "q4_0": (4, 2), "q4_1": (4, 2), "q5_0": (4, 2), "q5_1": (4, 2), "q8_0": (2, 4),
    "q2_K": (4, 2), "q3_K": (2, 2), "q4_K": (2, 2), "q5_K": (1, 2), "q6_K": (2, 2), "iq4_nl": (2, 2), "iq4_xs": (2, 2),
    "mxfp4": (2, 2), "tq2_0": (4, 2),
}  # fmt: skip
EXTENDED = ("q4_0", "q8_0", "mxfp4", "q4_K", "q6_K", "f16", "f32")
IN_FLOAT: dict[str, Any] = {"kind": "float32", "bound": 2e-5}
IN_FLOAT["because"] = "products summed in float32, relative to the sum of their magnitudes"
IN_LOCKSTEP = (
    "lane 0 writes sums where lanes that aren't in step with it still read weights: no simdgroup_barrier is between"
)
PLAIN = {"f32": "float32", "f16": "float16", "bf16": "bfloat16"}


def weights_of(
    name: str, random: np.random.Generator, *shape: int, spare: int = 0
) -> tuple[np.ndarray, np.ndarray, dict[str, int]]:
    """Return random weights as stored, what they stand for, and bytes of an element and a row.

    ``spare`` rows follow: reads of rows past the last one are of no matter, but must be of memory that is there.
    """
    *rows, depth = shape
    if name in PLAIN:
        w = drawn(random, PLAIN[name], *rows, depth)
        return w, values_of(w, PLAIN[name]), {"itemsize": w.itemsize, "row": w.strides[-2]}
    form = FORMATS[name]
    blocks = form.blocks(random, *rows, depth)
    sizes = {"itemsize": form.size, "row": blocks.strides[-2]}
    more = form.blocks(random, spare, depth) if spare else blocks[:0]
    return np.concatenate([blocks, more]), form.numbers(blocks), sizes


def sizes_of(
    folder: Path, struct: str, *, itemsize: int, row: int, rows: int, vectors: int, depth: int, **values: int
) -> bytes:
    """Return sizes and strides of a product as a kernel takes them."""
    return ggml.packed(
        folder, struct, ggml.extents("0", (rows, depth), itemsize, row), ggml.extents("1", (vectors, depth)),
        ggml.extents("", (vectors, rows)), r2=1, r3=1, **values,
    )  # fmt: skip


def matvec(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield products of matrices, quantised in each format and plain, with a few vectors one by one."""
    case = partial(answering, project="ggml", out=3)
    depth, rows, vectors = 1024, 22, 3
    sizes = partial(sizes_of, folder, "mul_mv", rows=rows, vectors=vectors, depth=depth)
    y = drawn(random, "float32", vectors, depth)
    wide = values_of(y, "float32")
    for name, (each, groups) in SHARES.items():
        w, weights, stored = weights_of(name, random, rows, depth, spare=16)
        done = each if name == "q8_0" else each * groups
        yield case(
            f"kernel_mul_mv_{name}_f32", sizes(**stored, nr0=each), w, y, zeros("float32", vectors, rows),
            family="quantised matvec", expected=wide @ weights.T, scale=np.abs(wide) @ np.abs(weights).T,
            threadgroup_memory={0: 32 * 4 * max(2, each)}, source=ggml.source(folder, int(groups == 4)),
            threads=(-(-rows // done) * 32, vectors * groups, 1), group_size=(32, groups, 1), **IN_FLOAT,
        )  # fmt: skip
    for word in PLAIN:
        w, weights, stored = weights_of(word, random, rows, depth)
        for ending in ("_4", ""):
            yield case(
                f"kernel_mul_mv_{word}_f32{ending}", sizes(**stored, nr0=2), w, y, zeros("float32", vectors, rows),
                family="matvec", expected=wide @ weights.T, scale=np.abs(wide) @ np.abs(weights).T,
                threadgroup_memory={0: 32 * 4 * 2}, source=ggml.source(folder, 1),
                threads=(-(-rows // 2) * 32, vectors * 4, 1), group_size=(32, 4, 1), **IN_FLOAT,
            )  # fmt: skip


def few_vectors(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield products with a few vectors at once, parts of a simdgroup each doing a row."""
    case = partial(answering, project="ggml", family="few vectors", source=ggml.source(folder), out=3)
    depth, rows, vectors, parts, groups = 512, 22, 5, 8, 2
    sizes = partial(sizes_of, folder, "mul_mv_ext", rows=rows, vectors=vectors, depth=depth)
    y = drawn(random, "float32", vectors, depth)
    wide = values_of(y, "float32")
    done = 32 // parts * groups
    for name in EXTENDED:
        w, weights, stored = weights_of(name, random, rows, depth)
        yield case(
            f"kernel_mul_mv_ext_{name}_f32_r1_5", sizes(**stored), w, y, zeros("float32", vectors, rows),
            expected=wide @ weights.T, scale=np.abs(wide) @ np.abs(weights).T,
            threads=(-(-rows // done) * 32, groups, 1), group_size=(32, groups, 1), **IN_FLOAT,
        )  # fmt: skip


def matmul(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield products of matrices in tiles of 64 by 32 that don't divide them."""
    case = partial(answering, project="ggml", family="matmul", source=ggml.source(folder), out=3, kind="float32")
    depth, rows, columns = 256, 70, 40
    sizes = partial(sizes_of, folder, "mul_mm", rows=rows, vectors=columns, depth=depth)
    y = drawn(random, "float32", columns, depth)
    wide = values_of(y, "float32")
    for name in ("f32", "f16", "q4_0", "q8_0", "q4_K"):
        w, weights, stored = weights_of(name, random, rows, depth)
        yield case(
            f"kernel_mul_mm_{name}_f32", sizes(**stored), w, y, zeros("float32", columns, rows),
            expected=wide @ weights.T, scale=np.abs(wide) @ np.abs(weights).T, bound=1e-3,
            because="both matrices are rounded to float16 in tiles", threadgroup_memory={0: 8192},
            threads=(-(-columns // 32) * 128, -(-rows // 64), 1), group_size=(128, 1, 1),
        )  # fmt: skip


def flash(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield attention of few queries, heads sharing keys, in several formats, as it is and with a barrier put in."""
    case = partial(answering, project="ggml", family="attention", out=7, kind="float32")
    heads, shared, queries, tokens, channels = 4, 2, 3, 96, 128
    for word in ("f32", "f16", "bf16", "q4_0", "q8_0"):
        q = drawn(random, "float32", heads, queries, channels)
        mask = drawn(random, "float16", queries, tokens, low=-2, high=0)
        (k, wide_k, stored), (v, wide_v, _) = (
            weights_of(word, random, heads // shared, tokens, channels) for _ in range(2)
        )
        wide_k, wide_v = (np.repeat(each, shared, 0) for each in (wide_k, wide_v))
        held = {"ns10": stored["row"] // stored["itemsize"], "ne11": tokens}
        held |= {"nb11": k.strides[1], "nb12": k.strides[0], "nb13": k.nbytes, "ns20": held["ns10"]}
        held |= {"nb21": v.strides[1], "nb22": v.strides[0], "nb23": v.nbytes}
        args = ggml.packed(
            folder, "flash_attn_ext_vec", ggml.extents("0", q.shape), ggml.extents("3", mask.shape, 2), held,
            ne_12_2=heads // shared, ne_12_3=1, ne1=heads, ne2=queries, ne3=1, scale=channels**-0.5,
        )  # fmt: skip
        expected = attention(values_of(q, "float32"), wide_k, wide_v, channels**-0.5, values_of(mask, "float16"))
        number = int(word not in PLAIN)
        for source, trait in ((ggml.source(folder, number), IN_LOCKSTEP), (ggml.with_barrier(folder, number), "")):
            yield case(
                f"kernel_flash_attn_ext_vec_{word}_dk{channels}_dv{channels}", args, q, k, v, mask, q, q,
                zeros("float32", queries, heads, channels), expected=expected.transpose(1, 0, 2), source=source,
                trait=trait, threadgroup_memory={0: 4096}, threads=(queries * 32, heads, 1), group_size=(32, 1, 1),
                bound=4e-3, because="queries are rounded to float16",
            )  # fmt: skip


def convolutions(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield convolutions, transposed ones, what they are laid out to, pooling."""
    case = partial(answering, project="ggml", source=ggml.source(folder))
    batch, channels, made, high, across, window = 2, 3, 4, 7, 9, 3
    x = drawn(random, "float32", batch, channels, high, across)
    wide = torch.from_numpy(values_of(x, "float32"))
    sizes = {"IW": across, "IH": high, "KW": window, "KH": window, "s0": 2, "s1": 1, "p0": 1, "p1": 2, "d0": 1, "d1": 2}
    steps: dict[str, Any] = {"stride": (1, 2), "padding": (2, 1), "dilation": (2, 1)}
    for word in ("f32", "f16"):
        k = drawn(random, PLAIN[word], made, channels, window, window)
        expected = functional.conv2d(wide, torch.from_numpy(values_of(k, PLAIN[word])), **steps).numpy()
        args = ggml.packed(
            folder, "conv_2d", ggml.extents("0", k.shape, k.itemsize), ggml.extents("1", x.shape),
            ggml.extents("", expected.shape), IC=channels, OC=made, OW=expected.shape[3], OH=expected.shape[2],
            N=batch, **sizes,
        )  # fmt: skip
        yield case(
            f"kernel_conv_2d_{word}_f32", args, k, x, zeros("float32", expected.size), family="convolution", out=3,
            expected=expected, scale=np.full(expected.shape, 9.0 * channels * window**2), threads=(256, 1, 1),
            group_size=(64, 1, 1), **IN_FLOAT,
        )  # fmt: skip
        laid = functional.unfold(wide, window, **steps).transpose(1, 2).numpy()
        args = ggml.packed(
            folder, "im2col", ofs0=channels * high * across, ofs1=high * across, CHW=channels * window**2, N=batch,
            KHW=window**2, **sizes,
        )  # fmt: skip
        yield case(
            f"kernel_im2col_{word}", args, x, zeros(PLAIN[word], laid.size), family="im2col", out=2, kind=PLAIN[word],
            expected=laid, threads=(channels * batch, expected.shape[2] * window, expected.shape[3] * window),
            group_size=(batch, window, window),
        )  # fmt: skip
        signal, k = x[0, :, 0].copy(), drawn(random, PLAIN[word], channels, made, 5)
        back = functional.conv_transpose1d(
            torch.from_numpy(values_of(signal, "float32")), torch.from_numpy(values_of(k, PLAIN[word])), stride=3
        ).numpy()
        args = ggml.packed(
            folder, "conv_transpose_1d", ggml.extents("", back.shape), IC=channels, IL=across, K=5, s0=3
        )  # fmt: skip
        yield case(
            f"kernel_conv_transpose_1d_{word}_f32", args, k, signal, zeros("float32", *back.shape), out=3,
            family="conv_transpose", expected=back, scale=np.full(back.shape, 9.0 * channels * 5),
            threads=(back.shape[1], made, 1), group_size=(1, 1, 1), **IN_FLOAT,
        )  # fmt: skip
        image, k = x[0].copy(), drawn(random, PLAIN[word], channels, made, window, window)
        back = functional.conv_transpose2d(
            torch.from_numpy(values_of(image, "float32")), torch.from_numpy(values_of(k, PLAIN[word])), stride=2
        ).numpy()
        args = ggml.packed(
            folder, "conv_transpose_2d", ggml.extents("", back.shape), IC=channels, IH=high, IW=across, KH=window,
            KW=window, OC=made, s0=2,
        )  # fmt: skip
        yield case(
            f"kernel_conv_transpose_2d_{word}_f32", args, k, image, zeros("float32", *back.shape), out=3,
            family="conv_transpose", expected=back, scale=np.full(back.shape, 9.0 * channels * window**2),
            threads=(back.shape[2] * window, back.shape[1] * window, made), group_size=(window, window, 1),
            threadgroup_memory={0: 64}, **IN_FLOAT,
        )  # fmt: skip
    most = functional.max_pool2d(wide, (3, 2), (2, 1), (1, 0)).numpy()
    mean = functional.avg_pool2d(wide, (3, 2), (2, 1), (1, 0)).numpy()
    args = ggml.packed(
        folder, "pool_2d", k0=2, k1=3, s0=1, s1=2, p0=0, p1=1, IH=high, IW=across, OH=most.shape[2], OW=most.shape[3],
        np=most.size,
    )  # fmt: skip
    for name, expected in (("max", most), ("avg", mean)):
        yield case(
            f"kernel_pool_2d_{name}_f32", args, x, zeros("float32", expected.size), family="pool", out=2,
            kind="float32", expected=expected, threads=(expected.size,), group_size=(32,),
        )  # fmt: skip


FAMILIES = (matvec, few_vectors, matmul, flash, convolutions)
