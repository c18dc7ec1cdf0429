"""Built libraries on disk, by the digest of everything they were built from.

An entry is a folder that appears by one rename, so a reader sees it whole or not at all, and
two processes that build the same thing at the same time both end up with the same entry.
"""

import shutil
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DEFAULT_MAX_BYTES = 2 * 1024**3
_UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildCache:
    """A folder of entries, each a folder named by its digest; ``prune`` brings it below ``max_bytes``."""

    folder: Path
    max_bytes: int = DEFAULT_MAX_BYTES

    @property
    def workplaces(self) -> Path:
        """The folder in which workplaces are: all that a compiler has to write to."""
        return self.folder / _UNFINISHED

    def find(self, key: str) -> Path | None:
        """Return the folder of an entry, marked as used now, or ``None``."""
        entry = self.folder / key
        if not entry.is_dir():
            return None
        with suppress(OSError):  # a read-only cache is a fine cache
            (entry / "used").touch()
        return entry

    @contextmanager
    def workplace(self) -> Generator[Path]:
        """Give a fresh folder on the cache's own disk, removed afterwards."""
        self.workplaces.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=self.workplaces))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def keep(self, key: str, folder: Path) -> Path:
        """Make ``folder`` the entry of ``key`` and return where it lies now.

        If another process was first, its entry stays and this one is dropped: open libraries
        must not change under anyone.
        """
        (folder / "used").touch()
        entry = self.folder / key
        try:
            folder.rename(entry)
        except OSError:
            if not entry.is_dir():
                raise
            shutil.rmtree(folder, ignore_errors=True)
        return entry

    def prune(self) -> int:
        """Remove the entries used longest ago until the rest fits; return the bytes freed."""
        entries = sorted(self._entries(), key=lambda entry: entry[0])
        excess = sum(size for _, size, _ in entries) - self.max_bytes
        freed = 0
        for _, size, folder in entries:
            if freed >= excess:
                break
            shutil.rmtree(folder, ignore_errors=True)
            freed += size
        return freed

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        for folder in self.folder.iterdir() if self.folder.is_dir() else ():
            if folder.name.startswith(_UNFINISHED):
                continue
            with suppress(OSError):  # another process may remove it under our eyes
                size = sum(file.stat().st_size for file in folder.iterdir())
                yield (folder / "used").stat().st_mtime, size, folder


def usual_cache(name: str) -> BuildCache:
    """Return ``name``'s cache in the user's own folder, brought below its size once, as that takes long."""
    made = BuildCache(folder=cache_folder(name))
    _pruned_once(made)
    return made


@cache
def _pruned_once(of: BuildCache) -> None:
    of.prune()


def cache_folder(name: str) -> Path:
    """Return where this platform keeps what can be made again, ``name``'s part of it."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "kernelwright" / name
    return Path.home() / ".cache" / "kernelwright" / name
