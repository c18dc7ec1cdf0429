"""What ggml does with rows: sums, scans, softmax, norms, rope, sorts, selections."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from foreign import ggml
from foreign.case import Case, answering
from foreign.formats import FORMATS
from foreign.numbers import drawn, stored, values_of, zeros
from foreign.reference import layer_normed, rms_normed, rotated, softmax

SHAPE = (2, 3, 320)
GROUP = 128
A_FLOAT_A_LANE = {0: 32 * 4}
IN_FLOAT = {"bound": 1e-5, "because": "sums of 320 values in float32"}


def sums(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield sums and means of rows, a sum of all, cumulative sums, greatest places."""
    case = partial(answering, project="ggml", source=ggml.source(folder))
    x = drawn(random, "float32", *SHAPE)
    wide = values_of(x, "float32")
    grid = {"threads": (SHAPE[1] * GROUP, SHAPE[0], 1), "group_size": (GROUP, 1, 1)}
    for number, expected in ((0, wide.sum(-1)), (1, wide.mean(-1))):
        for each, ending in ((4, "_4"), (1, "")):
            given = ggml.extents("0", SHAPE) | ggml.extents("", (*SHAPE[:2], 1)) | {"ne00": SHAPE[-1] // each}
            yield case(
                f"kernel_sum_rows_f32_f32{ending}", ggml.packed(folder, "sum_rows", given), x,
                zeros("float32", *SHAPE[:2]), family="reduce", out=2, kind="float32", expected=expected,
                scale=np.abs(wide).sum(-1), source=ggml.source(folder, number),
                threadgroup_memory={0: 32 * 4 * each}, **grid, **IN_FLOAT,
            )  # fmt: skip
    yield case(
        "kernel_op_sum_f32", ggml.packed(folder, "sum", np=x.size), x, zeros("float32", 1), family="reduce", out=2,
        kind="float32", expected=wide.sum(keepdims=True).ravel(), scale=np.array([np.abs(wide).sum()]),
        threadgroup_memory=A_FLOAT_A_LANE, threads=(256, 1, 1), group_size=(256, 1, 1), **IN_FLOAT,
    )  # fmt: skip
    given = ggml.extents("0", SHAPE)
    yield case(
        "kernel_cumsum_blk_f32", ggml.packed(folder, "cumsum_blk", given), x, zeros("float32", 1), np.zeros_like(x),
        family="scan", out=3, kind="float32", expected=wide.cumsum(-1), scale=np.abs(wide).cumsum(-1),
        threadgroup_memory=A_FLOAT_A_LANE, threads=(SHAPE[1] * 512, SHAPE[0], 1), group_size=(512, 1, 1), **IN_FLOAT,
    )  # fmt: skip
    blocks, group = 5, 64
    before = drawn(random, "float32", *SHAPE[:2], blocks)
    given |= {f"nbt{axis}": stride for axis, stride in enumerate((4, *np.cumprod([4 * blocks, SHAPE[1], SHAPE[0]])))}
    carried = np.concatenate([np.zeros((*SHAPE[:2], 1)), values_of(before, "float32")[..., :-1]], -1)
    yield case(
        "kernel_cumsum_add_f32", ggml.packed(folder, "cumsum_add", given), before, x, family="scan", out=2,
        kind="float32", expected=wide + np.repeat(carried, group, -1), threads=(blocks * SHAPE[1] * group, SHAPE[0], 1),
        group_size=(group, 1, 1),
    )  # fmt: skip
    rows = x.reshape(-1, SHAPE[-1])
    yield case(
        "kernel_argmax_f32", ggml.packed(folder, "argmax", ne00=SHAPE[-1], nb01=4 * SHAPE[-1]), rows,
        zeros("int32", len(rows)), family="argmax", out=2, kind="int32", expected=rows.argmax(-1),
        threadgroup_memory={0: 64 * 4}, threads=(len(rows) * GROUP,), group_size=(GROUP,),
    )  # fmt: skip


def softmaxes(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield softmax with a mask, with slopes of ALiBi, with a sink."""
    case = partial(answering, project="ggml", family="softmax", source=ggml.source(folder), out=4, kind="float32")
    heads, rows, columns = 4, 3, 320
    for kind, word in (("float32", "f32"), ("float16", "f16")):
        for ending in ("_4", ""):
            x, mask = drawn(random, "float32", heads, rows, columns), drawn(random, kind, rows, columns)
            sinks = drawn(random, "float32", heads)
            slopes = (2.0 ** -(8.0 / heads)) ** np.arange(1, heads + 1)
            scores = 0.5 * values_of(x, "float32") + slopes[:, None, None] * values_of(mask, kind)
            sunk = np.broadcast_to(values_of(sinks, "float32")[:, None, None], (heads, rows, 1))
            args = ggml.packed(
                folder, "soft_max", ggml.extents("0", x.shape), ggml.extents("1", mask.shape, mask.itemsize),
                ggml.extents("", x.shape), scale=0.5, max_bias=8.0, m0=2.0 ** -(8.0 / heads),
                m1=2.0 ** -(4.0 / heads), n_head_log2=heads,
            )  # fmt: skip
            yield case(
                f"kernel_soft_max_{word}{ending}", args, x, mask, sinks, np.zeros_like(x),
                expected=softmax(np.concatenate([scores, sunk], -1))[..., :-1], threadgroup_memory=A_FLOAT_A_LANE,
                threads=(rows * GROUP, heads, 1), group_size=(GROUP, 1, 1),
            )  # fmt: skip


def norms(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield norms, scaled and shifted or not."""
    case = partial(answering, project="ggml", family="norm", source=ggml.source(folder), kind="float32", **IN_FLOAT)
    x = drawn(random, "float32", *SHAPE)
    w, b = drawn(random, "float32", SHAPE[-1]), drawn(random, "float32", SHAPE[-1])
    wide, wide_w, wide_b = (values_of(each, "float32") for each in (x, w, b))
    grid = {"threads": (SHAPE[1] * GROUP, SHAPE[0], 1), "group_size": (GROUP, 1, 1)}
    row = 4 * SHAPE[-1]
    for name, normed in (("norm", layer_normed(wide, 1e-5)), ("rms_norm", rms_normed(wide, 1e-5))):
        for each, ending in ((4, "_4"), (1, "")):
            for fused, expected in (("", normed), ("_mul", normed * wide_w), ("_mul_add", normed * wide_w + wide_b)):
                args = ggml.packed(
                    folder, "norm", ggml.extents("", SHAPE), ne00=SHAPE[-1], ne00_t=SHAPE[-1] // each, eps=1e-5,
                    nef1=(SHAPE[1], 1, 1), nef2=(SHAPE[0], 1, 1), nef3=(1, 1, 1), nbf1=(row, row, row),
                    nbf2=(row * SHAPE[1], row, row), nbf3=(row * SHAPE[1] * SHAPE[0], row, row),
                )  # fmt: skip
                yield case(
                    f"kernel_{name}{fused}_f32{ending}", args, x, w, b, np.zeros_like(x), out=4, expected=expected,
                    threadgroup_memory=A_FLOAT_A_LANE, **grid,
                )  # fmt: skip
    for each, ending in ((4, "_4"), (1, "")):
        given = ggml.extents("0", SHAPE) | ggml.extents("", SHAPE)
        given |= {"ne00": SHAPE[-1] // each, "ne0": SHAPE[-1] // each}
        yield case(
            f"kernel_l2_norm_f32_f32{ending}", ggml.packed(folder, "l2_norm", given, eps=1e-5), x, np.zeros_like(x),
            out=2, expected=wide / np.maximum(1e-5, np.linalg.norm(wide, axis=-1, keepdims=True)),
            threadgroup_memory=A_FLOAT_A_LANE, **grid,
        )  # fmt: skip
    groups, shape = 3, (6, 5, 8)
    x = drawn(random, "float32", *shape)
    grouped = layer_normed(values_of(x, "float32").reshape(groups, -1), 1e-5)
    yield case(
        "kernel_group_norm_f32", ggml.packed(folder, "group_norm", ggml.extents("0", shape), ngrp=groups, eps=1e-5), x,
        np.zeros_like(x), out=2, expected=grouped.reshape(shape), threadgroup_memory=A_FLOAT_A_LANE,
        threads=(groups * 64,), group_size=(64,),
    )  # fmt: skip


def rope(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield rotations by position, pairs side by side and half a head apart; some channels stay."""
    case = partial(answering, project="ggml", family="rope", source=ggml.source(folder), out=4)
    tokens, heads, channels, turned = 5, 3, 64, 48
    positions = np.arange(3, 3 + 2 * tokens, 2, dtype=np.int32)
    angles = positions[:, None, None] * 10000.0 ** (-np.arange(0, turned, 2) / turned)
    for kind, word in (("float32", "f32"), ("float16", "f16")):
        x = drawn(random, kind, tokens, heads, channels)
        wide = values_of(x, kind)
        args = ggml.packed(
            folder, "rope", ggml.extents("0", x.shape, x.itemsize), ggml.extents("", x.shape, x.itemsize),
            n_dims=turned, n_ctx_orig=4096, freq_base=10000.0, freq_scale=1.0, attn_factor=1.0, beta_fast=32.0,
            beta_slow=1.0,
        )  # fmt: skip
        how = {"bound": 2e-5, "because": "angles of up to 11 in float32"} if word == "f32" else {}
        for name, interleaved in (("norm", True), ("neox", False)):
            expected = wide.copy()
            expected[..., :turned] = rotated(wide[..., :turned], angles, interleaved=interleaved)
            yield case(
                f"kernel_rope_{name}_{word}", args, x, positions, x, np.zeros_like(x), kind=kind, expected=expected,
                threads=(heads * channels, tokens, 1), group_size=(channels, 1, 1), **how,
            )  # fmt: skip


def sorts(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield places of sorted values: of short rows, and of two sorted halves merged."""
    case = partial(answering, project="ggml", family="sort", source=ggml.source(folder), kind="int32")
    shape = (2, 3, 200)
    x = random.permutation(1200).reshape(shape).astype(np.float32)
    for order, turn in (("asc", 1), ("desc", -1)):
        places = np.argsort(turn * x, -1)
        given = ggml.extents("0", shape) | ggml.extents("", shape)
        yield case(
            f"kernel_argsort_f32_i32_{order}", ggml.packed(folder, "argsort", given, top_k=256), x,
            zeros("int32", *shape), out=2, expected=places, threadgroup_memory={0: 1024},
            threads=(shape[1] * 256, shape[0], 1), group_size=(256, 1, 1),
        )  # fmt: skip
        halves = np.concatenate([np.argsort(turn * x[..., :128], -1), 128 + np.argsort(turn * x[..., 128:], -1)], -1)
        yield case(
            f"kernel_argsort_merge_f32_i32_{order}", ggml.packed(folder, "argsort_merge", given, top_k=200, len=128), x,
            halves.astype(np.int32), zeros("int32", *shape), out=3, expected=places,
            threads=(shape[1] * 64, shape[0], 1), group_size=(64, 1, 1),
        )  # fmt: skip


def selections(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield rows by index, of quantised ones too, and rows put where indices say."""
    case = partial(answering, project="ggml", source=ggml.source(folder), out=3)
    rows, chosen, columns = 9, 5, 512
    ids = random.permutation(rows)[:chosen].astype(np.int32)
    picked = ggml.extents("1", (chosen,)) | ggml.extents("", (chosen, columns))
    for name, form in FORMATS.items():
        blocks = form.blocks(random, rows, columns)
        steps = columns // 16
        given = ggml.extents("0", (rows, columns), form.size, blocks.shape[1]) | picked
        yield case(
            f"kernel_get_rows_{name}", ggml.packed(folder, "get_rows", given, ne00t=steps), blocks, ids,
            zeros("float32", chosen, columns), family="get_rows", kind="float32", expected=form.numbers(blocks)[ids],
            threads=(chosen * steps, 1, 1), group_size=(steps, 1, 1),
        )  # fmt: skip
    columns = 40
    for word, kind in (("f32", "float32"), ("f16", "float16"), ("bf16", "bfloat16")):
        x = drawn(random, kind, rows, columns)
        given = (
            ggml.extents("0", x.shape, x.itemsize) | ggml.extents("1", (chosen,)) | ggml.extents("", (chosen, columns))
        )
        yield case(
            f"kernel_get_rows_{word}", ggml.packed(folder, "get_rows", given, ne00t=columns), x, ids,
            zeros("float32", chosen, columns), family="get_rows", kind="float32", expected=values_of(x, kind)[ids],
            threads=(chosen * columns, 1, 1), group_size=(columns, 1, 1),
        )  # fmt: skip
        x = drawn(random, "float32", chosen, columns)
        for index in ("int32", "int64"):
            size = np.dtype(index).itemsize
            given = ggml.extents("0", x.shape) | ggml.extents("1", (chosen,), size)
            given |= ggml.extents("", (rows, columns), zeros(kind).itemsize)
            expected = np.zeros((rows, columns))
            expected[ids] = values_of(stored(values_of(x, "float32"), kind), kind)
            yield case(
                f"kernel_set_rows_f32_i{size * 8}_{word}", ggml.packed(folder, "set_rows", given, nk0=columns), x,
                ids.astype(index), zeros(kind, rows, columns), family="set_rows", kind=kind, expected=expected,
                bound=0.0, because="as stored", threads=(32 * -(-chosen // 2), 2, 1), group_size=(32, 2, 1),
            )  # fmt: skip


FAMILIES = (sums, softmaxes, norms, rope, sorts, selections)
