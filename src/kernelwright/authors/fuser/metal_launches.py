"""How many threads a kernel has on Metal, in what groups: what a work item is there, what memory a group has."""

from kernelwright.authors.fuser.kernel import Kernel, Loop, Scratch, statements, tiled
from kernelwright.authors.fuser.tuning import NEAR_BYTES
from kernelwright.records.tensor import DTYPE_BYTES

LANES = 32
# Threads of a group, where nothing forces fewer.
GROUP = 256


class NotForMetalError(Exception):
    """A kernel that Metal can't have: why, in one sentence."""


def launch_of(kernel: Kernel) -> tuple[int, int]:
    """Return the threads of a kernel's grid and of a group.

    Raises:
        NotForMetalError: its scratch arrays don't fit threadgroup memory.
    """
    in_tiles = tiled(kernel)
    if in_tiles is not None:
        group = in_tiles.tile.simdgroups * LANES
        return kernel.item.extent * group, group
    if not is_in_simdgroups(kernel):
        return kernel.item.extent, min(GROUP, max(kernel.item.extent, 1))
    return kernel.item.extent * LANES, simdgroups_of(kernel) * LANES


def is_in_simdgroups(kernel: Kernel) -> bool:
    """Whether a work item is a simdgroup, rather than a thread."""
    return not kernel.items_are_vector and any(isinstance(s, Loop) and s.is_vector for s in statements(kernel.body))


def simdgroups_of(kernel: Kernel) -> int:
    """Return how many simdgroups make a group: as many as threadgroup memory has room for.

    Raises:
        NotForMetalError: it has no room for the scratch arrays of one.
    """
    each = sum(bytes_of(scratch) for scratch in scratches_of(kernel))
    if each > NEAR_BYTES:
        raise NotForMetalError(f"{kernel.name} keeps {each} bytes at a time, more than threadgroup memory has")
    most = max(1, min(GROUP // LANES, kernel.item.extent))
    return min(most, NEAR_BYTES // each) if each else most


def scratches_of(kernel: Kernel) -> list[Scratch]:
    """Return a kernel's scratch arrays, each once."""
    return list({s.name: s for s in statements(kernel.body) if isinstance(s, Scratch)}.values())


def bytes_of(scratch: Scratch) -> int:
    """Return what a scratch array takes of threadgroup memory."""
    size = scratch.elements * DTYPE_BYTES[scratch.dtype]
    return -(-size // 16) * 16
