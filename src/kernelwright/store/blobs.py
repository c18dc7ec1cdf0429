"""Blobs: texts and bytes kept once, in files named by their digest."""

import hashlib
import os
from pathlib import Path
from tempfile import NamedTemporaryFile


class Blobs:
    """A folder of files, each named by the SHA-256 of what it holds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Keep ``content`` and return its digest; keeping it again costs nothing.

        Raises:
            OSError: it can't be written.
        """
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if path.exists():
            return digest
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and renamed: a reader never sees half a blob, also after kill -9.
        with NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as new:
            try:
                new.write(content)
                new.flush()
                os.fsync(new.fileno())
                Path(new.name).replace(path)
            except OSError:
                Path(new.name).unlink(missing_ok=True)
                raise
        return digest

    def get(self, digest: str) -> bytes:
        """Return what is kept under ``digest``.

        Raises:
            FileNotFoundError: nothing is.
        """
        return self._path(digest).read_bytes()

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest
