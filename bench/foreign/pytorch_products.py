"""PyTorch's products of quantised matrices with vectors and matrices, and bicubic upsampling."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from foreign import pytorch
from foreign.case import Case, answering
from foreign.numbers import ROUNDOFF, drawn, values_of, zeros
from foreign.pytorch import FLOATS, KINDS


def four_bits(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield products with weights of four bits, scales and zero points of groups."""
    case = partial(answering, project="pytorch", source=pytorch.source(folder, "Quantized"))
    depth, rows, vectors = 512, 24, 3
    for word in FLOATS:
        kind = KINDS[word]
        x = drawn(random, kind, vectors, depth, low=-1, high=1)
        quants = random.integers(0, 16, (rows, depth))
        packed = (quants[:, 0::2] | quants[:, 1::2] << 4).astype(np.uint8)
        for group in (32, 64, 128, 256):
            scales = drawn(random, kind, depth // group, rows, 2, low=0.005, high=0.02)
            wide = np.repeat(values_of(scales, kind).transpose(1, 0, 2), group, 1)
            weights = (quants - 8) * wide[..., 0] + wide[..., 1]
            magnitudes = quants * wide[..., 0] + np.abs(wide[..., 1] - 8 * wide[..., 0])
            yield case(
                f"int4pack_mm_{group}_{word}", x, packed, scales, zeros(kind, vectors, rows),
                np.array([vectors, depth, rows], np.uint32), family="quantised matvec", out=3, kind=kind,
                expected=values_of(x, kind) @ weights.T, scale=np.abs(values_of(x, kind)) @ magnitudes.T,
                bound=2e-6 + 4 * ROUNDOFF[kind], because="zero points less 8 scales are rounded to the type",
                threads=(rows // 4 * 32, 1, vectors), group_size=(64, 1, 1),
            )  # fmt: skip
    words = random.integers(-(2**31), 2**31, (8, 16)).astype(np.int32)
    swapped = words.view(np.uint8)
    yield case(
        "weight_to_int4pack", words, zeros("uint8", 8, 64), np.array([8, 16], np.uint32), family="pack", out=1,
        kind="uint8", expected=(swapped & 15) << 4 | swapped >> 4, threads=(8, 16),
    )  # fmt: skip


def eight_bits(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield products with weights of eight bits and a scale for each row."""
    case = partial(answering, project="pytorch", source=pytorch.source(folder, "Quantized"), out=3)
    depth, rows = 256, 80
    weights = random.integers(-128, 128, (rows, depth)).astype(np.int8)
    for word in FLOATS:
        kind = KINDS[word]
        scales = drawn(random, kind, rows, low=0.005, high=0.02)
        wide = weights * values_of(scales, kind)[:, None]
        for name, vectors in (("mv", 3), ("mm", 40)):
            x = drawn(random, kind, vectors, depth, low=-1, high=1)
            wide_x = values_of(x, kind)
            grid = {"threads": (-(-rows // 8) * 64, vectors, 1), "group_size": (64, 1, 1)}
            if name == "mm":
                grid = {"threads": (-(-vectors // 32) * 128, -(-rows // 64), 1), "group_size": (128, 1, 1)}
            kernel = f"int8pack_mv_{word}" if name == "mv" else f"large_m_int8pack_mm_{word}"
            yield case(
                kernel, x, weights, scales, zeros(kind, vectors, rows), np.array([vectors, depth, rows], np.uint32),
                family="quantised matvec" if name == "mv" else "quantised matmul", kind=kind,
                expected=wide_x @ wide.T, scale=np.abs(wide_x) @ np.abs(wide).T, bound=1e-5 + 2 * ROUNDOFF[kind],
                because="products summed in float32, then rounded", threadgroup_memory={0: 12288}, **grid,
            )  # fmt: skip


def upsampling(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield bicubic upsampling and its gradients, which meet in atomic additions."""
    case = partial(answering, project="pytorch", family="upsample", source=pytorch.source(folder, "UpSample"))
    shape, larger = (2, 3, 6, 5), (11, 12)
    made = (*shape[:2], *larger)
    lay = [np.array([int(np.prod(each[at + 1 :])) for at in (3, 2, 1, 0)], np.uint64) for each in (shape, made)]
    sizes = [np.array(each[::-1], np.int64) for each in (shape, made)]
    for word in FLOATS:
        kind = KINDS[word]
        for aligned in (False, True):
            x = drawn(random, kind, *shape)
            start = torch.from_numpy(values_of(x, kind)).requires_grad_()
            up = functional.interpolate(start, larger, mode="bicubic", align_corners=aligned)
            less = int(aligned)
            scales = np.array(
                [(shape[3] - less) / (larger[1] - less), (shape[2] - less) / (larger[0] - less)], np.float32
            )
            yield case(
                f"upsample_bicubic2d_{word}", x, zeros(kind, *made), *lay, *sizes, scales, np.bool_(aligned), out=1,
                kind=kind, expected=up.detach().numpy(), threads=(larger[0] * larger[1],),
                bound=2e-5 + 6 * ROUNDOFF[kind], because="weights in float32; sums of 16 products in the type",
            )  # fmt: skip
            grad = drawn(random, kind, *made)
            (down,) = torch.autograd.grad(up, start, torch.from_numpy(values_of(grad, kind)))
            yield case(
                f"upsample_bicubic2d_backward_{word}", zeros(kind, *shape), grad, *lay, *sizes, scales,
                np.bool_(aligned), out=0, kind=kind, expected=down.numpy(), threads=(larger[0] * larger[1],),
                bound=2e-5 + 80 * ROUNDOFF[kind] * (word != "float"), because="up to 80 additions, each rounded",
                scale=np.full(shape, 3.0 * 4),
            )  # fmt: skip


FAMILIES = (four_bits, eight_bits, upsampling)
