"""One launch as it is asked for, whoever runs it: what is wrong with it is told before anything runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

from kernelwright.msl.arguments import Buffer, GroupSizeError, LaunchError
from kernelwright.msl.entries import EntryPoint
from kernelwright.msl.prepared import ALIGNMENT
from kernelwright.msl.work import Grid

MAX_SHARED_BYTES = 32 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """A kernel's declaration, and what it is launched with.

    Attributes:
        entry: the declaration.
        grid: threads and groups.
        buffers: one for each buffer index from 0 on.
        shared: bytes of threadgroup memory for each ``[[threadgroup(n)]]``.
        poisoned: bytes of buffers, by index, that are poison and that the kernel is to write; watched launches look.
        declared: bytes of threadgroup memory that count as what the kernel declares: as it isn't lifted.
    """

    entry: EntryPoint
    grid: Grid
    buffers: Sequence[Buffer]
    shared: Mapping[int, int]
    poisoned: Mapping[int, int]
    declared: int

    @property
    def is_empty(self) -> bool:
        """Whether there is no thread to run."""
        return prod(self.grid.threads) == 0

    def check(self) -> None:
        """Refuse what can't be.

        Raises:
            LaunchError: why it can't be: a buffer is missing, or there is too much threadgroup memory or too large a
                group.
        """
        entry, grid = self.entry, self.grid
        if any(each <= 0 for each in grid.group) or any(each < 0 for each in grid.threads):
            raise LaunchError(f"threads {grid.threads} in groups of {grid.group}: sizes of groups are at least 1.")
        if prod(grid.group) > entry.max_threads:
            raise GroupSizeError(
                f"a threadgroup of {' x '.join(map(str, grid.group))} is {prod(grid.group)} threads; "
                f"{entry.max_threads} is the most."
            )
        for each in entry.bound("buffer"):
            if each.index >= len(self.buffers) and not each.is_optional:
                raise LaunchError(
                    f"kernel {entry.name!r} reads {each.name!r} from buffer {each.index}; "
                    f"{len(self.buffers)} arguments were given."
                )
            if each.index < len(self.buffers) and not each.is_constant and not self.buffers[each.index].is_writable:
                raise LaunchError(
                    f"argument {each.index} ({each.name!r}) is read-only, and kernel {entry.name!r} may write it."
                )
        for each in entry.bound("shared"):
            if each.index not in self.shared:
                raise LaunchError(
                    f"kernel {entry.name!r} takes threadgroup memory {each.index} ({each.name!r}); "
                    "its size wasn't given."
                )
        _, shared_bytes = shared_places(self.declared, self.shared)
        if shared_bytes > MAX_SHARED_BYTES:
            raise LaunchError(
                f"kernel {entry.name!r} takes {shared_bytes} bytes of threadgroup memory; "
                f"{MAX_SHARED_BYTES} is the most."
            )


def shared_places(declared: int, asked: Mapping[int, int]) -> tuple[dict[int, int], int]:
    """Return where each part of threadgroup memory that the host asked for begins, and the size of all."""
    at = -(-declared // ALIGNMENT) * ALIGNMENT if asked else declared
    places: dict[int, int] = {}
    for index, size in sorted(asked.items()):
        places[index] = at
        at += -(-size // 16) * 16
    return places, at
