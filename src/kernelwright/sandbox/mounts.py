"""A file tree of its own: an empty root into which only the allowed paths are mounted.

Used where the kernel has no Landlock, and beside it where both are allowed: what isn't mounted
can't even be seen, and pathname sockets of other programs are out of reach.
"""

import os
import struct
from collections.abc import Sequence
from pathlib import Path

from kernelwright.sandbox import syscalls
from kernelwright.sandbox.scratch import MOST_FILES

_READ_ONLY, _NO_SUID, _NO_DEVICES, _NO_EXECUTE = 0x1, 0x2, 0x4, 0x8
_REMOUNT, _BIND, _RECURSIVE, _PRIVATE = 0x20, 0x1000, 0x4000, 0x40000
_DETACH = 2
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_PLAIN_DEVICES = tuple(Path("/dev") / name for name in ("null", "zero", "full", "random", "urandom"))
_PROCESS_FILES = tuple(Path("/proc") / name for name in ("cpuinfo", "meminfo", "stat"))


def isolate(
    *,
    root: Path,
    scratch: Path,
    scratch_bytes: int,
    readable: Sequence[Path],
    writable: Sequence[Path],
    devices: Sequence[Path],
) -> None:
    """Make ``root`` this process's whole file tree. It must be in its own mount namespace.

    Args:
        root: an empty folder to build the tree on.
        scratch: an empty folder; inside, it is in memory, so that the kernel itself keeps its size and
            nothing of it is left when the last process in the namespace is gone.
        scratch_bytes: that size.
        readable: shown read-only at their own paths; those that don't exist are left out.
        writable: folders shown at their own paths, writable.
        devices: device nodes shown beside the harmless ones.

    Raises:
        OSError: this machine doesn't allow it.
    """
    _mount("none", Path("/"), "", _RECURSIVE | _PRIVATE)
    _mount("tmpfs", root, "tmpfs", _NO_SUID | _NO_DEVICES, "size=1m,mode=755")
    _mount("tmpfs", scratch, "tmpfs", _NO_SUID | _NO_DEVICES, f"size={scratch_bytes},nr_inodes={MOST_FILES},mode=700")
    for path in outermost(names_of(readable)):
        _show(path, root, read_only=True)
    for path in (*_PLAIN_DEVICES, *devices, scratch, *writable):
        if path.exists():
            _show(path, root, read_only=False)
    _processes(root)
    _mount("none", root, "", _REMOUNT | _BIND | _READ_ONLY | _NO_SUID | _NO_DEVICES)
    os.chdir(root)
    # Stacking the old root on the new and detaching it needs no folder to put the old one in.
    syscalls.call("pivot_root", b".", b".")
    syscalls.call("umount2", b".", _DETACH)
    os.chdir("/")


def names_of(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return paths with what they resolve to: one through links (/lib is /usr/lib) is shown under both names."""
    return tuple(name for path in paths for name in (path, path.resolve()))


def outermost(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Drop paths that don't exist and those that lie below another one."""
    kept: list[Path] = []
    for path in sorted({path for path in paths if path.exists()}, key=lambda each: (len(each.parts), str(each))):
        if not any(path.is_relative_to(outer) for outer in kept):
            kept.append(path)
    return tuple(kept)


def _show(path: Path, root: Path, *, read_only: bool) -> None:
    target = root / path.relative_to("/")
    if path.is_dir():
        target.mkdir(parents=True, exist_ok=True)
    elif not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    _mount(str(path), target, "", _BIND | _RECURSIVE)
    if read_only:
        attributes = struct.pack("=4Q", _READ_ONLY | _NO_SUID, 0, 0, 0)
        syscalls.call("mount_setattr", _AT_FDCWD, os.fsencode(target), _AT_RECURSIVE, attributes, len(attributes))


def _processes(root: Path) -> None:
    (root / "proc").mkdir(exist_ok=True)
    try:
        _mount("proc", root / "proc", "proc", _NO_SUID | _NO_DEVICES | _NO_EXECUTE)
    except OSError:
        # Inside a container that masks parts of /proc a fresh one is not allowed: show what libraries read.
        for path in filter(Path.exists, _PROCESS_FILES):
            _show(path, root, read_only=True)


def _mount(source: str, target: Path, kind: str, flags: int, options: str = "") -> None:
    syscalls.call("mount", source.encode(), os.fsencode(target), kind.encode(), flags, options.encode())
