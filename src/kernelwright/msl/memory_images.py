"""What a launch may change, as it was: kept before the launch, put back for the next one, compared after it."""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kernelwright.msl.arguments import Buffer


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Bytes of one buffer that aren't the same: the first of them, and how many there are."""

    index: int
    first: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryImage:
    """Copies of all buffers that a kernel may write, those whose addresses it is given among them."""

    places: tuple[tuple[int, Buffer], ...]  # each with the index of the argument that it is, or is listed in
    bytes: tuple[np.ndarray, ...]

    def restore(self) -> None:
        """Put everything back."""
        for (_, buffer), kept in zip(self.places, self.bytes, strict=True):
            ctypes.memmove(buffer.address, kept.ctypes.data, buffer.size)

    def differences(self, other: "MemoryImage") -> tuple[Difference, ...]:
        """Return where another image of the same buffers isn't the same, one for each buffer."""
        found: list[Difference] = []
        for (index, _), mine, others in zip(self.places, self.bytes, other.bytes, strict=True):
            differing = np.flatnonzero(mine != others)
            if differing.size:
                found.append(Difference(index=index, first=int(differing[0]), count=int(differing.size)))
        return tuple(found)


def image_of(buffers: Sequence[Buffer]) -> MemoryImage:
    """Copy what a launch with these buffers may change."""
    given = [(index, each) for index, buffer in enumerate(buffers) for each in (buffer, *buffer.listed)]
    places = tuple((index, each) for index, each in given if each.is_writable and each.size)
    return MemoryImage(
        places=places,
        bytes=tuple(np.frombuffer(ctypes.string_at(each.address, each.size), np.uint8) for _, each in places),
    )
