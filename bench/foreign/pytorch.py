"""Where PyTorch keeps its kernels for MPS, and what it calls kinds of numbers."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np

from kernelwright.msl.frontend import ShaderSource

KINDS: Mapping[str, str] = {
    "float": "float32", "half": "float16", "bfloat": "bfloat16", "int": "int32", "long": "int64", "short": "int16",
    "char": "int8", "uchar": "uint8",
}  # fmt: skip
FLOATS = ("float", "half", "bfloat")


@cache
def source(folder: Path, file: str) -> ShaderSource:
    """Return one of PyTorch's sources by its name without the ending."""
    return ShaderSource.of_file(folder / "aten/src/ATen/native/mps/kernels" / f"{file}.metal", include=(str(folder),))


def offsets(count: int, *sizes: int) -> np.ndarray:
    """Return where each element of up to three dense arrays lies, in bytes, as ``uint3``, which takes 16."""
    made = np.zeros((count, 4), np.uint32)
    for at, size in enumerate(sizes):
        made[:, at] = np.arange(count) * size
    return made
