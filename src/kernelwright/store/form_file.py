"""A folder's own file, which says what the folder is of: one JSON object with its kind and the number of its format."""

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from kernelwright.errors import BatchFormError, MachineNotAbleError
from kernelwright.store.codec import decoded, encoded

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What such a file is called and what stands in it: ``kind`` is as in "kernelwright study"."""

    file: str
    kind: str
    format: int

    @property
    def noun(self) -> str:
        """What the folder is, in a word; the record's key in the file."""
        return self.kind.split()[-1]


def read_form(folder: Path, form: Form, record: type[Record], *, remedy: str) -> Record:
    """Return the record in ``folder``.

    Raises:
        BatchFormError: there is none, or it is of another form; ``remedy`` says what to do.
    """
    path = folder / form.file
    if not path.is_file():
        raise BatchFormError(str(folder), f"there is no {form.file} in it", remedy)
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(written, dict) or (written.get("kind"), written.get("format")) != (form.kind, form.format):
            raise BatchFormError(str(path), f"it is not a {form.noun} of format {form.format}", remedy)
        return decoded(json.dumps(written[form.noun]), record)
    except (ValidationError, ValueError, KeyError, OSError) as error:
        raise BatchFormError(str(path), f"it is not a {form.noun} of this version", remedy) from error


def write_form(folder: Path, form: Form, record: Any, *, remedy: str) -> None:
    """Write ``record`` into ``folder``, which is made where it isn't there.

    Raises:
        MachineNotAbleError: it can't be written.
    """
    written = {"kind": form.kind, "format": form.format, form.noun: json.loads(encoded(record))}
    text = json.dumps(written, indent=1, ensure_ascii=False) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Renamed into place: whoever reads finds the one or the other, also after kill -9.
        aside = folder / f".{form.file}.new"
        aside.write_text(text, encoding="utf-8")
        aside.replace(folder / form.file)
    except OSError as error:
        raise MachineNotAbleError(f"write the {form.noun} {folder}", str(error), remedy) from error


def is_unused(folder: Path) -> bool:
    """Return whether there is no such folder, or nothing in it."""
    return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))


def difference(theirs: Any, ours: Any) -> str:
    """Return in a phrase in which fields two records of one type differ, "" where in none."""
    pairs = [(field.name, getattr(theirs, field.name), getattr(ours, field.name)) for field in fields(ours)]
    return ", ".join(f"{name} {known} and not {wanted}" for name, known, wanted in pairs if known != wanted)
