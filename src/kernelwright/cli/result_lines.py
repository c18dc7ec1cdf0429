"""A file of results, a JSON line for each: what a batch that was cut off goes on from."""

import json
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kernelwright.cli.output import plain
from kernelwright.errors import BatchFormError
from kernelwright.store.lines import whole_lines

_REMEDY = "Name a file that an earlier --resume wrote, or one that doesn't exist yet"
_BEGIN = b'{"id": '


class ResultLines:
    """Reads what is there, then appends. A last line without an end was cut off and is written anew."""

    def __init__(self, path: Path, *, remedy: str = _REMEDY) -> None:
        """Read ``path``, which need not exist; ``remedy`` is what to do where it can't be used.

        Raises:
            BatchFormError: it holds something else than results, or can't be read or written.
        """
        try:
            whole = path.read_bytes() if path.exists() else b""
            kept = whole_lines(whole)
            self.earlier = _results(kept, path, remedy)
            _only_ours(whole[len(kept) :], path, remedy)
            self._file = path.open("ab")
            self._file.truncate(len(kept))
        except OSError as error:
            raise BatchFormError(str(path), f"can't be read and written ({error})", remedy) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def append(self, fields: dict[str, Any]) -> None:
        """Write one result; it is in the file when this returns."""
        self._file.write(json.dumps(plain(fields), allow_nan=False).encode() + b"\n")
        self._file.flush()


def results_in(path: Path, *, remedy: str) -> dict[str, dict[str, Any]]:
    """Return what is in a file of results, by id, and leave it as it is; whoever writes it may go on.

    Raises:
        BatchFormError: it holds something else than results, or can't be read.
    """
    try:
        return _results(whole_lines(path.read_bytes()), path, remedy)
    except OSError as error:
        raise BatchFormError(str(path), f"can't be read ({error})", remedy) from error


def _only_ours(tail: bytes, path: Path, remedy: str) -> None:
    if tail[: len(_BEGIN)] != _BEGIN[: len(tail)]:
        raise BatchFormError(str(path), "its last line is not the beginning of a result", remedy)


def _results(whole: bytes, path: Path, remedy: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(whole.splitlines(), start=1):
        try:
            fields = json.loads(line)
        except ValueError:
            fields = None
        match fields:
            case {"id": str(id_), "verdict": str()}:
                found[id_] = fields
            case _:
                raise BatchFormError(f"{path}:{number}", "not a result", remedy)
    return found
