"""Launches a compiled kernel over a grid: refuses what can't be, and says what came of the rest."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Protocol

from kernelwright.msl.arguments import Buffer, GroupSizeError, LaunchError
from kernelwright.msl.build import BuiltKernel
from kernelwright.msl.entries import EntryPoint
from kernelwright.msl.in_process import InProcess
from kernelwright.msl.misuse import Misuse, MisuseError
from kernelwright.msl.prepared import ALIGNMENT
from kernelwright.msl.reading import misuses_of
from kernelwright.msl.work import Grid, Outcome, Work

MAX_SHARED_BYTES = 32 * 1024
# Where threads can't tell how they are grouped, a row of so many is one group; its frame should stay in a core's cache.
_ROW, _ROW_FRAME_BYTES = 8192, 128 * 1024
_DIVERGED = 1  # a bit of what the driver returns


class EmulationWarning(UserWarning):
    """A kernel did what real hardware leaves undefined, and went on."""


class Place(Protocol):
    """Where launches are run: this process, or a sandbox."""

    def run(self, work: Work, buffers: Sequence[Buffer]) -> Outcome:
        """Run one launch to its end."""
        ...


@dataclass(kw_only=True)
class Launcher:
    """Launches kernels at one place; ``threads`` of a process work at a time, one for each core without it.

    Watched kernels are run in ``seeds`` other orders of their threads as well.
    """

    threads: int = 0
    seeds: int = 0
    place: Place = field(default_factory=InProcess)

    def launch(
        self,
        entry: EntryPoint,
        built: BuiltKernel,
        grid: Grid,
        buffers: Sequence[Buffer],
        *,
        shared: Mapping[int, int],
        poisoned: Mapping[int, int],
        declared: int,
    ) -> None:
        """Run one kernel to its end.

        Args:
            entry: its declaration.
            built: its code.
            grid: threads and groups.
            buffers: one for each buffer index from 0 on.
            shared: bytes of threadgroup memory for each ``[[threadgroup(n)]]``.
            poisoned: bytes of buffers, by index, that are poison and that the kernel is to write.
            declared: bytes of threadgroup memory that count as what the kernel declares: as it isn't lifted.

        Raises:
            LaunchError: a buffer is missing, or there is too much threadgroup memory or too large a group; or the
                launch was ended by the sandbox that it ran in.
            MisuseError: the kernel is watched, and something was found.
        """
        check_launch(entry, grid, buffers, shared, declared)
        if prod(grid.threads) == 0:
            return
        work = self._work(entry, built, grid, shared, poisoned)
        # A buffer that a kernel only reads needn't come back from wherever it was read.
        read_only = {each.index for each in entry.bound("buffer") if each.is_constant}
        given = [each.read_only() if index in read_only else each for index, each in enumerate(buffers)]
        outcome = self.place.run(work, given)
        if built.places is not None:
            _tell(misuses_of(outcome.found, entry, built.places))
            return
        _warn(entry.name, outcome.bits)

    def _work(
        self,
        entry: EntryPoint,
        built: BuiltKernel,
        grid: Grid,
        shared: Mapping[int, int],
        poisoned: Mapping[int, int],
    ) -> Work:
        facts, places = built.facts, built.places
        if not (facts.points or facts.shared_bytes or entry.knows_groups or places is not None):
            grid = _in_rows(grid, facts.frame_bytes)
        grown = {index: built.growth * size for index, size in shared.items()}
        shared_at, shared_bytes = shared_places(facts.shared_bytes, grown)
        return Work(
            library=str(built.library),
            table=built.table,
            facts=facts,
            grid=grid,
            shared=grown,
            shared_at=shared_at,
            shared_bytes=shared_bytes,
            workers=self.threads,
            sites=None if places is None else tuple(each.words for each in places.sites),
            seeds=self.seeds,
            unset=() if places is None else tuple(each.number for each in places.unset),
            poisoned=poisoned,
        )


def check_launch(
    entry: EntryPoint, grid: Grid, buffers: Sequence[Buffer], shared: Mapping[int, int], declared: int
) -> None:
    """Refuse a launch that can't be; ``declared`` are the bytes of threadgroup memory that the kernel declares.

    Raises:
        LaunchError: why it can't be.
    """
    if any(each <= 0 for each in grid.group) or any(each < 0 for each in grid.threads):
        raise LaunchError(f"threads {grid.threads} in groups of {grid.group}: sizes of groups are at least 1.")
    if prod(grid.group) > entry.max_threads:
        raise GroupSizeError(
            f"a threadgroup of {' x '.join(map(str, grid.group))} is {prod(grid.group)} threads; "
            f"{entry.max_threads} is the most."
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
    _, shared_bytes = shared_places(declared, shared)
    if shared_bytes > MAX_SHARED_BYTES:
        raise LaunchError(
            f"kernel {entry.name!r} takes {shared_bytes} bytes of threadgroup memory; {MAX_SHARED_BYTES} is the most."
        )


def _in_rows(grid: Grid, frame_bytes: int) -> Grid:
    length = max(256, min(_ROW, _ROW_FRAME_BYTES // max(frame_bytes, 1)))
    return Grid(threads=grid.threads, group=(min(length, grid.threads[0]), 1, 1))


def shared_places(declared: int, asked: Mapping[int, int]) -> tuple[dict[int, int], int]:
    """Return where each part of threadgroup memory that the host asked for begins, and the size of all."""
    at = -(-declared // ALIGNMENT) * ALIGNMENT if asked else declared
    places: dict[int, int] = {}
    for index, size in sorted(asked.items()):
        places[index] = at
        at += -(-size // 16) * 16
    return places, at


def _tell(misuses: Sequence[Misuse]) -> None:
    """Raise what is wrong; what atomics leave open isn't, and is warned of."""
    wrong = tuple(each for each in misuses if each.rule != "atomic-order")
    for each in misuses:
        if each not in wrong:
            warnings.warn(str(each), EmulationWarning, stacklevel=4)
    if wrong:
        raise MisuseError(wrong)


def _warn(kernel: str, found: int) -> None:
    if found & _DIVERGED:
        warnings.warn(
            f"kernel {kernel!r}: a barrier that not all threads of a group reached; on a GPU what follows is undefined",
            EmulationWarning,
            stacklevel=4,
        )
