"""Which files with code a process has mapped, as the kernel says it: nothing the process can put otherwise."""

import contextlib
from collections.abc import Iterable
from pathlib import Path

_DELETED = " (deleted)"


def mapped_code(pids: Iterable[int], folder: Path) -> tuple[str, ...]:
    """Return files below ``folder``, relative to it, that a process has mapped to execute; none where it isn't told."""
    found: dict[str, None] = {}
    for pid in pids:
        with contextlib.suppress(OSError):
            for path in code_in(Path(f"/proc/{pid}/maps").read_text(errors="replace"), folder):
                found[path] = None
    return tuple(sorted(found))


def code_in(maps: str, folder: Path) -> tuple[str, ...]:
    """Return the executable files below ``folder`` that the text of a maps file lists."""
    prefix, found = f"{folder}/", dict[str, None]()
    for line in maps.splitlines():
        # address, permissions, offset, device, inode, and a path that may hold spaces.
        parts = line.split(maxsplit=5)
        if len(parts) == 6 and "x" in parts[1] and parts[5].startswith(prefix):
            found[parts[5].removeprefix(prefix).removesuffix(_DELETED)] = None
    return tuple(found)
