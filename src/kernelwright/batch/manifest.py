"""A manifest: a batch written out, one entry for each candidate, as a JSON list or as JSON lines."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kernelwright.batch.task import Task
from kernelwright.errors import BatchFormError

MANIFESTS = ("batch.jsonl", "batch.json")
_KEYS = {"reference", "candidate", "id", "inputs"}
_ENTRY = '{"reference": path, "candidate": path, "id"?: text, "inputs"?: "module:callable"}'


def read_manifest(path: Path, *, inputs: str = "") -> tuple[Task, ...]:
    """Return the tasks that a manifest lists; its paths count from its own folder.

    Raises:
        BatchFormError: it can't be read, an entry is no entry, or names what isn't there.
    """
    return tuple(_task(entry, where, path.parent, inputs) for where, entry in _entries(path))


def _entries(path: Path) -> Iterator[tuple[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BatchFormError(str(path), f"can't be read as text ({error})", f"Write {_ENTRY} for each") from error
    if path.suffix == ".jsonl":
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                where = f"{path}:{number}"
                yield where, _parsed(line, where)
        return
    entries = _parsed(text, str(path))
    if not isinstance(entries, list):
        raise BatchFormError(str(path), "holds no list", f"Write [{_ENTRY}, ...]")
    for number, entry in enumerate(entries, start=1):
        yield f"{path}, entry {number}", entry


def _parsed(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BatchFormError(where, f"not JSON ({error})", f"Write {_ENTRY} for each") from error


def _task(entry: Any, where: str, folder: Path, inputs: str) -> Task:
    match entry:
        case {"reference": str(reference), "candidate": str(candidate), **rest}:
            others = rest
        case _:
            raise BatchFormError(where, "an entry names a reference and a candidate", f"Write {_ENTRY}")
    odd = [key for key, value in others.items() if key not in _KEYS or not isinstance(value, str)]
    if odd:
        raise BatchFormError(where, f"{odd[0]!r} is not a text of an entry", f"Write {_ENTRY}")
    path = folder / candidate
    if not path.exists():
        raise BatchFormError(where, f"no such candidate: {candidate}", "Paths count from the manifest's folder")
    return Task(
        id=others.get("id", candidate),
        reference=_reference(reference, where, folder),
        candidate=path,
        inputs=others.get("inputs", inputs),
    )


def _reference(spelling: str, where: str, folder: Path) -> str:
    """Return a reference as ``load_reference`` takes it: a path from here, or an importable name as it is."""
    file, colon, name = spelling.partition(":")
    if (folder / file).is_file():
        return f"{folder / file}{colon}{name}"
    if colon and not file.endswith(".py"):
        return spelling
    raise BatchFormError(where, f"no such reference: {spelling}", "Paths count from the manifest's folder")
