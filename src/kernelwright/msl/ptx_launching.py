"""Launches kernels on an NVIDIA GPU: arguments brought there and back, the grid cut into what CUDA can launch."""

import ctypes
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from math import prod

from kernelwright.msl.arguments import Buffer
from kernelwright.msl.device_copies import DeviceCopies, arrays_of
from kernelwright.msl.entries import EntryPoint
from kernelwright.msl.gpu import Gpu
from kernelwright.msl.launching import check_launch, shared_places
from kernelwright.msl.ptx_build import PtxKernel
from kernelwright.msl.ptx_text import KERNEL
from kernelwright.msl.work import Grid

# What CUDA launches at a time along y and z.
_MOST_BLOCKS = 65535


@dataclass(frozen=True, slots=True, kw_only=True)
class PtxLauncher:
    """Launches kernels on one GPU."""

    gpu: Gpu

    def launch(
        self,
        entry: EntryPoint,
        built: PtxKernel,
        grid: Grid,
        buffers: Sequence[Buffer],
        *,
        shared: Mapping[int, int],
        poisoned: Mapping[int, int],
        declared: int,
    ) -> None:
        """Run one kernel; wait for its end unless everything that it is given lies on the GPU.

        Args:
            entry: its declaration.
            built: its code.
            grid: threads and groups.
            buffers: one for each buffer index from 0 on.
            shared: bytes of threadgroup memory for each ``[[threadgroup(n)]]``.
            poisoned: bytes of buffers that are poison: only watched launches look whether they still are.
            declared: bytes of threadgroup memory that the kernel declares.

        Raises:
            LaunchError: a buffer is missing, or there is too much threadgroup memory or too large a group.
            GpuError: the kernel failed.
        """
        del poisoned
        check_launch(entry, grid, buffers, shared, declared)
        if prod(grid.threads) == 0:
            return
        function = self.gpu.function(built.text, KERNEL, prod(grid.group))
        # What the kernel declares lies elsewhere: CUDA counts from 0 what the host asks for.
        places, shared_bytes = shared_places(0, shared)
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
                written = [each.index for each in entry.bound("buffer") if not each.is_constant]
                copies.bring_back([buffers[index] for index in written if index < len(buffers)])


def _parts(groups: tuple[int, int, int]) -> Iterator[tuple[tuple[int, int, int], tuple[int, int, int]]]:
    """Yield the first group and the groups of each part of a grid that CUDA can launch."""
    x, y, z = groups
    for first_z in range(0, z, _MOST_BLOCKS):
        for first_y in range(0, y, _MOST_BLOCKS):
            yield (0, first_y, first_z), (x, min(_MOST_BLOCKS, y - first_y), min(_MOST_BLOCKS, z - first_z))
