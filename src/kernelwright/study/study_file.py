"""`study.json`: what a study is of, written once and added to, never changed."""

import json
from dataclasses import dataclass, fields, replace
from pathlib import Path

from pydantic import ValidationError

from kernelwright.errors import BatchFormError, MachineNotAbleError
from kernelwright.store.codec import decoded, encoded
from kernelwright.study.grid import Study

FILE, STORE = "study.json", "store"
KIND, FORMAT = "kernelwright study", 1
_ANOTHER = "Name another folder with --out"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    kind: str
    format: int
    study: Study


def read_study(folder: Path) -> Study:
    """Return the study in ``folder``.

    Raises:
        BatchFormError: there is none, or it is of another form.
    """
    path = folder / FILE
    remedy = "Name a folder that `kernelwright study run --out` wrote"
    if not path.is_file():
        raise BatchFormError(str(folder), f"there is no {FILE} in it", remedy)
    try:
        written = decoded(path.read_text(encoding="utf-8"), _Written)
    except (ValidationError, ValueError, OSError) as error:
        raise BatchFormError(str(path), "it is not a study of this version", remedy) from error
    if (written.kind, written.format) != (KIND, FORMAT):
        raise BatchFormError(str(path), f"it is not a study of format {FORMAT}", remedy)
    return written.study


def begin_study(folder: Path, wanted: Study) -> Study:
    """Write ``wanted`` into ``folder``, or add its problems to the study that is there; return the whole.

    Raises:
        BatchFormError: the folder holds something else, or a study with other settings or other texts of problems.
        MachineNotAbleError: it can't be written.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        study = wanted
    else:
        study = _joined(folder, read_study_to_add_to(folder), wanted)
    written = _Written(kind=KIND, format=FORMAT, study=study)
    text = json.dumps(json.loads(encoded(written)), indent=1, ensure_ascii=False) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Renamed into place: whoever reads finds the one or the other, also after kill -9.
        aside = folder / f".{FILE}.new"
        aside.write_text(text, encoding="utf-8")
        aside.replace(folder / FILE)
    except OSError as error:
        raise MachineNotAbleError(f"write the study {folder}", str(error), _ANOTHER) from error
    return study


def read_study_to_add_to(folder: Path) -> Study:
    """Return the study in a folder that isn't empty.

    Raises:
        BatchFormError: it holds something else.
    """
    if not (folder / FILE).is_file():
        raise BatchFormError(str(folder), "it exists and holds no study", _ANOTHER)
    return read_study(folder)


def _joined(folder: Path, earlier: Study, wanted: Study) -> Study:
    ours, theirs = wanted.settings, earlier.settings
    differing = [field.name for field in fields(ours) if getattr(ours, field.name) != getattr(theirs, field.name)]
    if differing:
        said = ", ".join(f"{name} {getattr(theirs, name)} and not {getattr(ours, name)}" for name in differing)
        raise BatchFormError(str(folder), f"its study has {said}", f"Ask for the same, or n{_ANOTHER[1:]}")
    known = {problem.id: problem for problem in earlier.problems}
    for problem in wanted.problems:
        if problem.id in known and known[problem.id] != problem:
            raise BatchFormError(str(folder), f"{problem.id} had another text when the study began", _ANOTHER)
    both = known | {problem.id: problem for problem in wanted.problems}
    ordered = sorted(both.values(), key=lambda problem: (problem.level, problem.number, problem.name))
    return replace(earlier, problems=tuple(ordered))
