"""Launches a compiled kernel over a grid: refuses what can't be, and says what came of the rest."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kernelwright.msl.arguments import Buffer
from kernelwright.msl.built import BuiltKernel
from kernelwright.msl.in_process import InProcess
from kernelwright.msl.launch import Launch, shared_places
from kernelwright.msl.misuse import Misuse, MisuseError
from kernelwright.msl.reading import misuses_of
from kernelwright.msl.work import Grid, Outcome, Work

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

    Watched kernels are run in ``seeds`` other orders of their threads as well. ``keeps_groups``: whether groups are as
    asked for even where threads can't tell.
    """

    threads: int = 0
    seeds: int = 0
    keeps_groups: bool = False
    place: Place = field(default_factory=InProcess)

    def launch(self, launch: Launch, built: BuiltKernel) -> None:
        """Run one kernel to its end.

        Raises:
            LaunchError: it can't be, or it was ended by the sandbox that it ran in.
            MisuseError: the kernel is watched, and something was found.
        """
        launch.check()
        if launch.is_empty:
            return
        entry = launch.entry
        work = self._work(launch, built)
        # A buffer that a kernel only reads needn't come back from wherever it was read.
        read_only = {each.index for each in entry.bound("buffer") if each.is_constant}
        given = [each.read_only() if index in read_only else each for index, each in enumerate(launch.buffers)]
        outcome = self.place.run(work, given)
        if built.places is not None:
            _tell(misuses_of(outcome.found, entry, built.places))
            return
        _warn(entry.name, outcome.bits)

    def _work(self, launch: Launch, built: BuiltKernel) -> Work:
        facts, places, grid = built.facts, built.places, launch.grid
        tells_groups = facts.points or facts.shared_bytes or launch.entry.knows_groups or places is not None
        if not tells_groups and not self.keeps_groups:
            grid = _in_rows(grid, facts.frame_bytes)
        grown = {index: built.growth * size for index, size in launch.shared.items()}
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
            poisoned=launch.poisoned,
        )


def _in_rows(grid: Grid, frame_bytes: int) -> Grid:
    length = max(256, min(_ROW, _ROW_FRAME_BYTES // max(frame_bytes, 1)))
    return Grid(threads=grid.threads, group=(min(length, grid.threads[0]), 1, 1))


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
