"""Candle's convolutions: what they are laid out to, transposed ones, pooling, upsampling."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from foreign import candle
from foreign.candle import FLOATS, KINDS
from foreign.case import Case, answering
from foreign.numbers import ROUNDOFF, drawn, values_of, zeros

KEPT = ("f32", "bf16", "u8")


def wide(x: np.ndarray, kind: str) -> torch.Tensor:
    """Return an array's values as a tensor of float64."""
    return torch.from_numpy(values_of(x, kind))


def columns(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield images and signals laid out for a convolution, and signals gathered again."""
    case = partial(answering, project="candle", family="im2col", source=candle.source(folder, "conv"))
    batch, channels, high, across, window, stride, padding, dilation = 2, 3, 9, 11, 3, 2, 1, 2
    reach = dilation * (window - 1)
    high_out, across_out = ((each + 2 * padding - reach - 1) // stride + 1 for each in (high, across))
    for word in KEPT:
        kind = KINDS[word]
        exact: dict[str, Any] = {"kind": kind, "bound": 0.0, "because": "copied"}
        x = drawn(random, kind, batch, channels, high, across, low=0)
        dims, dense = candle.layout(*x.shape)
        laid = functional.unfold(wide(x, kind), window, dilation, padding, stride)
        expected = laid.transpose(1, 2).numpy()
        count = expected.size
        yield case(
            f"im2col_{word}", count, high_out, across_out, window, window, stride, padding, dilation, dims, dense, x,
            zeros(kind, count), out=11, expected=expected, threads=(count,), **exact,
        )  # fmt: skip
        signal = np.ascontiguousarray(x[:, :, 0])
        dims, dense = candle.layout(*signal.shape)
        laid = functional.unfold(wide(signal, kind)[:, :, None], (1, window), (1, dilation), (0, padding), (1, stride))
        expected = laid.transpose(1, 2).numpy()
        yield case(
            f"im2col1d_{word}", expected.size, across_out, window, stride, padding, dilation, dims, dense, signal,
            zeros(kind, expected.size), out=9, expected=expected, threads=(expected.size,), **exact,
        )  # fmt: skip
        places, made, window_back, stride_back = 5, 4, 5, 3
        folded = drawn(random, kind, batch, places, made, window_back, low=0)
        length = (places - 1) * stride_back + window_back
        spread = wide(folded, kind).permute(0, 2, 3, 1).reshape(batch, made * window_back, places)
        gathered = functional.fold(spread, (1, length), (1, window_back), stride=(1, stride_back))[:, :, 0].numpy()
        yield case(
            f"col2im1d_{word}", gathered.size, length, places, made, window_back, stride_back, folded,
            zeros(kind, gathered.size), out=7, kind=kind, expected=gathered, threads=(gathered.size,),
        )  # fmt: skip


def transposed(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield transposed convolutions of signals and images."""
    case = partial(answering, project="candle", family="conv_transpose", source=candle.source(folder, "conv"))
    batch, channels, made, window, stride, padding, dilation = 2, 4, 3, 3, 2, 1, 2
    for word in FLOATS:
        kind = KINDS[word]
        x, k = drawn(random, kind, batch, channels, 7), drawn(random, kind, channels, made, window)
        expected = functional.conv_transpose1d(
            wide(x, kind), wide(k, kind), stride=stride, padding=padding, dilation=dilation
        ).numpy()
        how = {
            "bound": 1e-5 + ROUNDOFF[kind],
            "because": "sums of up to 36 products in float32, then rounded",
            "kind": kind,
        }
        how["scale"] = np.full(expected.shape, 9.0 * channels * window)
        yield case(
            f"conv_transpose1d_{word}", expected.shape[-1], stride, padding, 0, dilation, *candle.layout(*x.shape),
            *candle.layout(*k.shape), x, k, zeros(kind, expected.size), out=11, expected=expected,
            threads=(expected.size,), **how,
        )  # fmt: skip
        x, k = drawn(random, kind, batch, channels, 5, 6), drawn(random, kind, channels, made, window, window)
        expected = functional.conv_transpose2d(
            wide(x, kind), wide(k, kind), stride=stride, padding=padding, dilation=dilation
        ).numpy()
        how["scale"] = np.full(expected.shape, 9.0 * channels * window**2)
        yield case(
            f"conv_transpose2d_{word}", expected.shape[-1], expected.shape[-2], stride, padding, 0, dilation,
            *candle.layout(*x.shape), *candle.layout(*k.shape), x, k, zeros(kind, expected.size), out=12,
            expected=expected, threads=(expected.size,), **how,
        )  # fmt: skip


def pooled(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield maxima and means over windows, and upsampling."""
    case = partial(answering, project="candle", source=candle.source(folder, "conv"))
    for word in KEPT:
        kind = KINDS[word]
        x = drawn(random, kind, 2, 3, 8, 10, low=0, high=3 if word in FLOATS else 50)
        layout = candle.layout(*x.shape)
        most, mean = (
            function(wide(x, kind), (3, 2), (2, 2)).numpy()
            for function in (functional.max_pool2d, functional.avg_pool2d)
        )
        for name, expected in (("max", most), ("avg", mean if word in FLOATS else np.floor(mean + 1e-9))):
            yield case(
                f"{name}_pool2d_{word}", 3, 2, 2, 2, *layout, x, zeros(kind, expected.size), family="pool", out=7,
                kind=kind, expected=expected, threads=(expected.size,),
            )  # fmt: skip
        larger = functional.interpolate(wide(x, kind), (12, 20), mode="nearest").numpy()
        yield case(
            f"upsample_nearest2d_{word}", 12, 20, np.float32(8 / 12), np.float32(10 / 20), *layout, x,
            zeros(kind, larger.size), family="upsample", out=7, kind=kind, expected=larger, threads=(larger.size,),
        )  # fmt: skip
        if word in FLOATS:
            for aligned in (False, True):
                larger = functional.interpolate(wide(x, kind), (13, 21), mode="bilinear", align_corners=aligned).numpy()
                yield case(
                    f"upsample_bilinear2d_{word}", 21, 13, np.bool_(aligned), np.bool_(0), 1.0, np.bool_(0), 1.0,
                    *layout, x, zeros(kind, larger.size), family="upsample", out=10, kind=kind, expected=larger,
                    threads=(larger.size,), bound=1e-5 + 2 * ROUNDOFF[kind], because="weights in float32",
                )  # fmt: skip


FAMILIES = (columns, transposed, pooled)
