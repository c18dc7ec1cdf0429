"""tinygrad's Metal device without a Mac: its own renderer, and this package to compile and launch what that makes.

Put in place of tinygrad's `ops_metal`, it lets `Tensor(..., device="METAL")` run here, launched as on a Mac.
"""

from typing import Any

import numpy as np
from tinygrad.device import Allocator, Compiled, Compiler, Program, TinyELF
from tinygrad.renderer.cstyle import MetalRenderer

from kernelwright import msl

# Whose matrices of a simdgroup tinygrad uses: the seventh family of Apple's GPUs and all after it.
ARCHITECTURE = "Apple9"


class MetalCompiler(Compiler):
    """Leaves a kernel's source as it is: it is compiled when it is loaded."""

    def __init__(self) -> None:
        """Keep nothing on disk, so that what is checked is what was rendered now."""
        super().__init__(None)


class EmulatedAllocator(Allocator["MetalDevice"]):
    """Buffers are arrays of bytes."""

    def _alloc(self, size: int, options: Any) -> np.ndarray:  # noqa: ARG002, tinygrad's signature
        return np.zeros(size, np.uint8)

    def _copyin(self, dest: np.ndarray, src: memoryview) -> None:
        dest[:] = np.frombuffer(src, np.uint8)

    def _copyout(self, dest: memoryview, src: np.ndarray) -> None:
        dest[:] = src.data

    def _offset(self, buf: np.ndarray, size: int, offset: int) -> np.ndarray:
        return buf[offset : offset + size]


class EmulatedProgram(Program["MetalDevice"]):
    """One kernel; ``launched`` counts those that ran, of all programs."""

    launched = 0

    def __init__(self, dev: "MetalDevice", obj: TinyELF) -> None:
        """Compile.

        Raises:
            ShaderSyntaxError: the source isn't accepted.
        """
        del dev
        self._kernel = msl.compile_shader(obj.lib.decode()).kernel(obj.name)

    def __call__(
        self,
        *bufs: np.ndarray,
        global_size: tuple[int, int, int] = (1, 1, 1),
        local_size: tuple[int, int, int] = (1, 1, 1),
        vals: tuple[int, ...] = (),
        wait: bool = False,
        **_: Any,
    ) -> float | None:
        """Launch as many groups as ``global_size`` says, each of ``local_size`` threads."""
        threads = tuple(groups * size for groups, size in zip(global_size, local_size, strict=True))
        self._kernel(*bufs, *map(np.int32, vals), threads=threads, group_size=local_size)
        EmulatedProgram.launched += 1
        return 0.0 if wait else None


class MetalDevice(Compiled):
    """What tinygrad opens as "METAL"."""

    def __init__(self, device: str) -> None:
        """Use tinygrad's renderer for Metal."""
        super().__init__(device, EmulatedAllocator(self), [MetalRenderer], EmulatedProgram, arch=ARCHITECTURE)
