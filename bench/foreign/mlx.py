"""Where MLX keeps its kernels."""

from functools import cache
from pathlib import Path

from kernelwright.msl.frontend import ShaderSource


@cache
def source(folder: Path, file: str) -> ShaderSource:
    """Return one of MLX's sources, by its path below its kernels' folder, without the ending."""
    return ShaderSource.of_file(folder / "mlx/backend/metal/kernels" / f"{file}.metal", include=(str(folder),))
