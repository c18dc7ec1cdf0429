"""Recordings as files: JSON that people can read, and that says what is wrong with it when it can't be replayed."""

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kernelwright.errors import RecordingError
from kernelwright.records.recording import FORMAT, VERSION, Recording
from kernelwright.store.codec import decoded, encoded

_REMEDY = "Name a file that `kernelwright runs record` wrote"


def recording_text(recording: Recording) -> str:
    """Return what a file of ``recording`` holds."""
    return json.dumps(json.loads(encoded(recording)), indent=2, ensure_ascii=False) + "\n"


def read_recording(path: Path) -> Recording:
    """Return the recording in the file ``path``.

    Raises:
        RecordingError: there is no such file, it holds something else, or a newer version wrote it.
    """
    try:
        text = path.read_text(encoding="utf-8")
        told = json.loads(text)
    except OSError as error:
        raise RecordingError(str(path), f"can't be read ({error.strerror or error})", _REMEDY) from error
    except (ValueError, RecursionError) as error:
        raise RecordingError(str(path), f"not JSON ({error})", _REMEDY) from error
    _check(told, path)
    try:
        return decoded(text, Recording)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise RecordingError(str(path), f"{where}: {first['msg']}", "Record it again") from error


def _check(told: Any, path: Path) -> None:
    match told:
        case {"format": "kernelwright traffic", "version": int(version)}:
            if version > VERSION:
                problem = f"it is of version {version}, this program reads versions up to {VERSION}"
                raise RecordingError(str(path), problem, "Upgrade kernelwright")
        case _:
            raise RecordingError(str(path), f'not a recording: no "format": "{FORMAT}" and "version"', _REMEDY)
