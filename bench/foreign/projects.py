"""The projects whose kernels are run, and what yields their cases, family by family."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from zlib import crc32

import numpy as np

from foreign import (
    candle_convolution,
    candle_elementwise,
    candle_indexing,
    candle_matrices,
    candle_rows,
    ggml_elementwise,
    ggml_matrices,
    ggml_rows,
    mlx_elementwise,
    mlx_indexing,
    mlx_matrices,
    mlx_order,
    mlx_rows,
    pytorch_elementwise,
    pytorch_indexing,
    pytorch_products,
)
from foreign.case import Case

Family = Callable[[Path, np.random.Generator], Iterator[Case]]

PROJECTS: Mapping[str, tuple[Family, ...]] = {
    "mlx": (
        *mlx_elementwise.FAMILIES,
        *mlx_rows.FAMILIES,
        *mlx_order.FAMILIES,
        *mlx_matrices.FAMILIES,
        *mlx_indexing.FAMILIES,
    ),
    "candle": (
        *candle_elementwise.FAMILIES,
        *candle_rows.FAMILIES,
        *candle_indexing.FAMILIES,
        *candle_convolution.FAMILIES,
        *candle_matrices.FAMILIES,
    ),
    "ggml": (*ggml_elementwise.FAMILIES, *ggml_rows.FAMILIES, *ggml_matrices.FAMILIES),
    "pytorch": (*pytorch_elementwise.FAMILIES, *pytorch_indexing.FAMILIES, *pytorch_products.FAMILIES),
}


def cases_of(project: str, folder: Path) -> Iterator[Case]:
    """Yield a project's cases, the same each time: each family draws from a seed of its own."""
    for family in PROJECTS[project]:
        yield from family(folder, np.random.default_rng(crc32(family.__qualname__.encode())))
