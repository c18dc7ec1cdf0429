"""What a sandboxed process keeps on disk: how much it is, and taking it away again.

Both meet whatever the process has left: a million files, folders nested deeper than a path can
be long or than Python recurses, folders that may not be read, links to anywhere.
"""

import contextlib
import itertools
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

MOST_FILES = 100_000
_BLOCK_BYTES = 512  # of st_blocks, whatever the file system's own are
_MOST_OPEN_LOOKED_AT = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How much there is; counting stops where there are more than ``MOST_FILES``."""

    files: int
    size_bytes: int


def kept_in(folder: Path, pids: Sequence[int]) -> Kept:
    """Add up what lies in ``folder`` and what ``pids`` hold open without a name: unlinked or never linked."""
    files = size = 0
    for status in itertools.chain(_below(folder), _nameless(pids)):
        files, size = files + 1, size + status.st_blocks * _BLOCK_BYTES
        if files > MOST_FILES:
            break
    return Kept(files=files, size_bytes=size)


def remove(folder: Path) -> None:
    """Remove ``folder`` with all in it, following no link; what can't be removed is left.

    Folders are lifted to the top before they are emptied, so that no path is ever long.
    """
    numbers = itertools.count()
    waiting = [folder]
    emptied: list[Path] = []
    while waiting:
        current = waiting.pop()
        with contextlib.suppress(OSError):
            current.chmod(0o700)
            for entry in list(os.scandir(current)):
                with contextlib.suppress(OSError):
                    if not entry.is_dir(follow_symlinks=False):
                        os.unlink(entry.path)  # noqa: PTH108 - entries hold strings
                    elif current == folder:
                        waiting.append(Path(entry.path))
                    else:
                        waiting.append(_lifted(entry.path, folder, numbers))
        emptied.append(current)
    for each in reversed(emptied):
        with contextlib.suppress(OSError):
            each.rmdir()


def _lifted(path: str, folder: Path, numbers: Iterator[int]) -> Path:
    while os.path.lexists(target := folder / f"lifted-{next(numbers)}"):
        pass
    os.rename(path, target)  # noqa: PTH104 - entries hold strings
    return target


def _below(folder: Path) -> Iterator[os.stat_result]:
    waiting = [str(folder)]
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    yield entry.stat(follow_symlinks=False)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)


def _nameless(pids: Sequence[int]) -> Iterator[os.stat_result]:
    looked_at = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            for name in os.listdir(f"/proc/{pid}/fd"):  # noqa: PTH208 - names, no paths wanted
                looked_at += 1
                if looked_at > _MOST_OPEN_LOOKED_AT:
                    return
                with contextlib.suppress(OSError):
                    status = os.stat(f"/proc/{pid}/fd/{name}")  # noqa: PTH116
                    if stat.S_ISREG(status.st_mode) and not status.st_nlink:
                        yield status
