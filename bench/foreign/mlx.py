"""Where MLX keeps its kernels."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from kernelwright.msl.frontend import ShaderSource

KERNELS = "mlx/backend/metal/kernels"


@cache
def source(folder: Path, file: str) -> ShaderSource:
    """Return one of MLX's sources, by its path below its kernels' folder, without the ending."""
    return ShaderSource.of_file(folder / KERNELS / f"{file}.metal", include=(str(folder),))


def instances(folder: Path, name: str, headers: Iterable[str], wanted: Iterable[str]) -> ShaderSource:
    """Return a source that instantiates templates of MLX's headers, as MLX itself does when it builds as needed.

    Args:
        folder: of MLX.
        name: what findings call it.
        headers: below the kernels' folder.
        wanted: of each instance its host's name, in quotes, its template, the template's arguments.
    """
    lines = [f'#include "{KERNELS}/{each}"' for each in headers]
    lines += [f"instantiate_kernel({each})" for each in wanted]
    return ShaderSource(text="\n".join(lines) + "\n", name=name, include=(str(folder),))
