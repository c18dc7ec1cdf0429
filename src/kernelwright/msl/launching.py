"""Runs a compiled kernel over a grid, threadgroups side by side on this machine's threads."""

import ctypes
import warnings
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from math import prod

from kernelwright.compilers.processors import thread_count
from kernelwright.errors import MachineNotAbleError
from kernelwright.msl.arguments import Buffer, GroupSizeError, LaunchError
from kernelwright.msl.build import BuiltKernel
from kernelwright.msl.entries import EntryPoint
from kernelwright.msl.misuse import MisuseError
from kernelwright.msl.prepared import ALIGNMENT, BUFFERS, Grid, Prepared
from kernelwright.msl.watch import watch

MAX_THREADS = 1024
MAX_SHARED_BYTES = 32 * 1024
# Below so many threads, waking others costs more than they do.
_WORTH_SHARING = 16 * 1024
# Where threads can't tell how they are grouped, a row of so many is one group; its frame should stay in a core's cache.
_ROW, _ROW_FRAME_BYTES = 8192, 128 * 1024
_DIVERGED = 1  # a bit of what the driver returns


class EmulationWarning(UserWarning):
    """A kernel did what real hardware leaves undefined, and went on."""


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
        *,
        growth: int = 1,
        plain: BuiltKernel | None = None,
    ) -> None:
        """Run one kernel to its end.

        Args:
            entry: its declaration.
            built: its code.
            grid: threads and groups.
            buffers: one for each buffer index from 0 on.
            shared: bytes of threadgroup memory for each ``[[threadgroup(n)]]``.
            growth: how many times as much of that a lifted kernel may need.
            plain: the same kernel as it isn't lifted, whose threadgroup memory counts.

        Raises:
            LaunchError: a buffer is missing, or there is too much threadgroup memory or too large a group.
            MisuseError: the kernel is watched, and something was found.
        """
        _check(entry, grid, buffers, shared or {})
        if prod(grid.threads) == 0:
            return
        is_in_groups = built.facts.points or built.facts.shared_bytes or entry.knows_groups or built.places is not None
        if not is_in_groups:
            grid = _in_rows(grid, built.facts.frame_bytes)
        asked = {index: growth * size for index, size in (shared or {}).items()}
        shared_at, shared_bytes = _shared_places(built.facts.shared_bytes, asked)
        counted = _shared_places(plain.facts.shared_bytes, shared or {})[1] if plain else shared_bytes
        if counted > MAX_SHARED_BYTES:
            raise LaunchError(
                f"kernel {entry.name!r} takes {counted} bytes of threadgroup memory; {MAX_SHARED_BYTES} is the most."
            )
        prepared = Prepared(
            library=self._library(built),
            built=built,
            grid=grid,
            addresses=(ctypes.c_void_p * BUFFERS)(*(each.address for each in buffers)),
            shared_at=shared_at,
            shared_bytes=shared_bytes,
        )
        if built.places is not None:
            misuses = watch(prepared, entry, built.places, buffers, shared or {})
            if misuses:
                raise MisuseError(misuses)
            return
        _warn(entry.name, self._run(prepared))

    def _run(self, prepared: Prepared) -> int:
        total = prod(prepared.grid.groups)
        workers = min(self._workers, total) if prod(prepared.grid.threads) >= _WORTH_SHARING else 1
        if workers == 1:
            return prepared.run(0, total)
        # More parts than workers: groups needn't cost the same.
        parts = min(total, 4 * workers)
        cuts = [total * part // parts for part in range(parts + 1)]
        found = 0
        for each in self._pool.map(prepared.run, cuts[:-1], cuts[1:]):
            found |= each
        return found

    @property
    def _workers(self) -> int:
        return self.threads or thread_count()

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
    at = -(-declared // ALIGNMENT) * ALIGNMENT if asked else declared
    places: dict[int, int] = {}
    for index, size in sorted(asked.items()):
        places[index] = at
        at += -(-size // 16) * 16
    return places, at


def _warn(kernel: str, found: int) -> None:
    if found & _DIVERGED:
        warnings.warn(
            f"kernel {kernel!r}: a barrier that not all threads of a group reached; on a GPU what follows is undefined",
            EmulationWarning,
            stacklevel=4,
        )
