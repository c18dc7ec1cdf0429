"""One launch made ready: everything that the driver of kw/driver.h needs, for any range of threadgroups."""

import ctypes
from dataclasses import dataclass
from math import prod

import numpy as np

from kernelwright.msl.arguments import POISON
from kernelwright.msl.work import Work

SIMD_WIDTH = 32
BUFFERS = 31
ALIGNMENT = 64


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
class Prepared:
    """A launch with its loaded code, and the addresses of its buffers."""

    library: ctypes.CDLL
    work: Work
    addresses: ctypes.Array[ctypes.c_void_p]

    def run(self, first: int, last: int) -> int:
        """Run threadgroups from ``first`` up to, not with, ``last``; return what the driver found, as bits."""
        work, facts, grid = self.work, self.work.facts, self.work.grid
        room = -(-prod(grid.group) // SIMD_WIDTH) * SIMD_WIDTH
        shared, frame = aligned(work.shared_bytes), aligned(facts.frame_bytes * room)
        uniform, states = aligned(facts.uniform_bytes), np.zeros(room, np.int32)
        launch = _Launch(
            buffers=ctypes.addressof(self.addresses),
            shared=shared.ctypes.data,
            frame=frame.ctypes.data,
            uniform=uniform.ctypes.data,
            room=room,
        )
        launch.full_size[:], launch.groups[:], launch.grid[:] = grid.group, grid.groups, grid.threads
        for index, at in work.shared_at.items():
            launch.shared_at[index] = at
        table = ctypes.byref(ctypes.c_char.in_dll(self.library, work.table))
        where = ctypes.c_void_p(states.ctypes.data)
        run = self.library.kw_run
        return int(run(table, ctypes.byref(launch), where, ctypes.c_ulong(first), ctypes.c_ulong(last)))


def aligned(size: int) -> np.ndarray:
    """Return so many bytes of poison, aligned to a cache line."""
    held = np.full(size + ALIGNMENT, POISON, np.uint8)
    skipped = -held.ctypes.data % ALIGNMENT
    return held[skipped:]
