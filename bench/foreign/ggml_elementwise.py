"""ggml's functions of one and two arguments, gated ones, and copies."""

from collections.abc import Iterator
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from foreign import ggml
from foreign.case import Case, answering
from foreign.formats import FORMATS
from foreign.numbers import drawn, stored, values_of, zeros

UNARY = {
    "tanh": torch.tanh, "relu": torch.relu, "gelu": partial(functional.gelu, approximate="tanh"),
    "gelu_erf": functional.gelu, "silu": functional.silu, "softplus": functional.softplus,
}  # fmt: skip
HALF_AND_WHOLE = (("float32", "f32"), ("float16", "f16"))
BINARY = {"add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide}


def gated(a: torch.Tensor, b: torch.Tensor) -> dict[str, torch.Tensor]:
    """Return what each gated function makes of two halves."""
    capped, other = a.clamp(max=2.0), b.clamp(-2.0, 2.0)
    return {
        "reglu": torch.relu(a) * b,
        "geglu": functional.gelu(a, approximate="tanh") * b,
        "swiglu": functional.silu(a) * b,
        "swiglu_oai": capped * torch.sigmoid(1.5 * capped) * (1 + other),
        "geglu_erf": functional.gelu(a) * b,
        "geglu_quick": a * torch.sigmoid(1.702 * a) * b,
    }


def unary(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield functions of one argument, four at a time or one by one, in float32 and float16."""
    case = partial(answering, project="ggml", family="unary", out=2)
    shape = (3, 5, 60)
    for number, name in enumerate(ggml.UNARY_OPERATORS):
        for (kind, word), (each, ending) in product(HALF_AND_WHOLE, ((4, "_4"), (1, ""))):
            x = drawn(random, kind, *shape)
            given = ggml.extents("0", shape, x.itemsize) | ggml.extents("", shape, x.itemsize)
            given |= {"ne00": shape[-1] // each, "ne0": shape[-1] // each}
            yield case(
                f"kernel_unary_{word}_{word}{ending}", ggml.packed(folder, "unary", given), x, np.zeros_like(x),
                source=ggml.source(folder, number), kind=kind,
                expected=UNARY[name](torch.from_numpy(values_of(x, kind))).numpy(),
                threads=(shape[1] * shape[2] // each, shape[0], 1), group_size=(shape[2] // each, 1, 1),
            )  # fmt: skip


def binary(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield sums and so on with a second argument that is repeated along rows."""
    case = partial(answering, project="ggml", family="binary", out=3)
    shape, other = (3, 5, 60), (1, 5, 60)
    for number, name in enumerate(ggml.BINARY_OPERATORS):
        for kind, word in HALF_AND_WHOLE:
            for each, ending in ((4, "_4"), (1, "")):
                a, b = drawn(random, kind, *shape), drawn(random, kind, *other, low=0.5)
                given = ggml.extents("0", shape, a.itemsize) | ggml.extents("1", other, a.itemsize)
                given |= ggml.extents("", shape, a.itemsize)
                given |= dict.fromkeys(("ne00", "ne10", "ne0"), shape[-1] // each)
                yield case(
                    f"kernel_bin_fuse_{word}_{word}_{word}{ending}", ggml.packed(folder, "bin", given), a, b,
                    np.zeros_like(a), kind=kind, expected=BINARY[name](values_of(a, kind), values_of(b, kind)),
                    source=ggml.source(folder, number), threads=(shape[1] * 32, shape[0], 1), group_size=(32, 1, 1),
                )  # fmt: skip


def gates(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield gated functions of two halves of a row."""
    case = partial(answering, project="ggml", family="gated", source=ggml.source(folder), out=3)
    rows, columns = 4, 50
    for kind, word in HALF_AND_WHOLE:
        x = drawn(random, kind, rows, 2 * columns)
        a, b = (torch.from_numpy(values_of(x[:, at : at + columns], kind)) for at in (0, columns))
        args = ggml.packed(
            folder, "glu", ne00=2 * columns, nb01=x.strides[0], ne10=2 * columns, nb11=x.strides[0], ne0=columns,
            nb1=columns * x.itemsize, i00=0, i10=columns, alpha=1.5, limit=2.0,
        )  # fmt: skip
        for name, expected in gated(a, b).items():
            yield case(
                f"kernel_{name}_{word}", args, x, x, zeros(kind, rows, columns), kind=kind, expected=expected.numpy(),
                threads=(rows * 32,), group_size=(32,),
            )  # fmt: skip


def copies(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield copies from one kind to another, of quantised ones too, and repetitions."""
    case = partial(answering, project="ggml", family="copy", source=ggml.source(folder), out=2, because="as stored")
    words = {"f32": "float32", "f16": "float16", "bf16": "bfloat16", "i32": "int32"}
    shape = (2, 3, 40)
    for pair in ("f32_f16", "f16_f32", "f32_bf16", "bf16_f32", "f32_i32", "i32_f32"):
        kind, other = (words[word] for word in pair.split("_"))
        x = drawn(random, kind, *shape, low=-90, high=90)
        wide = values_of(x, kind)
        out = zeros(other, *shape)
        given = ggml.extents("0", shape, x.itemsize) | ggml.extents("", shape, out.itemsize)
        expected = np.trunc(wide) if other == "int32" else values_of(stored(wide, other), other)
        yield case(
            f"kernel_cpy_{pair}", ggml.packed(folder, "cpy", given, nk0=shape[-1]), x, out, kind=other,
            expected=expected, bound=0.0, threads=(shape[1] * 40, shape[0], 1), group_size=(40, 1, 1),
        )  # fmt: skip
    for name in ("q1_0", "q2_0", "q4_0", "q4_1", "q5_0", "q5_1", "q8_0", "tq2_0"):
        columns, rows, form = 512, 3, FORMATS[name]
        blocks = form.blocks(random, rows, columns)
        given = ggml.extents("0", (rows, columns), form.size, blocks.shape[1]) | ggml.extents("", (rows, columns))
        steps = columns // 16
        yield case(
            f"kernel_cpy_{name}_f32", ggml.packed(folder, "cpy", given, nk0=steps), blocks,
            zeros("float32", rows, columns), kind="float32", expected=form.numbers(blocks),
            threads=(rows * steps, 1, 1), group_size=(steps, 1, 1),
        )  # fmt: skip
    for word in ("f32", "f16", "bf16", "i32"):
        kind = words[word]
        x = drawn(random, kind, 2, 3, 5)
        made = (4, 3, 15)
        given = ggml.extents("0", x.shape, x.itemsize) | ggml.extents("", made, x.itemsize)
        yield case(
            f"kernel_repeat_{word}", ggml.packed(folder, "repeat", given), x, zeros(kind, *made), kind=kind, bound=0.0,
            expected=np.tile(values_of(x, kind), (2, 1, 3)), threads=(made[1] * 8, made[0], 1), group_size=(8, 1, 1),
        )  # fmt: skip


FAMILIES = (unary, binary, gates, copies)
