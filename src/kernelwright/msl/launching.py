"""Runs a compiled kernel over a grid, threadgroups side by side on this machine's threads."""

import ctypes
import os
import warnings
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from math import prod

import numpy as np

from kernelwright.errors import MachineNotAbleError
from kernelwright.msl.arguments import Buffer, GroupSizeError, LaunchError
from kernelwright.msl.build import BuiltKernel
from kernelwright.msl.entries import EntryPoint

SIMD_WIDTH = 32
MAX_THREADS = 1024
MAX_SHARED_BYTES = 32 * 1024
BUFFERS = 31
# Below so many threads, waking others costs more than they do.
_WORTH_SHARING = 16 * 1024
_ALIGNMENT = 64
# Where threads can't tell how they are grouped, a row of so many is one group; its frame should stay in a core's cache.
_ROW, _ROW_FRAME_BYTES = 8192, 128 * 1024
_DIVERGED, _PARTIAL = 1, 2
_POISON = 0xFF  # NaN in every floating type


class EmulationWarning(UserWarning):
    """A kernel did what real hardware leaves undefined, and went on."""


class _Launch(ctypes.Structure):
    """``kw_launch`` of kw/launch.h."""

    _fields_ = (
        ("buffers", ctypes.c_void_p),
        ("shared", ctypes.c_void_p),
        ("frame", ctypes.c_void_p),
        ("uniform", ctypes.c_void_p),
        *((name, ctypes.c_uint32 * 3) for name in ("group", "size", "full_size", "groups", "grid")),
        ("room", ctypes.c_uint32),
        ("shared_at", ctypes.c_uint32 * 31),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """How many threads there are along x, y and z, and how many of them make a group."""

    threads: tuple[int, int, int]
    group: tuple[int, int, int]

    @property
    def groups(self) -> tuple[int, int, int]:
        """Groups along each axis; the last may be smaller than the others."""
        x, y, z = (-(-all_ // each) for all_, each in zip(self.threads, self.group, strict=True))
        return x, y, z


@dataclass(kw_only=True)
class Launcher:
    """Launches kernels; ``threads`` of this process work at a time, one for each core without it."""

    threads: int = 0
    _loaded: dict[str, ctypes.CDLL] = field(default_factory=dict[str, ctypes.CDLL])

    def launch(
        self,
        entry: EntryPoint,
        built: BuiltKernel,
        grid: Grid,
        buffers: Sequence[Buffer],
        shared: Mapping[int, int] | None = None,
    ) -> None:
        """Run one kernel to its end.

        Args:
            entry: its declaration.
            built: its code.
            grid: threads and groups.
            buffers: one for each buffer index from 0 on.
            shared: bytes of threadgroup memory for each ``[[threadgroup(n)]]``.

        Raises:
            LaunchError: a buffer is missing, or there is too much threadgroup memory or too large a group.
        """
        _check(entry, grid, buffers, shared or {})
        if prod(grid.threads) == 0:
            return
        if not (built.facts.points or built.facts.shared_bytes or entry.knows_groups):
            grid = _in_rows(grid, built.facts.frame_bytes)
        shared_at, shared_bytes = _shared_places(built.facts.shared_bytes, shared or {})
        if shared_bytes > MAX_SHARED_BYTES:
            raise LaunchError(
                f"kernel {entry.name!r} takes {shared_bytes} bytes of threadgroup memory; "
                f"{MAX_SHARED_BYTES} is the most."
            )
        library = self._library(built)
        table = ctypes.byref(ctypes.c_char.in_dll(library, built.table))
        addresses = (ctypes.c_void_p * BUFFERS)(*(each.address for each in buffers))
        total = prod(grid.groups)
        workers = min(self._workers, total) if prod(grid.threads) >= _WORTH_SHARING else 1

        def work(first: int, last: int) -> int:
            threads = prod(grid.group)
            room = -(-threads // SIMD_WIDTH) * SIMD_WIDTH
            shared_memory, frame = _aligned(shared_bytes), _aligned(built.facts.frame_bytes * room)
            uniform, states = _aligned(built.facts.uniform_bytes), np.zeros(room, np.int32)
            launch = _Launch(
                buffers=ctypes.addressof(addresses),
                shared=shared_memory.ctypes.data,
                frame=frame.ctypes.data,
                uniform=uniform.ctypes.data,
                room=room,
            )
            launch.full_size[:], launch.groups[:], launch.grid[:] = grid.group, grid.groups, grid.threads
            for index, at in shared_at.items():
                launch.shared_at[index] = at
            run = library.kw_run
            return int(
                run(table, ctypes.byref(launch), ctypes.c_void_p(states.ctypes.data), _ulong(first), _ulong(last))
            )

        found = 0
        if workers == 1:
            found = work(0, total)
        else:
            # More parts than workers: groups needn't cost the same.
            parts = min(total, 4 * workers)
            cuts = [total * part // parts for part in range(parts + 1)]
            for each in self._pool.map(work, cuts[:-1], cuts[1:]):
                found |= each
        _warn(entry.name, found)

    @property
    def _workers(self) -> int:
        return self.threads or len(os.sched_getaffinity(0))

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._workers, thread_name_prefix="kernelwright-msl")

    def _library(self, built: BuiltKernel) -> ctypes.CDLL:
        path = str(built.library)
        if path not in self._loaded:
            try:
                ctypes.CDLL("libm.so.6", mode=ctypes.RTLD_GLOBAL)  # kernels call its functions and name no library
                self._loaded[path] = ctypes.CDLL(path)
            except OSError as error:
                raise MachineNotAbleError(
                    "run Metal kernels", str(error), "Is the cache's disk mounted noexec?"
                ) from error
            self._loaded[path].kw_run.restype = ctypes.c_int
        return self._loaded[path]


def _check(entry: EntryPoint, grid: Grid, buffers: Sequence[Buffer], shared: Mapping[int, int]) -> None:
    if any(each <= 0 for each in grid.group) or any(each < 0 for each in grid.threads):
        raise LaunchError(f"threads {grid.threads} in groups of {grid.group}: sizes of groups are at least 1.")
    if prod(grid.group) > MAX_THREADS:
        raise GroupSizeError(
            f"a threadgroup of {' x '.join(map(str, grid.group))} is {prod(grid.group)} threads; "
            f"{MAX_THREADS} is the most."
        )
    for each in entry.bound("buffer"):
        if each.index >= len(buffers) and not each.is_optional:
            raise LaunchError(
                f"kernel {entry.name!r} reads {each.name!r} from buffer {each.index}; "
                f"{len(buffers)} arguments were given."
            )
        if each.index < len(buffers) and not each.is_constant and not buffers[each.index].is_writable:
            raise LaunchError(
                f"argument {each.index} ({each.name!r}) is read-only, and kernel {entry.name!r} may write it."
            )
    for each in entry.bound("shared"):
        if each.index not in shared:
            raise LaunchError(
                f"kernel {entry.name!r} takes threadgroup memory {each.index} ({each.name!r}); its size wasn't given."
            )


def _in_rows(grid: Grid, frame_bytes: int) -> Grid:
    length = max(256, min(_ROW, _ROW_FRAME_BYTES // max(frame_bytes, 1)))
    return Grid(threads=grid.threads, group=(min(length, grid.threads[0]), 1, 1))


def _shared_places(declared: int, asked: Mapping[int, int]) -> tuple[dict[int, int], int]:
    """Return where each part of threadgroup memory that the host asked for begins, and the size of all."""
    at = -(-declared // _ALIGNMENT) * _ALIGNMENT if asked else declared
    places: dict[int, int] = {}
    for index, size in sorted(asked.items()):
        places[index] = at
        at += -(-size // 16) * 16
    return places, at


def _aligned(size: int) -> np.ndarray:
    held = np.full(size + _ALIGNMENT, _POISON, np.uint8)
    skipped = -held.ctypes.data % _ALIGNMENT
    return held[skipped:]


def _ulong(value: int) -> ctypes.c_ulong:
    return ctypes.c_ulong(value)


def _warn(kernel: str, found: int) -> None:
    if found & _DIVERGED:
        warnings.warn(
            f"kernel {kernel!r}: a barrier that not all threads of a group reached; on a GPU what follows is undefined",
            EmulationWarning,
            stacklevel=4,
        )
