"""What sandboxed code may touch and how much it may use."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Paths and powers of one sandboxed process.

    ``readable`` comes on top of what every program needs (the system's libraries, Python, the
    modules that were preloaded). ``writable`` are folders it may change; the first is where it
    starts, its home and its temporary folder. ``devices`` are device nodes it may open, such as a
    GPU's. ``may_start_programs`` is for compilers: without it there is no fork and no exec.
    """

    readable: tuple[Path, ...] = ()
    writable: tuple[Path, ...] = ()
    devices: tuple[Path, ...] = ()
    may_start_programs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one sandboxed process and all it starts may use.

    Args:
        wall_s: seconds from start to end; ``None`` where the caller keeps its own deadlines.
        cpu_s: processor seconds; ``None`` for no limit.
        memory_bytes: resident memory of the whole process tree beyond what a warm process starts with.
        caps_mappings: also cap private writable mappings, which turns running out of memory into an
            ordinary error; off for CUDA, which maps far more than it uses.
        file_bytes: size of the largest file it may write.
        disk_bytes: what it may keep in its scratch folder, and in open files without a name, together.
        processes: live processes, and threads in each times 16; only with ``may_start_programs``
            can there be more than one process.
        open_files: file descriptors of one process.
        output_bytes: bytes on stdout and stderr together before it is ended.
    """

    wall_s: float | None = None
    cpu_s: int | None = None
    memory_bytes: int = 16 << 30
    caps_mappings: bool = True
    file_bytes: int = 4 << 30
    disk_bytes: int = 4 << 30
    processes: int = 64
    open_files: int = 1024
    output_bytes: int = 1 << 20

    @property
    def memory_here_bytes(self) -> int:
        """``memory_bytes``, or three quarters of this machine's memory where that is less."""
        return min(self.memory_bytes, _memory_bytes() // 4 * 3)

    @property
    def disk_here_bytes(self) -> int:
        """``disk_bytes``, or a quarter of this machine's memory where that is less: scratch folders may lie in it."""
        return min(self.disk_bytes, _memory_bytes() // 4)


def _memory_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
