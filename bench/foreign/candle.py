"""Where candle keeps its kernels, and what it calls kinds of numbers."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np

from kernelwright.msl.frontend import ShaderSource

KINDS: Mapping[str, str] = {
    "f32": "float32", "f16": "float16", "bf16": "bfloat16", "u8": "uint8", "u32": "uint32", "i64": "int64",
}  # fmt: skip
FLOATS = ("f32", "f16", "bf16")


@cache
def source(folder: Path, file: str) -> ShaderSource:
    """Return one of candle's sources, by its name without the ending."""
    return ShaderSource.of_file(folder / "candle-metal-kernels/src/metal_src" / f"{file}.metal")


def layout(*dims: int) -> tuple[np.ndarray, np.ndarray]:
    """Return sizes and strides of an array that lies dense, as kernels take them."""
    strides = [int(np.prod(dims[at + 1 :])) for at in range(len(dims))]
    return np.array(dims, np.uint64), np.array(strides, np.uint64)
