"""Blocks: memory that a parent and a child share, with guard bytes around every piece.

The parent never maps a block: it reads and writes it through the file descriptor, so a child
that cuts the file short gives a short read instead of a fatal signal, and what the parent
checks is its own copy, which the child can no longer change. Offsets follow from the sizes
alone by one rule, known to both sides; a child's word on where something lies is never asked.
"""

import mmap
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass

ALIGNMENT = 64
GUARD_BYTES = 256
_PAGE = 4096
GUARD = bytes((37 * index + 91) % 251 + 2 for index in range(GUARD_BYTES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Where one run of bytes lies in a block."""

    offset: int
    length: int

    @property
    def end(self) -> int:
        """The offset of the first guard byte after it."""
        return self.offset + self.length


def layout(lengths: Sequence[int]) -> tuple[Piece, ...]:
    """Place runs of bytes one after another, each aligned and with a guard before and after."""
    pieces: list[Piece] = []
    position = 0
    for length in lengths:
        start = _aligned(position + GUARD_BYTES)
        pieces.append(Piece(offset=start, length=length))
        position = start + length + GUARD_BYTES
    return tuple(pieces)


def block_bytes(lengths: Sequence[int]) -> int:
    """Return how large a block for these runs must be, in whole pages."""
    pieces = layout(lengths)
    end = pieces[-1].end + GUARD_BYTES if pieces else 0
    return max((end + _PAGE - 1) // _PAGE * _PAGE, _PAGE)


class Block:
    """The parent's hold of shared memory, by file descriptor."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.descriptor = _anonymous_file(size)

    def close(self) -> None:
        """Let go of it; the memory is freed when the child has let go too."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def write(self, offset: int, data: memoryview | bytes) -> None:
        """Write all of ``data`` at ``offset``."""
        rest = memoryview(data).cast("B")
        while rest:
            written = os.pwrite(self.descriptor, rest[: 1 << 30], offset)
            rest, offset = rest[written:], offset + written

    def read_into(self, offset: int, target: memoryview | bytearray) -> bool:
        """Fill ``target`` from ``offset``; False where the block has become too short for it."""
        rest = memoryview(target).cast("B")
        while rest:
            got = os.preadv(self.descriptor, [rest[: 1 << 30]], offset)
            if not got:
                return False
            rest, offset = rest[got:], offset + got
        return True

    def guard(self, pieces: Sequence[Piece]) -> None:
        """Write the guards around ``pieces``."""
        for piece in pieces:
            self.write(piece.offset - GUARD_BYTES, GUARD)
            self.write(piece.end, GUARD)

    def damage(self, pieces: Sequence[Piece]) -> tuple[str, ...]:
        """Return one phrase for each guard around ``pieces`` that has been written over."""
        found: list[str] = []
        for index, piece in enumerate(pieces):
            for start, side in ((piece.offset - GUARD_BYTES, "before"), (piece.end, "after")):
                seen = bytearray(GUARD_BYTES)
                if not self.read_into(start, seen):
                    found.append(f"piece {index}: its memory is gone")
                elif bytes(seen) != GUARD:
                    changed = [at for at in range(GUARD_BYTES) if seen[at] != GUARD[at]]
                    first = GUARD_BYTES - changed[-1] if side == "before" else changed[0] + 1
                    found.append(f"piece {index}: written {first} bytes {side} it")
        return tuple(found)


def mapped(descriptor: int, size: int) -> mmap.mmap:
    """Map a block in the child; the descriptor may be closed afterwards.

    Raises:
        OSError, ValueError: it is not a file of at least ``size`` bytes.
    """
    return mmap.mmap(descriptor, size, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE)


def _aligned(position: int) -> int:
    return (position + ALIGNMENT - 1) // ALIGNMENT * ALIGNMENT


def _anonymous_file(size: int) -> int:
    if sys.platform == "linux":
        import fcntl  # noqa: PLC0415 - the sealing constants exist on Linux only

        descriptor = os.memfd_create("kernelwright", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(descriptor, size)
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL)
        return descriptor
    descriptor, path = tempfile.mkstemp(prefix="kernelwright-")
    os.unlink(path)  # noqa: PTH108 - mkstemp speaks of descriptors and strings
    os.ftruncate(descriptor, size)
    return descriptor
