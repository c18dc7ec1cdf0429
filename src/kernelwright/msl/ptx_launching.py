"""Launches kernels on an NVIDIA GPU: arguments brought there and back, the grid cut into what CUDA can launch."""

import ctypes
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from math import prod

from kernelwright.msl.device_copies import DeviceCopies, arrays_of
from kernelwright.msl.gpu import Gpu
from kernelwright.msl.launch import Launch, shared_places
from kernelwright.msl.ptx_build import PtxKernel
from kernelwright.msl.ptx_text import KERNEL

# What CUDA launches at a time along y and z.
_MOST_BLOCKS = 65535


@dataclass(frozen=True, slots=True, kw_only=True)
class PtxLauncher:
    """Launches kernels on one GPU."""

    gpu: Gpu

    def launch(self, launch: Launch, built: PtxKernel) -> None:
        """Run one kernel; wait for its end unless everything that it is given lies on the GPU.

        Raises:
            LaunchError: it can't be.
            GpuError: the kernel failed.
        """
        launch.check()
        if launch.is_empty:
            return
        grid, buffers = launch.grid, launch.buffers
        function = self.gpu.function(built.text, KERNEL, prod(grid.group))
        # What the kernel declares lies elsewhere: CUDA counts from 0 what the host asks for.
        places, shared_bytes = shared_places(0, launch.shared)
        with closing(DeviceCopies(self.gpu, buffers)) as copies:
            taken = [copies.address(buffers[index]) if index < len(buffers) else 0 for index in built.facts.buffers]
            for first, groups in _parts(grid.groups):
                words = (*grid.threads, *grid.groups, *first, *(places[index] for index in built.facts.shared))
                self.gpu.launch(
                    function,
                    blocks=groups,
                    threads=grid.group,
                    arguments=[*map(ctypes.c_uint64, taken), *map(ctypes.c_uint32, words)],
                    shared_bytes=shared_bytes,
                )
            if any(each.device == "cpu" for each in arrays_of(buffers)):
                written = [each.index for each in launch.entry.bound("buffer") if not each.is_constant]
                copies.bring_back([buffers[index] for index in written if index < len(buffers)])


def _parts(groups: tuple[int, int, int]) -> Iterator[tuple[tuple[int, int, int], tuple[int, int, int]]]:
    """Yield the first group and the groups of each part of a grid that CUDA can launch."""
    x, y, z = groups
    for first_z in range(0, z, _MOST_BLOCKS):
        for first_y in range(0, y, _MOST_BLOCKS):
            yield (0, first_y, first_z), (x, min(_MOST_BLOCKS, y - first_y), min(_MOST_BLOCKS, z - first_z))
