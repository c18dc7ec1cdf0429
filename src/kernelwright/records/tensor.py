"""What a tensor looks like without its contents: shape, dtype, strides.

Dtypes are named as torch names them, without the ``torch.`` prefix ("float32"), so that
records need no torch to be read.
"""

from dataclasses import dataclass
from math import prod

FLOATING_DTYPES = ("float16", "bfloat16", "float32", "float64")
INTEGER_DTYPES = ("uint8", "int8", "int16", "int32", "int64")
DTYPE_BYTES = {
    "bool": 1,
    "uint8": 1,
    "int8": 1,
    "int16": 2,
    "int32": 4,
    "int64": 8,
    "float16": 2,
    "bfloat16": 2,
    "float32": 4,
    "float64": 8,
    "complex64": 8,
    "complex128": 16,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TensorSpec:
    """Shape, dtype and strides; strides in elements, one for each axis."""

    shape: tuple[int, ...]
    dtype: str
    strides: tuple[int, ...]

    @property
    def elements(self) -> int:
        """How many elements the shape holds."""
        return prod(self.shape)

    @property
    def bytes(self) -> int:
        """Bytes of a dense tensor of this shape and dtype, padding left out."""
        return self.elements * DTYPE_BYTES[self.dtype]

    @property
    def is_floating(self) -> bool:
        """Whether the dtype is a real floating-point type."""
        return self.dtype in FLOATING_DTYPES

    @property
    def is_contiguous(self) -> bool:
        """Whether the strides are those of a dense row-major tensor."""
        return self.strides == contiguous_strides(self.shape) or self.elements <= 1

    def __str__(self) -> str:
        return f"{self.dtype}[{', '.join(map(str, self.shape))}]"


def dense(shape: tuple[int, ...], dtype: str) -> TensorSpec:
    """Return the spec of a dense row-major tensor."""
    return TensorSpec(shape=shape, dtype=dtype, strides=contiguous_strides(shape))


def contiguous_strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return row-major strides in elements; axes of size 0 count as 1, as torch does."""
    strides: list[int] = []
    step = 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(size, 1)
    return tuple(reversed(strides))


def stored_elements(shape: tuple[int, ...], strides: tuple[int, ...]) -> int:
    """Return how many places in memory a tensor's elements lie in: those of an expanded axis are one."""
    extent = 1 + sum((size - 1) * abs(step) for size, step in zip(shape, strides, strict=True))
    return min(prod(shape), extent)
